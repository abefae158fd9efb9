import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { enlargeSchool, statementsOf } from "#testing/large-school.ts";
import { listPeople } from "./list-people.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  await enlargeSchool(database, 10_000);
  await withRows(database, async (query) => {
    await query(
      "update users.users set email = sourced_id || '@grande.eduai.test', username = 'u' || sourced_id where sourced_id like 'big-%'",
    );
    await query("vacuum analyze users.users");
  });
}, 240_000);
afterAll(() => database?.drop());

const head = () => contextFor(database, "head@demo.eduai.test");
type Asked = Partial<Parameters<typeof listPeople>[1]>;
const ask = (ctx: Awaited<ReturnType<typeof head>>, asked: Asked) =>
  listPeople(ctx, { limit: 50, state: "active", sort: "familyName", ...asked });

const scans = (index: string) =>
  number(database, "select coalesce(sum(idx_scan), 0) from pg_stat_user_indexes where indexrelname = $1", [index]);

it("lists a page of a large school in the order of an index, first page and a later one", async () => {
  const ctx = await head();
  const first = await ask(ctx, { state: "all" });
  expect(first.total).toBeGreaterThan(20_000);
  for (const cursor of [undefined, first.nextCursor ?? ""]) {
    const [rows] = await statementsOf(ctx, (own) => ask(own, cursor === undefined ? {} : { cursor }));
    const plan = await withRows(database, async (query) => {
      await query("set role eduai_app");
      await query("select set_config('app.institution_id', $1, false)", [String(ctx.actor.institutionId)]);
      const lines = await query<Record<string, string>>(`explain (costs off) ${rows?.sql}`, rows?.params);
      return lines.map((line) => line["QUERY PLAN"]).join("\n");
    });
    expect(plan).toContain("users_register");
    expect(plan).not.toMatch(/\bSort\b|Seq Scan on users/);
  }
});

it("finds one of many by a part of the address by an index, and only in this school", async () => {
  const before = await scans("users_search_address");
  const found = await ask(await head(), { search: "big-19999@grande" });
  expect(found.data.map(({ email }) => email)).toEqual(["big-19999@grande.eduai.test"]);
  const other = await contextFor(database, "head@otra.eduai.test");
  expect((await ask(other, { search: "big-19999@grande" })).total).toBe(0);
  await expect.poll(() => scans("users_search_address"), { timeout: 30_000 }).toBeGreaterThan(before);
});
