import { afterAll, beforeAll, expect, test } from "vitest";
import { withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { indexPeople } from "../../workers/llm-gateway/prompt/names.ts";
import { createPeopleCache } from "../../workers/llm-gateway/prompt/people-cache.ts";
import { withSchoolPeople } from "../../workers/llm-gateway/prompt/roster.ts";
import { planTargets } from "../../workers/llm-gateway/routing/router.ts";
import { request, TASK } from "../../workers/llm-gateway/testing/fixtures.ts";

let database: TestDatabase;
let schools: { id: number; people: number }[];

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  schools = await withRows(database, (query) =>
    query<{ id: number; people: number }>(
      "SELECT institution_id::int AS id, count(*)::int AS people FROM users.users GROUP BY 1 ORDER BY 2 DESC",
    ),
  );
});
afterAll(() => database?.drop());

const clock = { now: 0 };
const cacheOf = (people: number) => createPeopleCache({ people, ageMs: 1_000, now: () => clock.now });
const lookUp = (id: number, more: Parameters<typeof withSchoolPeople>[3]) =>
  withSchoolPeople({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, id, request({ task: TASK }), more);

test("a school's people are indexed once, and anew at the next request after anybody came, changed or went", async () => {
  const [school, other] = schools;
  if (school === undefined || other === undefined) throw new Error("the demo has several schools");
  const cache = cacheOf(10_000);
  const { people } = await lookUp(school.id, { cache });
  expect(people.size).toBe(school.people);
  expect((await lookUp(school.id, { cache })).people).toBe(people);
  expect((await lookUp(other.id, { cache })).people.size).toBe(other.people);
  expect((await lookUp(school.id, { cache })).people).toBe(people);

  const change = (text: string) => withRows(database, (query) => query(text, [school.id]));
  const one = "(SELECT max(id) FROM users.users WHERE institution_id = $1)";
  await change(`UPDATE users.users SET family_name = 'Zubizarreta' WHERE id = ${one}`);
  const renamed = (await lookUp(school.id, { cache })).people;
  expect([people.entries.has("zubizarreta"), renamed.entries.has("zubizarreta")]).toEqual([false, true]);
  await change(`UPDATE users.users SET family_name = given_name, given_name = family_name WHERE id = ${one}`);
  expect((await lookUp(school.id, { cache })).people.entries.get("zubizarreta")?.given).toBe(true);
});

test("whatever the registry of personal data calls a name is hidden, at the next request after it was written", async () => {
  const [school] = schools;
  if (school === undefined) throw new Error("the demo has a school");
  const registered = await withRows(database, (query) =>
    query<{ location: string }>("SELECT location FROM privacy.data_registry WHERE category = 'name'"),
  );
  expect(registered.length).toBeGreaterThan(2);
  const cache = cacheOf(10_000);
  for (const { location } of registered) {
    const column = location.replace(/^users\.users\./, "");
    const word = `canary${column.replaceAll("_", "")}`;
    await withRows(database, (query) =>
      query(
        `UPDATE users.users SET "${column}" = $2 WHERE id = (SELECT max(id) FROM users.users WHERE institution_id = $1)`,
        [school.id, word],
      ),
    );
    const { people } = await lookUp(school.id, { cache });
    expect(people.entries.has(word), location).toBe(true);
  }
});

test("what is kept has an age and a size: the oldest school goes first, one that is too large is not kept", async () => {
  const [large, small, third = small] = schools;
  if (large === undefined || small === undefined || third === undefined)
    throw new Error("the demo has several schools");
  const cache = cacheOf(large.people + small.people);
  const first = (await lookUp(large.id, { cache })).people;
  const second = (await lookUp(small.id, { cache })).people;
  expect(cache.size).toBe(large.people + small.people);
  // Read again, so that the other one is the older.
  expect((await lookUp(large.id, { cache })).people).toBe(first);
  cache.put(-1, "x", indexPeople([{ givenName: "Ana", familyName: "Sanz" }]));
  expect(cache.size).toBe(large.people + 1);
  expect((await lookUp(large.id, { cache })).people).toBe(first);
  clock.now += 1_000;
  expect((await lookUp(large.id, { cache })).people).not.toBe(first);
  expect((await lookUp(small.id, { cache })).people).not.toBe(second);

  const tight = cacheOf(large.people - 1);
  await lookUp(large.id, { cache: tight });
  expect(tight.size).toBe(0);
});

test("a school of more people than can be hidden sends nothing: its plans come from templates, its chats from nowhere", async () => {
  const [school] = schools;
  if (school === undefined) throw new Error("the demo has a school");
  const cache = cacheOf(10_000);
  const all = new Set(["anthropic", "openai"] as const);
  const just = await lookUp(school.id, { cache, limit: school.people });
  expect(planTargets(just.request, all).map(({ provider }) => provider)).toEqual(["anthropic", "openai", "local"]);
  const over = await lookUp(school.id, { cache, limit: school.people - 1 });
  expect(planTargets(over.request, all).map(({ provider }) => provider)).toEqual(["local"]);
  expect(over.people.size).toBe(0);
  const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  const limit = school.people - 1;
  const chat = request({ messages: [{ role: "user", content: "Hola" }] });
  expect(planTargets((await withSchoolPeople(config, school.id, chat, { limit })).request, all)).toEqual([]);
  const onlyOutside = request({ task: TASK, allowedProviders: ["anthropic"] });
  expect(planTargets((await withSchoolPeople(config, school.id, onlyOutside, { limit })).request, all)).toEqual([]);
});
