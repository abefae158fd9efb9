import { and, asc, eq, ne } from "drizzle-orm";
import type { StudentGrades } from "#contracts/api/students.ts";
import { weightedAverage } from "#contracts/grading.ts";
import { assignments, courses, grades, institutions, sections, students, users } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { reachableSections } from "../access/sections.ts";
import { isReachedStudent, reachedStudent } from "../access/students.ts";
import { noteStudentRead } from "../audit/note-read.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { studentColumns } from "./internal.ts";

/**
 * The published marks of one student by course, with their weighted average in the school's scale. A teacher sees the courses
 * they teach; administrators, the family and the student see all of them. Errors: `forbidden`, `not_found`.
 */
export async function getStudentGrades(ctx: Context, input: { id: number }): Promise<StudentGrades> {
  authorize(ctx, "grades.read", "children.grades.read");
  const reached = reachedStudent(ctx, input.id);
  const [people, schools, rows] = await ctx.db.batch((q) => [
    q
      .select(studentColumns)
      .from(students)
      .innerJoin(users, eq(users.id, students.userId))
      .where(isReachedStudent(ctx, input.id)),
    q
      .select({ scale: institutions.gradingScale })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({
        id: grades.id,
        assignmentId: assignments.id,
        assignmentTitle: assignments.title,
        courseTitle: courses.title,
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
  const { scale } = orNotFound(schools[0]);
  const bySection = Map.groupBy(rows, (row) => row.sectionId);
  return {
    student,
    scale,
    courses: [...bySection].map(([sectionId, marks]) => ({
      sectionId,
      courseTitle: marks[0]?.courseTitle ?? "",
      average: weightedAverage(marks, scale),
      grades: marks.map(({ gradedAt, dueAt, ...mark }) => ({
        ...mark,
        gradedAt: gradedAt.toISOString(),
        dueAt: dueAt?.toISOString() ?? null,
      })),
    })),
  };
}
