import { and, asc, eq, ne } from "drizzle-orm";
import type { StudentGrades } from "#contracts/api/students/students.ts";
import { scaleFor } from "#contracts/grade-levels.ts";
import { bandOf, weightedAverage } from "#contracts/grading.ts";
import { assignments, courses, grades, sections, students, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { selectScales } from "../institutions/grading-scales.ts";
import { studentColumns } from "./internal.ts";

/**
 * The published marks of one student by course, with their weighted average on the scale of the course's level. A teacher sees the
 * courses they teach; administrators, the family and the student see all of them. Errors: `forbidden`, `not_found`.
 */
export async function getStudentGrades(ctx: Context, input: { id: number }): Promise<StudentGrades> {
  authorize(ctx, "grades.read", "children.grades.read");
  const reached = reachedStudent(ctx, input.id);
  const [people, scales, rows] = await ctx.db.batch((q) => [
    q
      .select(studentColumns)
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(isReachedStudent(ctx, input.id)),
    selectScales(q),
    q
      .select({
        id: grades.id,
        assignmentId: assignments.id,
        assignmentTitle: assignments.title,
        courseTitle: courses.title,
        gradeLevel: courses.gradeLevel,
        sectionId: sections.id,
        studentId: grades.studentId,
        value: grades.value,
        status: grades.status,
        comment: grades.comment,
        version: grades.version,
        gradedAt: grades.gradedAt,
        dueAt: assignments.dueAt,
        maxPoints: assignments.maxPoints,
        weight: assignments.weight,
      })
      .from(grades)
      .innerJoin(assignments, eq(assignments.id, grades.assignmentId))
      .innerJoin(sections, eq(sections.id, assignments.sectionId))
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(
        and(
          eq(grades.studentId, reached),
          eq(assignments.status, "published"),
          ne(grades.status, "cleared"),
          eq(sections.status, "active"),
          may(ctx, "students.create") || ctx.actor.kind !== "teacher" ? undefined : reachableSections(ctx),
        ),
      )
      .orderBy(asc(courses.title), asc(assignments.dueAt), asc(assignments.id)),
    ...noteStudentRead(ctx, q, reached),
  ]);
  const student = orNotFound(people[0]);
  return {
    student,
    courses: [...Map.groupBy(rows, (row) => row.sectionId)].map(([sectionId, marks]) => {
      const scale = scaleFor(scales, marks[0]?.gradeLevel ?? "");
      const average = weightedAverage(marks, scale);
      return {
        sectionId,
        courseTitle: marks[0]?.courseTitle ?? "",
        scale,
        average,
        band: average === null ? null : bandOf(average, scale),
        grades: marks.map(({ gradedAt, dueAt, ...mark }) => ({
          ...mark,
          gradedAt: gradedAt.toISOString(),
          dueAt: dueAt?.toISOString() ?? null,
        })),
      };
    }),
  };
}
