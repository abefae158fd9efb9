import * as z from "zod";
import { Id } from "#contracts/common.ts";
import { StudentRow } from "#contracts/students.ts";
import { getStudentGrades } from "#core/students/get-student-grades.ts";
import { defineTool, READ_ONLY } from "../../orchestrator/tool.ts";
import { type Period, Period as PeriodText, plainText, within } from "./filters.ts";

const Mark = z.object({
  grade_id: Id,
  assignment: z.string(),
  value: z.number().nullable(),
  status: z.string(),
  comment: z.string().nullable(),
  version: z.int(),
  graded_at: z.string(),
});

export const getStudentGradesTool = defineTool({
  name: "get_student_grades",
  title: "Notas de un alumno",
  description:
    "Retrieve grades for a specific student, by course, with the weighted average of each course in the school's " +
    "scale. Teachers see the courses they teach, families their own children, students themselves. Filter by " +
    "`subject` (part of the course's name, accents and case ignored) and by `period` (dates of grading).",
  requires: ["grades.read", "children.grades.read"],
  scopes: ["mcp:read"],
  annotations: READ_ONLY,
  input: z.strictObject({
    student_id: Id.describe("Identifier of the student, as find_students answers it"),
    subject: z.string().trim().min(1).max(100).optional().describe("Part of the name of a course, e.g. mate"),
    period: PeriodText.optional().describe(
      "Interval of days YYYY-MM-DD/YYYY-MM-DD (both included, UTC); either side may be `..`",
    ),
  }),
  output: z.object({
    student: StudentRow.pick({ id: true, givenName: true, familyName: true, groupName: true, gradeLevel: true }),
    courses: z.array(
      z.object({
        section_id: Id,
        course: z.string(),
        average: z.number().nullable().describe("Of the whole course, whatever the period asked for"),
        grades: z.array(Mark),
      }),
    ),
    gpa: z.number().nullable().describe("Mean of the averages of the courses listed, in the school's scale"),
    course_count: z.int(),
  }),
  run: async (ctx, args) => {
    const { student, courses } = await getStudentGrades(ctx, { id: args.student_id });
    const period: Period | undefined = args.period;
    const listed = courses
      .filter((course) => args.subject === undefined || plainText(course.courseTitle).includes(plainText(args.subject)))
      .map((course) => ({
        section_id: course.sectionId,
        course: course.courseTitle,
        average: course.average,
        grades: course.grades
          .filter((grade) => period === undefined || within(period, grade.gradedAt))
          .map((grade) => ({
            grade_id: grade.id,
            assignment: grade.assignmentTitle,
            value: grade.value,
            status: grade.status,
            comment: grade.comment,
            version: grade.version,
            graded_at: grade.gradedAt,
          })),
      }))
      .filter((course) => period === undefined || course.grades.length > 0);
    return { student, courses: listed, gpa: mean(listed.map((course) => course.average)), course_count: listed.length };
  },
});

/** Rounded to hundredths; null when no course has an average yet. */
function mean(averages: readonly (number | null)[]): number | null {
  const known = averages.filter((average) => average !== null);
  if (known.length === 0) return null;
  return Math.round((known.reduce((sum, average) => sum + average, 0) / known.length) * 100) / 100;
}
