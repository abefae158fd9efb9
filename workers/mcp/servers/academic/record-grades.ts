import * as z from "zod";
import { type Gradebook, GradebookCell, GradeEntry } from "#contracts/api/grades.ts";
import { Id } from "#contracts/common.ts";
import { asSingleLine } from "#contracts/text.ts";
import { AppError } from "#core/errors.ts";
import { getGradebook } from "#core/grades/get-gradebook.ts";
import { checkGrades, recordGrades } from "#core/grades/record-grades.ts";
import { defineTool } from "../../orchestrator/tool.ts";
import { markInWords } from "./filters.ts";

const Entry = z.strictObject({
  assignment_id: Id,
  student_id: Id,
  value: z.number().nullable().describe("The mark; null with status missing, exempt or cleared"),
  status: z
    .enum(["scored", "missing", "exempt", "cleared"])
    .default("scored")
    .describe("cleared takes a mark back: the cell is blank again"),
  comment: z.string().trim().max(2000).nullable().default(null),
  version: z.int().nonnegative().describe("The version get_gradebook returned for this mark; 0 when there is none"),
});
type Entry = z.output<typeof Entry>;

const Input = z.strictObject({
  section_id: Id.describe("Identifier of the section, as list_sections returns it"),
  grades: z.array(Entry).min(1).max(200),
  confirmation: z
    .string()
    .max(200)
    .optional()
    .describe("Only for clients that cannot ask their person: what the first call returned, after the person accepted"),
});

export const recordGradesTool = defineTool({
  name: "record_grades",
  title: "Poner notas",
  description:
    "Record marks of one section, all or nothing. The person is asked first. A stale version is refused with the " +
    "mark as it is now. For the section's teachers.",
  requires: ["grades.create"],
  scopes: ["mcp:write"],
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: Input,
  output: z.object({ recorded: z.array(GradebookCell) }),
  ask: async (ctx, args) => {
    const book = await getGradebook(ctx, { id: args.section_id });
    await checkGrades(ctx, { courseId: book.section.courseId, grades: entries(args.grades) });
    return question(book, args.grades);
  },
  run: async (ctx, args) => {
    const { section } = await getGradebook(ctx, { id: args.section_id });
    const { data } = await recordGrades(ctx, { courseId: section.courseId, grades: entries(args.grades) });
    return { recorded: data };
  },
  summary: ({ recorded }) => ({
    intro: `Guardadas ${recorded.length} notas.`,
    rows: recorded.map(
      (cell) =>
        `student_id ${cell.studentId}, assignment_id ${cell.assignmentId}: ${markInWords(cell)}, version ${cell.version}`,
    ),
    narrower: "get_gradebook con assignment_id las da todas.",
  }),
});

function entries(grades: readonly Entry[]) {
  return grades.map((grade, index) => {
    const { assignment_id: assignmentId, student_id: studentId, ...rest } = grade;
    const entry = GradeEntry.safeParse({ assignmentId, studentId, ...rest });
    if (entry.success) return entry.data;
    const issues = entry.error.issues.map(({ path, message }) => ({
      path: ["grades", index, ...path].join("/"),
      message,
    }));
    throw new AppError("unprocessable", "Hay notas que no se pueden guardar.", { issues });
  });
}

/**
 * Every change by name, old mark, new mark and comment, one line each: titles and comments cannot forge another. Errors:
 * `unprocessable` for a student or column of another section.
 */
function question(book: Gradebook, grades: readonly Entry[]): string {
  const students = new Map(book.students.map((student) => [student.id, student.name]));
  const assignments = new Map(book.assignments.map((assignment) => [assignment.id, assignment]));
  const cells = new Map(book.cells.map((cell) => [`${cell.assignmentId}/${cell.studentId}`, cell]));
  const lines = grades.map((grade, index) => {
    const student = students.get(grade.student_id);
    const assignment = assignments.get(grade.assignment_id);
    if (student === undefined || assignment === undefined) {
      const path = `grades/${index}/${student === undefined ? "student_id" : "assignment_id"}`;
      throw new AppError("unprocessable", "Hay notas que no se pueden guardar.", {
        issues: [{ path, message: "no es de este grupo" }],
      });
    }
    const before = cells.get(`${grade.assignment_id}/${grade.student_id}`);
    const comment = grade.comment === null ? "" : `, con el comentario «${asSingleLine(grade.comment)}»`;
    return asSingleLine(
      `${student}, ${assignment.title}: ${before === undefined ? "sin nota" : markInWords(before)} → ${markInWords(grade)}${comment}`,
    );
  });
  const place = `${book.section.courseTitle} ${book.section.groupName ?? book.section.title}`;
  const count = lines.length === 1 ? "1 nota" : `${lines.length} notas`;
  return [asSingleLine(`¿Guardar ${count} en ${place}?`), ...lines].join("\n");
}
