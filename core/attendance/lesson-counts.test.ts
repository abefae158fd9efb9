import { and, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { attendance, enrollments, nonSchoolDays, registers } from "#schema/index.ts";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { lessonCounts, selectStays } from "./internal.ts";
import { countingLessons } from "./totals.ts";

let database: TestDatabase;
let office: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  office = await contextFor(database, "secretary@demo.eduai.test");
});
afterAll(() => database?.drop());

const FIRST = "2027-01-04";
const day = fc.integer({ min: 0, max: 39 }).map((days) => addDays(FIRST, days));
const span = fc
  .tuple(fc.option(day), fc.option(day))
  .map(([a, b]) => (a !== null && b !== null && a > b ? { beginDate: b, endDate: a } : { beginDate: a, endDate: b }));
const stay = fc.record({
  span,
  role: fc.constantFrom("student" as const, "student" as const, "auditor" as const),
  status: fc.constantFrom("active" as const, "completed" as const, "withdrawn" as const, "tobedeleted" as const),
  withdrawnOn: fc.option(day),
});
const calendar = fc.record({
  stay,
  lessons: fc.uniqueArray(day, { minLength: 1, maxLength: 25 }),
  free: fc.array(day, { maxLength: 4 }),
});

class Undone extends Error {}

/** Who wrote the rows and what is read of them are gone at the end. */
async function undone(run: (tx: Transaction) => Promise<void>): Promise<void> {
  const ended = office.db.transaction(async (tx) => {
    await run(tx);
    throw new Undone();
  });
  await ended.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}

it("a lesson counts for percentages exactly where it counts for notices, whatever the calendar and the stay", async () => {
  const { institutionId, userId } = office.actor;
  const [first] = (
    await office.db.batch((q) => [
      q
        .select({ id: enrollments.id, studentId: enrollments.studentId, sectionId: enrollments.sectionId })
        .from(enrollments)
        .where(eq(enrollments.role, "student"))
        .limit(1),
      q.select({ code: sql<number>`min(id)::int` }).from(sql`students.attendance_codes`),
    ])
  )[0];
  if (first === undefined) throw new Error("nobody is enrolled");
  const { studentId, sectionId } = first;
  let counted = 0;
  await fc.assert(
    fc.asyncProperty(calendar, async ({ stay: given, lessons, free }) => {
      await undone(async (tx) => {
        await tx.delete(nonSchoolDays);
        const common = { institutionId };
        if (free.length > 0) {
          const off = free.map((date) => ({ ...common, title: "Libre", startDate: date, endDate: addDays(date, 1) }));
          await tx.insert(nonSchoolDays).values(off);
        }
        await tx
          .update(enrollments)
          .set({
            ...given.span,
            role: given.role,
            status: given.status,
            withdrawnAt: given.withdrawnOn === null ? null : new Date(`${given.withdrawnOn}T11:00:00Z`),
          })
          .where(eq(enrollments.id, first.id));
        const sheets = await tx
          .insert(registers)
          .values(lessons.map((date) => ({ ...common, sectionId, date, startsAt: "05:00", endsAt: "05:50" })))
          .returning({ id: registers.id, date: registers.date });
        await tx.insert(attendance).values(
          sheets.map(({ id }) => ({
            ...common,
            studentId,
            registerId: id,
            codeId: sql`(select min(c.id) from students.attendance_codes c)`,
            recordedBy: userId,
          })),
        );
        const rows = await tx
          .select({ date: registers.date })
          .from(attendance)
          .innerJoin(registers, eq(registers.id, attendance.registerId))
          .where(and(eq(attendance.studentId, studentId), eq(registers.startsAt, "05:00"), lessonCounts()));
        const daysOff = await tx
          .select({ startDate: nonSchoolDays.startDate, endDate: nonSchoolDays.endDate })
          .from(nonSchoolDays);
        const stays = await selectStays(tx, studentId);
        const all = lessons.map((date) => ({ date, sectionId, kind: "present" as const, minutes: 0 }));
        const byRows = countingLessons(all, { today: "2028-01-01", daysOff, stays }).map(({ date }) => date);
        expect(rows.map(({ date }) => date).toSorted()).toEqual(byRows.toSorted());
        counted += byRows.length;
      });
    }),
    // As many that some fifty lessons count, whatever is drawn: most stays end before they begin or are none.
    { numRuns: 150 },
  );
  expect(counted).toBeGreaterThan(50);
});
