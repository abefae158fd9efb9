import { and, asc, eq, sql } from "drizzle-orm";
import type { AcademicRecord, recordsApi } from "#contracts/api/evaluation/records.ts";
import type { Input } from "#contracts/endpoint.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { bandOf, roundedTo } from "#contracts/grading.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import {
  academicRecords,
  academicSessions,
  courses,
  evaluationRemarks,
  evaluationSessions,
  students,
  users,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { isReachedStudent, reachedStudent, runsSchool, taughtSections } from "../access/students.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { type ScaleRow, selectScales } from "../institutions/grading-scales.ts";
import { schoolDay } from "../school-day.ts";
import { FINAL } from "./internal.ts";
import { resultOf } from "./sheet.ts";

/**
 * Of a family, results whose session was published: that of the pupil's group, in whose sections they mostly were that
 * year, and that of the section's group, where it is another one's. A record without a session is of a time before there
 * were any.
 */
const isPublished = (ctx: Context) => sql`not exists (
  select from students.evaluation_sessions o inner join users.academic_sessions term on term.id = o.academic_session_id
  where o.academic_session_id = ${academicRecords.academicSessionId}
    and (o.closed_at is null or o.families_from > ${schoolDay(ctx)})
    and (o.group_name = (select s.group_name from students.enrollments e
        inner join courses.sections s on s.id = e.section_id
        inner join users.academic_sessions y on y.id = s.academic_session_id
        where e.student_id = ${academicRecords.studentId} and y.school_year = term.school_year and s.group_name is not null
        group by s.group_name order by count(*) desc, s.group_name limit 1)
      or exists (select from students.enrollments e inner join courses.sections s on s.id = e.section_id
        where e.student_id = ${academicRecords.studentId} and s.course_id = ${academicRecords.courseId}
          and s.group_name = o.group_name)))`;

/** The actor is tutor of the pupil's group. Who was it before, or of a group in which the pupil is a guest, is not. */
export const tutors = (ctx: Context, studentId: ReturnType<typeof reachedStudent>) => sql<boolean>`exists (
  select from courses.group_tutors t inner join students.students p on p.group_name = t.group_name
  where t.user_id = ${ctx.actor.userId} and p.id = ${studentId})`;

/**
 * What is on record of a pupil, the newest amendment of each result. Who runs the school, the pupil's tutor and the family
 * see all subjects, the family once they were published; another teacher the courses they teach. Errors: `not_found`.
 */
export async function getAcademicRecord(
  ctx: Context,
  input: Input<typeof recordsApi.academicRecord>,
): Promise<AcademicRecord> {
  authorize(ctx, "evaluation.manage", "grades.read", "children.grades.read");
  const { id } = input;
  const reached = reachedStudent(ctx, id);
  const isFamily = ctx.actor.kind === "parent" || ctx.actor.kind === "student";
  const seesAll = isFamily || (runsSchool(ctx.actor) && may(ctx, "grades.read"));
  const [people, rows, remarks, scales] = await ctx.db.batch((q) => [
    q
      .select({
        id: students.id,
        name: sql<string>`${users.givenName} || ' ' || ${users.familyName}`,
        studentNumber: students.studentNumber,
        groupName: students.groupName,
        isTutored: tutors(ctx, reached),
      })
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(isReachedStudent(ctx, id)),
    q
      .select({
        academicSessionId: academicRecords.academicSessionId,
        startDate: academicSessions.startDate,
        schoolYear: academicRecords.academicYear,
        term: academicRecords.term,
        courseId: courses.id,
        courseTitle: courses.title,
        subject: courses.subject,
        gradeLevel: courses.gradeLevel,
        grade: academicRecords.grade,
        gradeLabel: academicRecords.gradeLabel,
        attendancePercentage: academicRecords.attendancePercentage,
        amendmentReason: academicRecords.amendmentReason,
      })
      .from(academicRecords)
      .innerJoin(courses, eq(courses.id, academicRecords.courseId))
      .innerJoin(academicSessions, eq(academicSessions.id, academicRecords.academicSessionId))
      .where(
        and(
          eq(academicRecords.studentId, reached),
          sql`not exists (select from students.academic_records later where later.amends = ${academicRecords.id}
            and later.student_id = ${academicRecords.studentId})`,
          isFamily ? isPublished(ctx) : undefined,
          seesAll
            ? undefined
            : sql`(${tutors(ctx, reached)} or exists (select from courses.sections s
                where s.course_id = ${courses.id} and s.id = ${taughtSections(ctx.actor)}))`,
        ),
      )
      .orderBy(asc(academicSessions.startDate), asc(courses.title)),
    q
      .select({
        id: evaluationSessions.id,
        academicSessionId: evaluationSessions.academicSessionId,
        comment: evaluationRemarks.comment,
        decision: evaluationRemarks.decision,
      })
      .from(evaluationRemarks)
      .innerJoin(evaluationSessions, eq(evaluationSessions.id, evaluationRemarks.evaluationSessionId))
      .where(
        and(
          eq(evaluationRemarks.studentId, reached),
          sql`${evaluationSessions.closedAt} is not null`,
          isFamily ? sql`${evaluationSessions.familiesFrom} <= ${schoolDay(ctx)}` : undefined,
          seesAll ? undefined : tutors(ctx, reached),
        ),
      ),
    selectScales(q),
    ...noteStudentRead(ctx, q, reached),
  ]);
  const { isTutored, ...student } = orNotFound(people[0]);
  const byYear = Map.groupBy(rows, ({ schoolYear }) => schoolYear);
  return {
    student,
    canPrint: seesAll || isTutored,
    years: [...byYear]
      .toSorted(([a], [b]) => b.localeCompare(a))
      .map(([schoolYear, own]) => {
        const terms = [...Map.groupBy(own, ({ academicSessionId, term }) => `${academicSessionId}/${term}`).values()]
          .map((records) => termView(records, remarks, scales))
          .toSorted((a, b) => Number(a.isFinal) - Number(b.isFinal));
        const final = terms.find(({ isFinal }) => isFinal);
        const averages = terms.flatMap(({ average }) => average ?? []);
        const mean = averages.length === 0 ? null : averages.reduce((sum, one) => sum + one, 0) / averages.length;
        const scale = oneScale(own.map(({ gradeLevel }) => scaleFor(scales, gradeLevel)));
        return {
          schoolYear,
          gradeLevel: own[0]?.gradeLevel ?? null,
          decision:
            remarks.find(({ academicSessionId }) => academicSessionId === final?.academicSessionId)?.decision ?? null,
          average: final === undefined ? (mean === null ? null : roundedTo(2, mean)) : final.average,
          scale,
          terms,
        };
      }),
  };
}

const oneScale = (scales: readonly ScaleRow[]): GradingScale | null =>
  new Set(scales.map(({ id }) => id)).size === 1 ? (scales[0] ?? null) : null;

interface Row {
  readonly academicSessionId: number;
  readonly term: string;
  readonly courseId: number;
  readonly courseTitle: string;
  readonly subject: string;
  readonly gradeLevel: string;
  readonly grade: number | null;
  readonly gradeLabel: string | null;
  readonly attendancePercentage: number | null;
  readonly amendmentReason: string | null;
}

/**
 * A term with the mean of its results, unweighted and with two decimals, as the average of a stage is reckoned (Real
 * Decreto 243/2022, art. 22.3, "media aritmética"), of those that are graded; null where they are on several scales.
 */
function termView(
  rows: readonly Row[],
  remarks: readonly { readonly id: number; readonly academicSessionId: number; readonly comment: string | null }[],
  scales: readonly ScaleRow[],
) {
  const [first] = rows;
  const academicSessionId = first?.academicSessionId ?? 0;
  const remark = remarks.find((one) => one.academicSessionId === academicSessionId);
  const values = rows.flatMap(({ grade }) => grade ?? []);
  const scale = oneScale(rows.map(({ gradeLevel }) => scaleFor(scales, gradeLevel)));
  const average =
    scale === null || values.length === 0
      ? null
      : roundedTo(2, values.reduce((sum, value) => sum + value, 0) / values.length);
  return {
    academicSessionId,
    title: first?.term ?? "",
    isFinal: first?.term === FINAL,
    evaluationSessionId: remark?.id ?? null,
    comment: remark?.comment ?? null,
    average,
    averageLabel: average === null || scale === null ? null : (bandOf(average, scale)?.title ?? null),
    records: rows.map(({ academicSessionId: _, term: __, grade, gradeLabel, ...row }) => ({
      ...row,
      ...resultOf({ grade, gradeLabel }),
    })),
  };
}
