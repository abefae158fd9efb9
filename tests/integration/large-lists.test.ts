import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context } from "#core/context.ts";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { tripsOf } from "#testing/large-school.ts";
import { copySchool } from "#testing/many-schools.ts";
import { largeTables, readingsOf } from "#testing/plans.ts";
import { demoPlace, fillRecords, type Place, SCHOOL_LISTS, type SchoolList } from "#testing/school-lists.ts";

const LARGE = 3_000;
/** Pages of 8 KB that one statement may look at: some two milliseconds. A school's own rows, read through, are more. */
const MANY_PAGES = 2_600;
/** What looks at more by its nature: all marks of a year, all lessons of a day with who gives them, all places of a level or group. */
const PAGES: Readonly<Record<string, number>> = {
  "student: attendance": 6_000,
  "student: attendance, family": 6_000,
  "student: seats of the level": 6_000,
  "student: report card": 6_000,
  "evaluation: sheet": 6_000,
  "registers: of a day": 6_000,
  "registers: missing today": 6_000,
};

let database: TestDatabase;
let large: Set<string>;
let place: Place;
let people: Record<SchoolList["by"], Context>;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  await fillRecords(database);
  // One mark in four of each copy: as many lessons, and a table that is still far too large to be read through.
  await copySchool(database, 9, { attendance: 4 });
  [large, place] = [await largeTables(database, LARGE), await demoPlace(database)];
  const as = (account: string) => contextFor(database, `${account}@demo.eduai.test`);
  people = { head: await as("head"), teacher: await as("teacher"), parent: await as("parent") };
}, 240_000);
afterAll(() => database?.drop());

test("ten schools fill the tables that these lists read", () => {
  for (const table of [
    "attendance",
    "registers",
    "behavioral_records",
    "attendance_justifications",
    "issued_documents",
  ])
    expect(large, table).toContain(`students.${table}`);
  expect(large.size).toBeGreaterThan(15);
});

test.each(Object.entries(SCHOOL_LISTS))(
  "%s: reads no large table from end to end, and asks as often for more rows, each question once",
  async (name, list) => {
    const ctx = people[list.by];
    // A paper is issued with the first reading.
    await list.read(ctx, place, 2);
    const few = await tripsOf(ctx, (seen) => list.read(seen, place, 2));
    const many = await tripsOf(ctx, (seen) => list.read(seen, place, 100));
    const texts = many.flat().map(({ sql }) => sql);
    expect(texts).toEqual(few.flat().map(({ sql }) => sql));
    expect(texts.length).toBeGreaterThan(0);
    // One that comes again is asked for each of some rows.
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
    const readings = await readingsOf(database, ctx.actor, many.flat());
    expect(readings.filter(({ whole }) => whole.some((table) => large.has(table)))).toEqual([]);
    const most = Math.max(...readings.map(({ pages }) => pages));
    expect(most, readings.find(({ pages }) => pages === most)?.sql).toBeLessThan(PAGES[name] ?? MANY_PAGES);
  },
);
