import { afterAll, beforeAll, expect, test } from "vitest";
import { startApi } from "#testing/api-platform.ts";
import { type Query, withRows } from "#testing/context.ts";
import { type Checked, check } from "./drills/checker.ts";
import { select } from "./drills/platform.ts";
import { openWriters, type Told, type Writers } from "./drills/writers.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let writers: Writers;
let checked: Checked;

beforeAll(async () => {
  platform = await startApi({ vars: { RATE_LIMIT_FACTOR: "100" } });
  checked = {
    rows: (text, values = []) => select(platform.database.adminUrl, text, values),
    cron: () => Promise.resolve(),
  };
  writers = await openWriters(platform.door);
  await writers.write("Control", [await writers.column("Control 1.")]);
  await check(checked, writers.told);
}, 240_000);
afterAll(() => platform?.stop());

/** Tampers as no role of the platform may, holds the checker to it, and mends it again. */
async function tampered(change: string, mend: string): Promise<Error | undefined> {
  const unguarded = (statement: string) =>
    withRows(platform.database, async (query: Query) => {
      await query("set session_replication_role = replica");
      await query(statement);
    });
  await unguarded(change);
  const fault = await faultOf(writers.told);
  await unguarded(mend);
  return fault;
}

const faultOf = (told: Told): Promise<Error | undefined> =>
  check(checked, told).then(
    () => undefined,
    (error: Error) => error,
  );

const first = () => {
  const [mark] = writers.told.marks;
  if (mark === undefined) throw new Error("a mark was acknowledged");
  return mark;
};

/** Takes the rows away into a table of their own, from which they come back as they were. */
const lost = (table: string, which: string) =>
  [
    `create table public.kept as select * from ${table} where ${which}; delete from ${table} where ${which}`,
    `insert into ${table} overriding system value select * from public.kept; drop table public.kept`,
  ] as const;

test("an acknowledged mark that is not stored, or is stored otherwise, fails the drill", async () => {
  const { gradeId } = first();
  expect(await faultOf({ ...writers.told, marks: writers.told.marks.slice(1) })).toBeDefined();
  expect((await tampered(...lost("courses.grades", `id = ${gradeId}`)))?.message).toMatch(
    /marks that were acknowledged/,
  );
  const value = await tampered(
    `update courses.grades set value = value - 0.5 where id = ${gradeId}`,
    `update courses.grades set value = value + 0.5 where id = ${gradeId}`,
  );
  expect(value?.message).toMatch(/marks that were acknowledged/);
  const [column] = writers.told.columns;
  expect(await tampered(...lost("courses.assignments", `id = ${column?.id}`))).toBeDefined();
});

test("an entry of the history or of the audit log that is missing or doubled fails the drill", async () => {
  const { gradeId } = first();
  const entry = `action = 'grade.recorded' and entity_id = '${gradeId}'`;
  expect(await tampered(...lost("courses.grade_history", `grade_id = ${gradeId}`))).toBeDefined();
  expect(await tampered(...lost("users.audit_logs", entry))).toBeDefined();
  const doubled = await tampered(
    `create table public.kept as select * from users.audit_logs where ${entry};
     update public.kept k set (id, seq) = (select max(id) + 1, max(seq) + 1 from users.audit_logs a
       where a.institution_id = k.institution_id);
     insert into users.audit_logs overriding system value select * from public.kept`,
    "delete from users.audit_logs where id in (select id from public.kept); drop table public.kept",
  );
  expect(doubled).toBeDefined();
  const rewritten = await tampered(
    `update users.audit_logs set actor_user_id = actor_user_id + 1 where ${entry}`,
    `update users.audit_logs set actor_user_id = actor_user_id - 1 where ${entry}`,
  );
  expect(rewritten).toBeDefined();
});

test("a notice that never came, came twice, or tells a mark that does not exist fails the drill", async () => {
  const [notice] = await checked.rows<{ id: string }>(
    "select id from communications.notifications where kind = 'grade.recorded' and body like '%· Control 1.%' limit 1",
  );
  expect((await tampered(...lost("communications.notifications", `id = ${notice?.id}`)))?.message).toMatch(/told of/);
  const twice = await tampered(
    `create table public.kept as select * from communications.notifications where id = ${notice?.id};
     update public.kept set id = (select max(id) + 1 from communications.notifications);
     insert into communications.notifications overriding system value select * from public.kept`,
    "delete from communications.notifications where id in (select id from public.kept); drop table public.kept",
  );
  expect(twice?.message).toMatch(/told of/);
});

test("and nothing of it was left behind: as it was, the database passes", async () => {
  await check(checked, writers.told);
});
