import { and, asc, eq, isNotNull, isNull, not, or, type SQL, sql } from "drizzle-orm";
import type { AttendanceCode } from "#contracts/api/attendance/attendance.ts";
import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { attendance, attendanceCodes, enrollments, nonSchoolDays, registers, sections } from "#schema/index.ts";
import { runsSchool, taughtSections } from "../access/students.ts";
import type { Actor } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError } from "../errors.ts";

export const codeColumns = {
  id: attendanceCodes.id,
  title: attendanceCodes.title,
  short: attendanceCodes.short,
  letter: attendanceCodes.letter,
  kind: attendanceCodes.kind,
  position: attendanceCodes.position,
  isRetired: sql<boolean>`${attendanceCodes.retiredAt} is not null`,
  version: attendanceCodes.version,
};

/** The school's codes in their order, retired ones last. */
export function selectCodes(q: Queries | Transaction) {
  return q
    .select(codeColumns)
    .from(attendanceCodes)
    .orderBy(sql`${attendanceCodes.retiredAt} is not null`, asc(attendanceCodes.position), asc(attendanceCodes.id));
}

/** A condition over `enrollments`: running on a day of the school; its first and its last day count, that of a withdrawal does not. */
export function enrolledOn(date: SQL | string): SQL | undefined {
  const day = sql`${date}::date`;
  return and(
    eq(enrollments.role, "student"),
    or(isNull(enrollments.beginDate), sql`${enrollments.beginDate} <= ${day}`),
    or(isNull(enrollments.endDate), sql`${enrollments.endDate} >= ${day}`),
    or(
      sql`${enrollments.status} in ('active', 'completed')`,
      and(eq(enrollments.status, "withdrawn"), isNotNull(enrollments.endDate)),
      sql`${lastDay} >= ${day}`,
    ),
  );
}

/**
 * A condition over `attendance` and `registers`: the lesson counts for the pupil, who was in the section on a day that was
 * not declared free of lessons. `countingLessons` in `totals.ts` says the same of rows that were read.
 */
export function lessonCounts(): SQL | undefined {
  const inSection = sql`exists (select from ${enrollments} where ${and(
    eq(enrollments.studentId, attendance.studentId),
    eq(enrollments.sectionId, registers.sectionId),
    enrolledOn(sql`${registers.date}`),
  )})`;
  const dayOff = sql`exists (select from ${nonSchoolDays}
    where ${nonSchoolDays.startDate} <= ${registers.date} and ${nonSchoolDays.endDate} >= ${registers.date})`;
  return and(inSection, not(dayOff));
}

/** `enrolledOn` as spans: the stays of a pupil in their sections, with the last day that counts. */
export function selectStays(q: Queries | Transaction, studentId: SQL | number) {
  const until = sql<
    string | null
  >`(case when ${enrollments.status} in ('active', 'completed') then ${enrollments.endDate}
    when ${enrollments.status} = 'withdrawn' then coalesce(${enrollments.endDate}, ${lastDay})
    else least(${enrollments.endDate}, ${lastDay}) end)`;
  return q
    .select({
      studentId: enrollments.studentId,
      sectionId: enrollments.sectionId,
      beginDate: enrollments.beginDate,
      endDate: sql<string | null>`${until}::text`,
    })
    .from(enrollments)
    .where(
      and(
        sql`${enrollments.studentId} = ${studentId}`,
        eq(enrollments.role, "student"),
        or(
          sql`${enrollments.status} in ('active', 'completed')`,
          and(eq(enrollments.status, "withdrawn"), isNotNull(enrollments.endDate)),
          sql`${lastDay} is not null`,
        ),
      ),
    );
}

/** The day before that of a withdrawal, in the school's zone; null where there was none. */
export const lastDay = sql<
  string | null
>`(users.school_day(${enrollments.withdrawnAt}, ${enrollments.institutionId}) - 1)`;

/** A condition over `sections` whose register the actor reads: those taught, or all for who runs the school. */
export function registeredSections(actor: Actor): SQL {
  return runsSchool(actor) ? sql`true` : sql`${sections.id} = ${taughtSections(actor)}`;
}

/** Who did something. */
export const personName = (column: SQL): SQL<string | null> =>
  sql<string | null>`(select p.given_name || ' ' || p.family_name from users.users p where p.id = ${column})`;

export const asTime = (column: SQL | { getSQL(): SQL }): SQL<string> => sql<string>`to_char(${column}, 'HH24:MI')`;

/** Minutes of a lesson by local times, `HH:MM`: no lesson runs over the change of the clock. */
export function lessonMinutes({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  return minutes(endsAt) - minutes(startsAt);
}

/** A pupil's two marks in a lesson: the teacher's and what the office put over it. */
export const markColumns = {
  codeId: attendance.codeId,
  minutes: attendance.minutes,
  note: attendance.note,
  by: personName(sql`${attendance.recordedBy}`),
  at: attendance.recordedAt,
  officeCodeId: attendance.officeCodeId,
  officeMinutes: attendance.officeMinutes,
  officeReason: attendance.officeReason,
  officeBy: personName(sql`${attendance.officeBy}`),
  officeAt: attendance.officeAt,
  justificationId: attendance.justificationId,
};

/** The code that counts: the office's, else the teacher's. */
export const countingCode = sql<number>`coalesce(${attendance.officeCodeId}, ${attendance.codeId})`;

/** That the alerts of some pupils are looked at anew, after the commit. */
export const reviewOf = (...studentIds: readonly number[]): OutboxPayload => ({
  type: "attendance.review",
  payload: { studentIds: [...studentIds] },
});

/** A code in the words of the log: its title, and how late. */
export function inWords(codes: ReadonlyMap<number, AttendanceCode>, codeId: number | null, minutes: number): string {
  const title = codeId === null ? "—" : (codes.get(codeId)?.title ?? String(codeId));
  return minutes > 0 ? `${title} (${minutes} min)` : title;
}

export function refused(reason: ProblemReason, message: string): AppError {
  return new AppError("unprocessable", message, { reason });
}
