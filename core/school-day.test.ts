import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { enrollments } from "#schema/index.ts";
import { contextFor, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { activeEnrollment } from "./access/students.ts";
import { readSchoolDay } from "./school-day.ts";

let database: TestDatabase;
let school: number;
let other: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  school = (await contextFor(database, "head@demo.eduai.test")).actor.institutionId;
  other = (await contextFor(database, "head@otra.eduai.test")).actor.institutionId;
});
afterAll(() => database?.drop());
beforeEach(() => zones("Europe/Madrid", "Atlantic/Canary"));

const zones = (own: string, others: string) =>
  withRows(database, async (query) => {
    await query("update users.institutions set time_zone = case id when $1 then $2 else $3 end where id in ($1, $4)", [
      school,
      own,
      others,
      other,
    ]);
  });

const dayOf = (institutionId: number, at: string) => {
  const ctx = systemContext(database, institutionId, { now: () => new Date(at) });
  return ctx.db.transaction((tx) => readSchoolDay(ctx, tx));
};

it.each([
  ["the end of a year, an hour later in the islands", "2025-12-31T23:00:00Z", "2026-01-01", "2025-12-31"],
  ["the last millisecond of a year", "2025-12-31T22:59:59.999Z", "2025-12-31", "2025-12-31"],
  ["midnight in the islands", "2026-01-01T00:00:00Z", "2026-01-01", "2026-01-01"],
  ["the day that only a leap year has", "2028-02-28T23:30:00Z", "2028-02-29", "2028-02-28"],
  ["the day after it", "2028-02-29T23:00:00Z", "2028-03-01", "2028-02-29"],
  ["no such day in another year", "2027-02-28T23:30:00Z", "2027-03-01", "2027-02-28"],
  ["the night before the clocks go forward", "2026-03-28T22:59:59Z", "2026-03-28", "2026-03-28"],
  ["the night after, an hour earlier by the world's clock", "2026-03-29T22:00:00Z", "2026-03-30", "2026-03-29"],
  ["the longest day of the year, before its end", "2026-10-25T22:59:59Z", "2026-10-25", "2026-10-25"],
  ["the longest day of the year, at its end", "2026-10-25T23:00:00Z", "2026-10-26", "2026-10-25"],
  ["the evening before it, still in summer", "2026-10-24T22:00:00Z", "2026-10-25", "2026-10-24"],
])("the school's day is its own zone's: %s", async (_name, at, madrid, canary) => {
  expect([await dayOf(school, at), await dayOf(other, at)]).toEqual([madrid, canary]);
  // Neither the order of the schools nor the zone of the server has a part in it.
  await zones("Atlantic/Canary", "Europe/Madrid");
  expect([await dayOf(school, at), await dayOf(other, at)]).toEqual([canary, madrid]);
});

it("a school that nobody knows has no day, and another's is not lent to it", async () => {
  const ctx = systemContext(database, school, { now: () => new Date("2026-01-01T12:00:00Z") });
  const lent = { ...ctx, institutionId: 999_999 };
  expect(await ctx.db.transaction((tx) => readSchoolDay(lent, tx))).toBeNull();
  const foreign = { ...ctx, institutionId: other };
  expect(await ctx.db.transaction((tx) => readSchoolDay(foreign, tx))).toBeNull();
});

it("a pupil is enrolled from the first to the last day, both whole, by the school's clock", async () => {
  const id = await withRows(database, async (query) => {
    const [row] = await query<{ id: string }>(
      `update students.enrollments set begin_date = '2026-02-28', end_date = '2026-03-31', status = 'active'
       where id = (select min(id) from students.enrollments where institution_id = $1) returning id`,
      [school],
    );
    return Number(row?.id);
  });
  const change = (text: string) =>
    withRows(database, (query) => query(`update students.enrollments set ${text} where id = $1`, [id]));
  const runs = async (at: string) => {
    const ctx = systemContext(database, school, { now: () => new Date(at) });
    const [found] = await ctx.db.batch((q) => [
      q
        .select({ id: enrollments.id })
        .from(enrollments)
        .where(and(eq(enrollments.id, id), activeEnrollment(ctx))),
    ]);
    return found.length === 1;
  };
  // In winter a day of Madrid begins at 23:00 of the one before, in summer at 22:00.
  const [eve, first, last, after] = [
    "2026-02-27T22:59:59.999Z",
    "2026-02-27T23:00:00Z",
    "2026-03-31T21:59:59.999Z",
    "2026-03-31T22:00:00Z",
  ];
  expect([await runs(eve), await runs(first), await runs(last), await runs(after)]).toEqual([false, true, true, false]);
  await change("end_date = null");
  expect([await runs(eve), await runs(after), await runs("2126-01-01T00:00:00Z")]).toEqual([false, true, true]);
  await change("begin_date = null, end_date = '2026-03-31'");
  expect([await runs("1926-01-01T00:00:00Z"), await runs(last), await runs(after)]).toEqual([true, true, false]);
  await change("begin_date = '2026-03-31'");
  expect([await runs("2026-03-30T21:59:59Z"), await runs("2026-03-31T10:00:00Z"), await runs(after)]).toEqual([
    false,
    true,
    false,
  ]);
  for (const status of ["withdrawn", "completed", "tobedeleted"]) {
    await change(`status = '${status}'`);
    expect(await runs("2026-03-31T10:00:00Z"), status).toBe(false);
  }
});
