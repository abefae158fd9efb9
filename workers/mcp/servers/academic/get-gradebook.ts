import { type Gradebook, gradesApi } from "#contracts/api/grades.ts";
import { Id } from "#contracts/common.ts";
import { orNotFound } from "#core/errors.ts";
import { getGradebook } from "#core/grades/get-gradebook.ts";
import { readTool } from "../../orchestrator/read-tool.ts";
import { figure, type Summary } from "../../orchestrator/summary.ts";
import { averageInWords, markInWords } from "./filters.ts";

export const getGradebookTool = readTool(gradesApi.gradebook, getGradebook, {
  name: "get_gradebook",
  title: "Cuaderno de notas",
  description:
    "The gradebook of one section: assignments with their weight, students with their average, and every mark with " +
    "the version that record_grades asks for; of one assignment or one student when told. For the section's teachers " +
    "and the school's administrators.",
  names: { id: "section_id" },
  describe: { id: "Identifier of the section, as list_sections returns it" },
  extra: {
    assignment_id: Id.optional().describe("One assignment only"),
    student_id: Id.optional().describe("One student only"),
  },
  adapt: (book, { assignment_id, student_id }) => {
    const assignments = chosen(book.assignments, assignment_id);
    const students = chosen(book.students, student_id);
    const shown = new Set(assignments.map(({ id }) => id));
    const listed = new Set(students.map(({ id }) => id));
    const cells = book.cells.filter((cell) => shown.has(cell.assignmentId) && listed.has(cell.studentId));
    return { ...book, assignments, students, cells };
  },
  summary: (book) => ({
    intro: `Cuaderno de ${book.section.courseTitle}, ${book.section.groupName ?? book.section.title} (section_id ${book.section.id}): ${book.assignments.length} actividades, ${book.students.length} estudiantes, ${book.cells.length} notas.`,
    rows: rowsOf(book),
    narrower: "Para leer notas y versiones, pide una actividad con assignment_id o una persona con student_id.",
  }),
});

function chosen<Row extends { readonly id: number }>(rows: Row[], id: number | undefined): Row[] {
  return id === undefined ? rows : [orNotFound(rows.find((row) => row.id === id))];
}

/** Of one column or of one person the marks stand in the rows; of a whole section they do not fit. */
function rowsOf({ assignments, students, cells }: Gradebook): Summary["rows"] {
  const single = assignments.length === 1 || students.length === 1;
  const marks = new Map(single ? cells.map((cell) => [`${cell.assignmentId}/${cell.studentId}`, cell]) : []);
  const markOf = (assignmentId: number, studentId: number) => {
    const cell = marks.get(`${assignmentId}/${studentId}`);
    return cell === undefined ? ", sin nota, version 0" : `, nota ${markInWords(cell)}, version ${cell.version}`;
  };
  const [column, person] = [assignments[0], students[0]];
  const inColumn = assignments.length === 1 && column !== undefined;
  const ofPerson = !inColumn && students.length === 1 && person !== undefined;
  return [
    ...assignments.map(
      ({ id, title, maxPoints, dueAt }) =>
        `assignment_id ${id}: «${title}», sobre ${figure(maxPoints)}${dueAt === null ? "" : `, para el ${dueAt.slice(0, 10)}`}${ofPerson ? markOf(id, person.id) : ""}`,
    ),
    ...students.map(
      ({ id, name, average, band }) =>
        `student_id ${id}: ${name}, media ${averageInWords(average, band)}${inColumn ? markOf(column.id, id) : ""}`,
    ),
  ];
}
