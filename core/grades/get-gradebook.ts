import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Gradebook } from "#contracts/api/grades.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { bandOf, weightedAverage } from "#contracts/grading.ts";
import { assignments, enrollments, grades, students } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { gradableSections, isReachedSection, reachedSection } from "../access/sections.ts";
import { anyOf } from "../access/students.ts";
import { assignmentColumns, toAssignment } from "../assignments/internal.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { selectScales } from "../institutions/grading-scales.ts";
import { activeInSection, classList, sectionRows } from "../sections/internal.ts";
import { cellColumns, toCell } from "./internal.ts";

/** The grid of one section. Administrators read it; only its teachers write. Errors: `forbidden`, `not_found`. */
export async function getGradebook(ctx: Context, input: { id: number }): Promise<Gradebook> {
  authorize(ctx, "grades.create", "students.create");
  const reached = reachedSection(ctx, input.id);
  const attending = anyOf(
    sql`select ${enrollments.studentId} from ${enrollments} inner join ${students} on ${students.id} = ${enrollments.studentId} where ${and(eq(enrollments.sectionId, reached), activeInSection(ctx), isNull(students.blockedAt))}`,
  );
  const [rows, scales, columns, people, marks] = await ctx.db.batch((q) => [
    sectionRows(q, ctx, isReachedSection(ctx, input.id), { taught: sql<boolean>`${gradableSections(ctx.actor)}` }),
    selectScales(q),
    q
      .select(assignmentColumns)
      .from(assignments)
      .where(eq(assignments.sectionId, reached))
      .orderBy(asc(assignments.dueAt), asc(assignments.id)),
    classList(q, ctx, reached),
    q
      .select(cellColumns)
      .from(grades)
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .where(and(eq(assignments.sectionId, reached), sql`${grades.studentId} = ${attending}`)),
  ]);
  const { taught, ...section } = orNotFound(rows[0]);
  const scale = scaleFor(scales, section.gradeLevel);
  const byAssignment = new Map(columns.map((column) => [column.id, column]));
  const byStudent = Map.groupBy(marks, (mark) => mark.studentId);
  return {
    section,
    scale,
    canEdit: taught && may(ctx, "grades.create"),
    assignments: columns.map(toAssignment),
    students: people.map((person) => {
      const average = weightedAverage(
        (byStudent.get(person.id) ?? []).flatMap((mark) => {
          const column = byAssignment.get(mark.assignmentId);
          return column === undefined ? [] : [{ ...mark, maxPoints: column.maxPoints, weight: column.weight }];
        }),
        scale,
      );
      return { ...person, average, band: average === null ? null : bandOf(average, scale) };
    }),
    cells: marks.map(toCell),
  };
}
