import { and, asc, eq, sql } from "drizzle-orm";
import type { evaluationApi, SectionResults } from "#contracts/api/evaluation/results.ts";
import type { Input } from "#contracts/endpoint.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { bandOf, weightedAverage } from "#contracts/grading.ts";
import {
  academicSessions,
  assignments,
  evaluationResults,
  evaluationSessions,
  grades,
  sections,
  students,
} from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { gradableSections, isReachedSection, reachedSection } from "../access/sections.ts";
import { personName } from "../attendance/internal.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { selectScales } from "../institutions/grading-scales.ts";
import { schoolDay } from "../school-day.ts";
import { classList, sectionRows } from "../sections/internal.ts";

/** Marks count for the term that their column is of; for a whole year all do. */
const marksOf = (academicSessionId: number, isYear: boolean) =>
  isYear ? undefined : eq(assignments.academicSessionId, academicSessionId);

/**
 * What the gradebook of a section proposes for a term, and what its teacher has confirmed. Without a term it is the one of
 * those opened that runs or began last. Errors: `not_found`, `conflict` when none was opened for its group.
 */
export async function getSectionResults(
  ctx: Context,
  input: Input<typeof evaluationApi.results>,
): Promise<SectionResults> {
  authorize(ctx, "evaluation.manage", "grades.create");
  const reached = reachedSection(ctx, input.id);
  const [rows, scales, opened, people] = await ctx.db.batch((q) => [
    sectionRows(q, ctx, isReachedSection(ctx, input.id), { taught: sql<boolean>`${gradableSections(ctx.actor)}` }),
    selectScales(q),
    q
      .select({
        id: academicSessions.id,
        title: academicSessions.title,
        isYear: sql<boolean>`${academicSessions.type} = 'schoolYear'`,
        isOver: sql<boolean>`${academicSessions.startDate} > ${schoolDay(ctx)}`,
        closedAt: evaluationSessions.closedAt,
      })
      .from(evaluationSessions)
      .innerJoin(academicSessions, eq(academicSessions.id, evaluationSessions.academicSessionId))
      .innerJoin(
        sections,
        and(
          eq(sections.id, reached),
          sql`${evaluationSessions.groupName} = coalesce(${sections.groupName}, (select min(p.group_name)
            from students.enrollments e inner join students.students p on p.id = e.student_id
            where e.section_id = ${sections.id} and e.status = 'active'))`,
          sql`${academicSessions.schoolYear} = (select y.school_year from users.academic_sessions y where y.id = ${sections.academicSessionId})`,
        ),
      )
      .orderBy(asc(academicSessions.startDate), sql`${academicSessions.type} = 'schoolYear'`),
    classList(q, ctx, reached),
  ]);
  const { taught, ...section } = orNotFound(rows[0]);
  const started = opened.filter(({ isOver, isYear }) => !isOver && !isYear);
  const session =
    input.academicSessionId === undefined
      ? (started.find(({ closedAt }) => closedAt === null) ?? started.at(-1) ?? opened[0])
      : opened.find(({ id }) => id === input.academicSessionId);
  if (session === undefined) {
    throw new AppError("conflict", "La evaluación de este grupo no está abierta.", { reason: "evaluation_not_open" });
  }
  const [marks, confirmed] = await ctx.db.batch((q) => [
    q
      .select({
        studentId: grades.studentId,
        value: grades.value,
        status: grades.status,
        maxPoints: assignments.maxPoints,
        weight: assignments.weight,
      })
      .from(grades)
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .where(and(eq(assignments.sectionId, section.id), marksOf(session.id, session.isYear))),
    q
      .select({
        studentId: evaluationResults.studentId,
        status: evaluationResults.status,
        value: evaluationResults.value,
        label: evaluationResults.label,
        proposed: evaluationResults.proposed,
        by: personName(sql`${evaluationResults.confirmedBy}`),
        at: evaluationResults.confirmedAt,
        version: evaluationResults.version,
      })
      .from(evaluationResults)
      .innerJoin(students, eq(students.id, evaluationResults.studentId))
      .where(and(eq(evaluationResults.sectionId, section.id), eq(evaluationResults.academicSessionId, session.id))),
  ]);
  const scale = scaleFor(scales, section.gradeLevel);
  const byStudent = Map.groupBy(marks, ({ studentId }) => studentId);
  const results = new Map(
    confirmed.map(({ studentId, at, by, ...one }) => [studentId, { ...one, by: by ?? "", at: at.toISOString() }]),
  );
  const { id, title, courseTitle, groupName } = section;
  return {
    section: { id, title, courseTitle, groupName },
    academicSession: { id: session.id, title: session.title, isYear: session.isYear },
    others: opened.filter((one) => one.id !== session.id).map((one) => ({ id: one.id, title: one.title })),
    scale,
    canEdit: taught && may(ctx, "grades.create") && session.closedAt === null,
    isClosed: session.closedAt !== null,
    students: people.map((person) => {
      const proposed = weightedAverage(byStudent.get(person.id) ?? [], scale);
      return {
        ...person,
        proposed,
        proposedLabel: proposed === null ? null : (bandOf(proposed, scale)?.code ?? null),
        result: results.get(person.id) ?? null,
      };
    }),
  };
}
