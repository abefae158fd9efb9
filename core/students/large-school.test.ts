import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { enlargeSchool, statementsOf } from "#testing/large-school.ts";
import { getStatistics } from "../institutions/get-statistics.ts";
import { searchEverything } from "../search/search-everything.ts";
import { listStudents } from "./list-students.ts";

let database: TestDatabase;
const PUPILS = 12_000;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  await enlargeSchool(database, PUPILS);
}, 240_000);
afterAll(() => database?.drop());

const head = () => contextFor(database, "head@demo.eduai.test");

/** The plans of everything a verb asks for, made as the application's role under the row policies. */
async function plansOf(verb: (ctx: Awaited<ReturnType<typeof head>>) => Promise<unknown>): Promise<string[]> {
  const ctx = await head();
  const asked = await statementsOf(ctx, verb);
  return withRows(database, async (query) => {
    await query("set role eduai_app");
    await query("select set_config('app.institution_id', $1, false)", [String(ctx.actor.institutionId)]);
    const plans: string[] = [];
    for (const { sql, params } of asked) {
      const rows = await query<Record<string, string>>(`explain (costs off) ${sql}`, params);
      plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
    }
    return plans;
  });
}

const scans = (index: string) =>
  number(database, "select coalesce(sum(idx_scan), 0) from pg_stat_user_indexes where indexrelname = $1", [index]);
/** Rows of people that were read, by whatever way. */
const peopleRead = () =>
  number(
    database,
    "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relid = 'users.users'::regclass",
  );

it("lists a page of a large school in the order of an index, first page and a later one", async () => {
  const first = await listStudents(await head(), { limit: 25, sort: "familyName" });
  const expected = await withRows(database, (query) =>
    query<{ id: number }>(
      `select s.id::int from students.students s join users.users u on u.id = s.user_id
       where s.institution_id = (select institution_id from users.users where email = 'head@demo.eduai.test')
       order by lower(u.family_name) || E'\\t' || lower(u.given_name) collate "es-x-icu", u.id limit 50`,
    ),
  );
  const next = await listStudents(await head(), { limit: 25, sort: "familyName", cursor: first.nextCursor ?? "" });
  expect([...first.data, ...next.data].map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  for (const cursor of [undefined, first.nextCursor ?? ""]) {
    const [rows, groups] = await plansOf((ctx) =>
      listStudents(ctx, { limit: 25, sort: "familyName", ...(cursor === undefined ? {} : { cursor }) }),
    );
    expect(rows).toContain("users_register");
    expect(rows).not.toMatch(/\bSort\b|Seq Scan/);
    if (cursor !== undefined) expect(rows).toMatch(/Index Cond: .*ROW\(/);
    expect(groups).toContain("Function Scan on list_groups");
  }
});

it("finds a person of a large school by an index, and only there", async () => {
  const before = await scans("users_search_name");
  for (const typed of ["niguez zoe", "ÑÍGUEZ WLTAVA, Zoé", "zoé ñíg", "Wlta"]) {
    const { data } = await searchEverything(await head(), { text: typed });
    expect(
      data.map(({ label }) => label),
      typed,
    ).toEqual(["Ñíguez Wĺtava, Zoé"]);
  }
  const other = await contextFor(database, "head@otra.eduai.test");
  expect((await searchEverything(other, { text: "niguez zoe" })).data).toEqual([]);
  await expect.poll(() => scans("users_search_name"), { timeout: 30_000 }).toBeGreaterThan(before);
  const plans = await plansOf((ctx) => searchEverything(ctx, { text: "niguez zoe" }));
  expect(plans[0]).not.toMatch(/Seq Scan on (users|students)/);
  expect(plans[1]).not.toMatch(/Seq Scan on (users|students)/);
});

it("of a surname that everybody has and another word, only who has both is read", async () => {
  const [scanned, read] = [await scans("users_search_name"), await peopleRead()];
  const { data } = await searchEverything(await head(), { text: "apellido nombre zoe" });
  expect(data).toEqual([]);
  await expect.poll(() => scans("users_search_name"), { timeout: 30_000 }).toBeGreaterThan(scanned);
  expect((await peopleRead()) - read).toBeLessThan(PUPILS / 10);
});

it("finds a pupil of a large school by a part of their number, by an index and only there", async () => {
  const typed = "IG-23456";
  const before = await scans("students_search_number");
  expect((await searchEverything(await head(), { text: typed })).data).toEqual([
    expect.objectContaining({ kind: "student", label: expect.stringMatching(/^Apellido/) }),
  ]);
  const page = await listStudents(await head(), { limit: 10, sort: "familyName", search: typed });
  expect(page.data.map(({ studentNumber }) => studentNumber)).toEqual(["big-23456"]);
  expect((await searchEverything(await contextFor(database, "head@otra.eduai.test"), { text: typed })).data).toEqual(
    [],
  );
  const [students] = await plansOf((ctx) => searchEverything(ctx, { text: typed }));
  expect(students).not.toMatch(/normalize/i);
  await expect.poll(() => scans("students_search_number"), { timeout: 30_000 }).toBeGreaterThan(before);
});

it("finds a group in any of the ways it is written", async () => {
  for (const typed of ["9.º ESO A", "9º eso a", "9A", "9.º A"]) {
    const page = await listStudents(await head(), { limit: 10, sort: "-familyName", search: typed });
    expect(
      page.data.map(({ studentNumber }) => studentNumber),
      typed,
    ).toContain("needle");
    expect(new Set(page.data.map(({ groupName }) => groupName)).size, typed).toBeLessThan(3);
    expect(
      page.data.every(({ groupName }) => groupName?.endsWith("A")),
      typed,
    ).toBe(true);
  }
});

// How all rows of a table are counted is the planner's choice: where one school is nearly the whole of it, any way is as good.
it.skipIf(process.env.EDUAI_TEST_POSTGRES === "debian")("counts a week's marks from an index", async () => {
  const [, , , marks] = await plansOf(getStatistics);
  expect(marks).toContain("grades_graded_at");
});
