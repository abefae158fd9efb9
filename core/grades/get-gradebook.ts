import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Gradebook } from "#contracts/api/grades.ts";
import { weightedAverage } from "#contracts/grading.ts";
import { assignments, enrollments, grades, institutions, sections, students } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { gradableSections, reachableSections } from "../access/sections.ts";
import { assignmentColumns, toAssignment } from "../assignments/internal.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { activeInSection, classList, sectionRows } from "../sections/internal.ts";
import { cellColumns, toCell } from "./internal.ts";

/** The grid of one section. Administrators read it; only its teachers write. Errors: `forbidden`, `not_found`. */
export async function getGradebook(ctx: Context, input: { id: number }): Promise<Gradebook> {
  authorize(ctx, "grades.create", "students.create");
  const reach = and(eq(sections.id, input.id), reachableSections(ctx));
  const [rows, schools, editable, columns, people, marks] = await ctx.db.batch((q) => [
    sectionRows(q, ctx, reach, {}),
    q
      .select({ scale: institutions.gradingScale })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({ id: sections.id })
      .from(sections)
      .where(and(eq(sections.id, input.id), gradableSections(ctx.actor))),
    q
      .select(assignmentColumns)
      .from(assignments)
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .where(reach)
      .orderBy(asc(assignments.dueAt), asc(assignments.id)),
    classList(q, ctx, reach),
    q
      .select(cellColumns)
      .from(grades)
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(students, eq(students.id, grades.studentId))
      .where(
        and(
          reach,
          isNull(students.blockedAt),
          sql`${grades.studentId} in (select ${enrollments.studentId} from ${enrollments} where ${enrollments.sectionId} = ${sections.id} and ${activeInSection(ctx)})`,
        ),
      ),
  ]);
  const section = orNotFound(rows[0]);
  const { scale } = orNotFound(schools[0]);
  const byAssignment = new Map(columns.map((column) => [column.id, column]));
  const byStudent = Map.groupBy(marks, (mark) => mark.studentId);
  return {
    section,
    scale,
    canEdit: editable.length > 0 && may(ctx, "grades.create"),
    assignments: columns.map(toAssignment),
    students: people.map((person) => ({
      ...person,
      average: weightedAverage(
        (byStudent.get(person.id) ?? []).flatMap((mark) => {
          const column = byAssignment.get(mark.assignmentId);
          return column === undefined ? [] : [{ ...mark, maxPoints: column.maxPoints, weight: column.weight }];
        }),
        scale,
      ),
    })),
    cells: marks.map(toCell),
  };
}
