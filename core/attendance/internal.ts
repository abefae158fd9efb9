import { and, asc, eq, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { AttendanceCode } from "#contracts/api/attendance.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { attendance, attendanceCodes, enrollments, sections } from "#schema/index.ts";
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
};

/** The code that counts: the office's, else the teacher's. */
export const countingCode = sql<number>`coalesce(${attendance.officeCodeId}, ${attendance.codeId})`;

/** A code in the words of the log: its title, and how late. */
export function inWords(codes: ReadonlyMap<number, AttendanceCode>, codeId: number | null, minutes: number): string {
  const title = codeId === null ? "—" : (codes.get(codeId)?.title ?? String(codeId));
  return minutes > 0 ? `${title} (${minutes} min)` : title;
}

export function refused(reason: ProblemReason, message: string): AppError {
  return new AppError("unprocessable", message, { reason });
}
