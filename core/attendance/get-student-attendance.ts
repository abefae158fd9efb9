import { and, asc, desc, eq, gte, lte, sql } from "drizzle-orm";
import type { attendanceApi, StudentAttendance } from "#contracts/api/attendance/attendance.ts";
import type { Input } from "#contracts/endpoint.ts";
import {
  academicSessions,
  attendance,
  courses,
  institutions,
  nonSchoolDays,
  registers,
  sections,
  students,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { requireOrder } from "../institutions/internal.ts";
import { schoolDay } from "../school-day.ts";
import { asTime, markColumns, selectCodes, selectStays } from "./internal.ts";
import { marksOf } from "./sheet.ts";
import { countingLessons, totalsOf } from "./totals.ts";

/**
 * A pupil's attendance between two days, of the running school year when none are named: both marks of each lesson in
 * which they were not simply present, and counts and percentages of each day and subject, derived and never stored. A
 * teacher sees the sections they teach; administrators, the family and the pupil see all. Errors: `not_found`,
 * `unprocessable` for days in the wrong order.
 */
export async function getStudentAttendance(
  ctx: Context,
  input: Input<typeof attendanceApi.student>,
): Promise<StudentAttendance> {
  authorize(ctx, "attendance.read", "children.attendance.read");
  const { id } = input;
  const today = schoolDay(ctx);
  const yearStart = sql<string>`coalesce((select max(y.start_date) from ${academicSessions} y
    where y.type = 'schoolYear' and y.start_date <= ${today}), ${today})`;
  const from = input.from === undefined ? yearStart : sql<string>`${input.from}::date`;
  const to = input.to === undefined ? today : sql<string>`${input.to}::date`;
  if (input.from !== undefined && input.to !== undefined) {
    requireOrder({ startDate: input.from, endDate: input.to });
  }
  const reached = reachedStudent(ctx, id);
  const seen = may(ctx, "students.create") || ctx.actor.kind !== "teacher" ? undefined : reachableSections(ctx);
  const [found, [span], daysOff, stays, codes, rows] = await ctx.db.batch((q) => [
    q.select({ id: students.id }).from(students).where(isReachedStudent(ctx, id)),
    q
      .select({ today: sql<string>`${today}::text`, from: sql<string>`${from}::text`, to: sql<string>`${to}::text` })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q.select({ startDate: nonSchoolDays.startDate, endDate: nonSchoolDays.endDate }).from(nonSchoolDays),
    selectStays(q, reached),
    selectCodes(q),
    q
      .select({
        date: registers.date,
        startsAt: asTime(registers.startsAt),
        endsAt: asTime(registers.endsAt),
        sectionId: registers.sectionId,
        courseTitle: courses.title,
        ...markColumns,
      })
      .from(attendance)
      .innerJoin(registers, eq(registers.id, attendance.registerId))
      .innerJoin(sections, eq(sections.id, registers.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(and(eq(attendance.studentId, reached), gte(registers.date, from), lte(registers.date, to), seen))
      .orderBy(desc(registers.date), asc(registers.startsAt)),
    ...noteStudentRead(ctx, q, reached),
  ]);
  orNotFound(found[0]);
  const days = orNotFound(span);
  const byId = new Map(codes.map((code) => [code.id, code]));
  const known = rows.flatMap((row) => {
    const { date, startsAt, endsAt, sectionId, courseTitle } = row;
    const both = marksOf(row);
    const counts = both.override ?? both.mark;
    const kind = byId.get(counts?.codeId ?? 0)?.kind;
    if (counts === null || kind === undefined) return [];
    const of = { date, startsAt, endsAt, sectionId, courseTitle };
    return [{ ...of, ...both, countsAs: counts.codeId, kind, minutes: counts.minutes }];
  });
  const lessons = countingLessons(known, { today: days.today, daysOff, stays });
  const data = lessons.filter(({ kind, override }) => kind !== "present" || override !== null);
  const used = new Set(data.flatMap(({ mark, override }) => [mark?.codeId, override?.codeId]));
  return {
    from: days.from,
    to: days.to,
    codes: codes.filter((code) => !code.isRetired || used.has(code.id)),
    overall: totalsOf(lessons),
    sections: [...Map.groupBy(lessons, ({ sectionId }) => sectionId)]
      .map(([sectionId, own]) => ({ sectionId, courseTitle: own[0]?.courseTitle ?? "", ...totalsOf(own) }))
      .toSorted((a, b) => a.courseTitle.localeCompare(b.courseTitle, "es")),
    days: [...Map.groupBy(lessons, ({ date }) => date)]
      .map(([date, own]) => ({ date, ...totalsOf(own) }))
      .filter(({ lessons: all, present }) => present < all),
    data,
  };
}
