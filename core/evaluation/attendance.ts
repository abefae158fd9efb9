import { and, eq, gte, inArray, lte, sql } from "drizzle-orm";
import type { AttendanceTotals } from "#contracts/api/attendance/attendance.ts";
import { attendance, attendanceCodes, institutions, nonSchoolDays, registers } from "#schema/index.ts";
import { countingCode, selectStays } from "../attendance/internal.ts";
import { countingLessons, totalsOf } from "../attendance/totals.ts";
import type { Context, SystemContext } from "../context.ts";
import { schoolDay } from "../school-day.ts";

export interface Attended {
  readonly overall: AttendanceTotals;
  readonly bySection: ReadonlyMap<number, AttendanceTotals>;
}

/** The attendance of some pupils between two days, by the rules of `core/attendance`; reach is the caller's matter. */
export async function attendanceOf(
  ctx: Pick<Context, "db" | "now" | "actor"> | Pick<SystemContext, "db" | "now" | "institutionId">,
  studentIds: readonly number[],
  { startDate, endDate }: { readonly startDate: string; readonly endDate: string },
): Promise<Map<number, Attended>> {
  if (studentIds.length === 0) return new Map();
  const ids = sql`any(${`{${studentIds.join(",")}}`}::bigint[])`;
  const [[clock], daysOff, stays, rows] = await ctx.db.batch((q) => [
    q
      .select({ today: sql<string>`${schoolDay(ctx)}::text` })
      .from(institutions)
      .limit(1),
    q.select({ startDate: nonSchoolDays.startDate, endDate: nonSchoolDays.endDate }).from(nonSchoolDays),
    selectStays(q, ids),
    q
      .select({
        studentId: attendance.studentId,
        sectionId: registers.sectionId,
        date: registers.date,
        kind: attendanceCodes.kind,
        minutes: sql<number>`case when ${attendance.officeCodeId} is null then ${attendance.minutes} else ${attendance.officeMinutes} end`,
      })
      .from(attendance)
      .innerJoin(registers, eq(registers.id, attendance.registerId))
      .innerJoin(attendanceCodes, eq(attendanceCodes.id, countingCode))
      .where(
        and(
          inArray(attendance.studentId, [...studentIds]),
          gte(registers.date, startDate),
          lte(registers.date, endDate),
        ),
      ),
  ]);
  const today = clock?.today ?? "";
  const staysOf = Map.groupBy(stays, ({ studentId }) => studentId);
  const lessonsOf = Map.groupBy(rows, ({ studentId }) => studentId);
  return new Map(
    studentIds.map((id) => {
      const lessons = countingLessons(lessonsOf.get(id) ?? [], { today, daysOff, stays: staysOf.get(id) ?? [] });
      const sections = Map.groupBy(lessons, ({ sectionId }) => sectionId);
      const bySection = new Map([...sections].map(([sectionId, own]) => [sectionId, totalsOf(own)]));
      return [id, { overall: totalsOf(lessons), bySection }];
    }),
  );
}
