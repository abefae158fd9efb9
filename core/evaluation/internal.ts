import { and, eq, inArray, sql } from "drizzle-orm";
import type { EvaluationResult } from "#contracts/api/evaluation/results.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import { academicSessions, courses, enrollments, evaluationSessions, sections } from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { taughtSections } from "../access/students.ts";
import { personName } from "../attendance/internal.ts";
import type { Context, SystemContext } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { schoolDay } from "../school-day.ts";

/** The final session of a year is on record under this name; those of terms under the term's. */
export const FINAL = "Ordinaria";

export const termOf = (session: { readonly isYear: boolean; readonly title: string }) =>
  session.isYear ? FINAL : session.title;

/** Of a row of `academic_sessions`: what its school year is called. */
export const yearTitle = sql<string>`coalesce((select y.title from users.academic_sessions y
  where y.type = 'schoolYear' and y.school_year = academic_sessions.school_year order by y.id limit 1), academic_sessions.school_year)`;

/** The first of the group's tutors; once the session is closed, whoever that was then. */
const tutorId = sql<number | null>`case when ${evaluationSessions.closedAt} is null then (
  select t.user_id from courses.group_tutors t where t.group_name = ${evaluationSessions.groupName} order by t.id limit 1)
  else ${evaluationSessions.tutorId} end`;

/**
 * The actor is a tutor of the group, of sessions of a year that is not over also when another was at the time; or was its
 * tutor when it was closed. A condition over sessions and their terms.
 */
export const tutorsSession = (ctx: Context) => sql<boolean>`(
  (${evaluationSessions.closedAt} is not null and ${evaluationSessions.tutorId} = ${ctx.actor.userId}) or exists (
    select from courses.group_tutors t inner join users.academic_sessions y on y.type = 'schoolYear'
    where t.group_name = ${evaluationSessions.groupName} and t.user_id = ${ctx.actor.userId}
      and y.school_year = ${academicSessions.schoolYear} and y.end_date >= ${schoolDay(ctx)}))`;

export const sessionColumns = {
  id: evaluationSessions.id,
  groupName: evaluationSessions.groupName,
  academicSessionId: evaluationSessions.academicSessionId,
  title: academicSessions.title,
  schoolYear: academicSessions.schoolYear,
  /** As the school calls it; `schoolYear` is OneRoster's, the year in which it ends. */
  yearTitle,
  startDate: academicSessions.startDate,
  endDate: academicSessions.endDate,
  isYear: sql<boolean>`${academicSessions.type} = 'schoolYear'`,
  tutorId: tutorId.mapWith(Number),
  tutor: personName(tutorId),
  closedAt: evaluationSessions.closedAt,
  closedBy: personName(sql`${evaluationSessions.closedBy}`),
  familiesFrom: evaluationSessions.familiesFrom,
  version: evaluationSessions.version,
};

/** Sessions of evaluation with their term, for a condition over both tables. */
export function selectSessions(q: Queries | Transaction, ctx: Context | SystemContext) {
  return q
    .select({ ...sessionColumns, isMine: "actor" in ctx ? tutorsSession(ctx) : sql<boolean>`false` })
    .from(evaluationSessions)
    .innerJoin(academicSessions, eq(academicSessions.id, evaluationSessions.academicSessionId));
}

export type SessionRow = Awaited<ReturnType<typeof selectSessions>>[number];

/** Whose sessions the actor sees: all for who runs evaluations, else those of groups they teach that year or tutor. */
export function reachableSessions(ctx: Context) {
  if (may(ctx, "evaluation.manage")) return sql`true`;
  return sql`(${tutorsSession(ctx)} or exists (
    select from courses.sections s inner join users.academic_sessions y on y.id = s.academic_session_id
    where s.id = ${taughtSections(ctx.actor)} and s.group_name = ${evaluationSessions.groupName}
      and y.school_year = ${academicSessions.schoolYear}))`;
}

/** A pupil in a subject of a school year. */
export interface Taken {
  readonly studentId: number;
  readonly sectionId: number;
  readonly courseId: number;
  readonly courseTitle: string;
  readonly subject: string;
  readonly gradeLevel: string;
  readonly groupName: string | null;
}

/** All that those pupils take in a school year who are in some section of the group; `membersOf` leaves out guests. */
export function selectTaken(q: Queries | Transaction, schoolYear: string, group: string) {
  const inGroup = sql`any(array(select e.student_id from students.enrollments e
    inner join courses.sections s on s.id = e.section_id inner join users.academic_sessions y on y.id = s.academic_session_id
    where s.group_name = ${group} and y.school_year = ${schoolYear} and e.role = 'student' and e.status in ('active', 'completed')))`;
  return q
    .select({
      studentId: enrollments.studentId,
      sectionId: sections.id,
      courseId: courses.id,
      courseTitle: courses.title,
      subject: courses.subject,
      gradeLevel: courses.gradeLevel,
      groupName: sections.groupName,
    })
    .from(enrollments)
    .innerJoin(sections, eq(sections.id, enrollments.sectionId))
    .innerJoin(courses, eq(courses.id, sections.courseId))
    .innerJoin(academicSessions, eq(academicSessions.id, sections.academicSessionId))
    .where(
      and(
        sql`${enrollments.studentId} = ${inGroup}`,
        eq(academicSessions.schoolYear, schoolYear),
        eq(enrollments.role, "student"),
        inArray(enrollments.status, ["active", "completed"]),
      ),
    )
    .orderBy(courses.title, sections.id);
}

/** By pupil of the group what they take. Whoever is in more sections of another group is only a guest in this one's. */
export function membersOf(taken: readonly Taken[], group: string): Map<number, Taken[]> {
  const byStudent = Map.groupBy(taken, ({ studentId }) => studentId);
  return new Map(
    [...byStudent].filter(([, own]) => {
      const counts = Map.groupBy(own, ({ groupName }) => groupName);
      const most = Math.max(...[...counts].filter(([name]) => name !== null).map(([, rows]) => rows.length));
      return counts.get(group)?.length === most;
    }),
  );
}

/** A result as it stands in a list: the word where the scale has words, else the number; what is none by its letters. */
export function shortOf({ status, value, label }: EvaluationResult, decimal = ","): string {
  if (status === "not_assessed") return "NE";
  if (status === "exempt") return "EX";
  return label ?? (value === null ? "—" : String(value).replace(".", decimal));
}

/** Does it pass? Who was not assessed has not, who is exempt has. */
export function passes({ status, value }: EvaluationResult, scale: Pick<GradingScale, "pass">): boolean {
  return status === "exempt" || (status === "graded" && value !== null && value >= scale.pass);
}
