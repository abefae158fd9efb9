import * as z from "zod";
import { StudentRow, studentsApi } from "#contracts/api/students/students.ts";
import { Id } from "#contracts/common.ts";
import { GradingBand, GradingScale } from "#contracts/grading-scale.ts";
import { getStudentGrades } from "#core/students/get-student-grades.ts";
import { readTool } from "../../orchestrator/read-tool.ts";
import { figure, type Summary } from "../../orchestrator/summary.ts";
import { averageInWords, markInWords, Period, plainText, within } from "./filters.ts";

const Mark = z.object({
  grade_id: Id,
  assignment: z.string(),
  value: z.number().nullable().describe("Out of max_points"),
  max_points: z.number(),
  status: z.string(),
  comment: z.string().nullable(),
  version: z.int(),
  graded_at: z.string(),
  due_at: z.string().nullable(),
});

const Scale = GradingScale.pick({ min: true, max: true, pass: true });
const Band = GradingBand.pick({ code: true, title: true });
type Scale = z.output<typeof Scale>;

export const getStudentGradesTool = readTool(studentsApi.grades, getStudentGrades, {
  name: "get_student_grades",
  title: "Notas de un estudiante",
  description:
    "Retrieve grades for a specific student, by course, with the weighted average of each course, " +
    "its scale, and the word (`band`) that the scale has for it. Teachers see the courses they teach, families their own children, students themselves. Filter by " +
    "`subject` (part of the course's name, accents and case ignored) and by `period` (dates of grading).",
  names: { id: "student_id" },
  describe: { id: "Identifier of the student, as find_students returns it" },
  extra: {
    subject: z.string().trim().min(1).max(100).optional().describe("Part of the name of a course, e.g. mate"),
    period: Period.optional().describe(
      "Interval of days YYYY-MM-DD/YYYY-MM-DD (both included, by the school's calendar); either side may be `..`",
    ),
  },
  output: z.object({
    student: StudentRow.pick({ id: true, givenName: true, familyName: true, groupName: true, gradeLevel: true }),
    courses: z.array(
      z.object({
        section_id: Id,
        course: z.string(),
        scale: Scale.describe("Of the average; `pass` is the lowest one that passes"),
        average: z.number().nullable().describe("Of the whole course, whatever the period asked for"),
        band: Band.nullable().describe("What the school calls such an average; null on a scale of numbers only"),
        grades: z.array(Mark),
      }),
    ),
    gpa: z
      .number()
      .nullable()
      .describe("Mean of the averages of the courses listed; null where their scales are not one"),
    course_count: z.int(),
  }),
  adapt: ({ student, courses }, { subject, period }, school) => {
    const listed = courses
      .filter((course) => subject === undefined || plainText(course.courseTitle).includes(plainText(subject)))
      .map((course) => ({
        section_id: course.sectionId,
        course: course.courseTitle,
        scale: course.scale,
        average: course.average,
        band: course.band,
        grades: course.grades
          .filter((grade) => period === undefined || within(period, grade.gradedAt, school.timeZone))
          .map((grade) => ({
            grade_id: grade.id,
            assignment: grade.assignmentTitle,
            value: grade.value,
            status: grade.status,
            comment: grade.comment,
            version: grade.version,
            graded_at: grade.gradedAt,
            due_at: grade.dueAt,
            max_points: grade.maxPoints,
          })),
      }))
      .filter((course) => period === undefined || course.grades.length > 0);
    const gpa = oneScale(listed) === null ? null : mean(listed.map((course) => course.average));
    return { student, courses: listed, gpa, course_count: listed.length };
  },
  summary: ({ student, courses, gpa }) => ({
    intro: `Notas de ${student.givenName} ${student.familyName} (student_id ${student.id}): ${onScale(courses, gpa)}.`,
    rows: [
      ...courses.map(
        ({ course, section_id, average, band, scale }) =>
          `${course} (section_id ${section_id}): media ${averageInWords(average, band)}${oneScale(courses) === null ? ` ${rangeOf(scale)}` : ""}`,
      ),
      ...newestMarks(courses),
    ],
    narrower: "Para leerlas todas, pide una materia con subject o unos días con period.",
  }),
});

const rangeOf = ({ min, max, pass }: Scale) =>
  `en una escala de ${figure(min)} a ${figure(max)} que se aprueba con ${figure(pass)}`;

/** The scale of all these courses; null where there are several, whose averages have no mean. */
function oneScale(courses: readonly { readonly scale: Scale }[]): Scale | null {
  const [first] = courses;
  return first === undefined || courses.some(({ scale }) => rangeOf(scale) !== rangeOf(first.scale))
    ? null
    : first.scale;
}

function onScale(courses: readonly { readonly scale: Scale }[], gpa: number | null): string {
  const scale = oneScale(courses);
  if (courses.length === 0) return "ninguna materia con notas";
  if (scale === null) return `${courses.length} materias en escalas distintas, sin media común`;
  return `media ${figure(gpa)} de ${courses.length} materias, ${rangeOf(scale)}`;
}

interface CourseMarks {
  readonly course: string;
  readonly grades: readonly z.output<typeof Mark>[];
}

function newestMarks(courses: readonly CourseMarks[]): Summary["rows"] {
  const marks = courses.flatMap(({ course, grades }) => grades.map((grade) => ({ course, grade })));
  // Of two times in one zone the later may have the earlier clock, when summer ends between them.
  marks.sort((one, other) => Date.parse(other.grade.graded_at) - Date.parse(one.grade.graded_at));
  return marks.map(({ course, grade }) => {
    const due = grade.due_at === null ? "" : `, para el ${grade.due_at.slice(0, 10)}`;
    const comment = grade.comment === null ? "" : `, comentario: «${grade.comment}»`;
    return `${grade.graded_at.slice(0, 10)} ${course}, «${grade.assignment}»: ${markInWords(grade)} de ${figure(grade.max_points)}${due}${comment}`;
  });
}

/** Rounded to hundredths; null when no course has an average yet. */
function mean(averages: readonly (number | null)[]): number | null {
  const known = averages.filter((average) => average !== null);
  if (known.length === 0) return null;
  return Math.round((known.reduce((sum, average) => sum + average, 0) / known.length) * 100) / 100;
}
