import * as z from "zod";
import { StudentRow, studentsApi } from "#contracts/api/students/students.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { namesMeant } from "#core/school-names.ts";
import { listStudents } from "#core/students/list-students.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

export const findStudentsTool = readTool(studentsApi.list, listStudents, {
  name: "find_students",
  title: "Buscar alumnado",
  description:
    "Find students within the caller's reach by name, student number or group: all of the school for its " +
    "administrators, those of their own sections for teachers, their own children for families, oneself for a student.",
  describe: {
    search: "Part of a name, a student number or a group",
    groupName: "Name of a group as people write it, e.g. 2.º A or 2 ESO A",
  },
  limit: 25,
  rows: "students",
  output: studentsApi.list.view.extend({ data: z.array(StudentRow.omit({ email: true })) }),
  prepare: async (ctx, input) =>
    input.groupName === undefined ? input : { ...input, groupName: await groupMeant(ctx, input.groupName) },
  summary: ({ data, total }) => ({
    intro: `${data.length} de ${total} estudiantes.`,
    rows: data.map(
      ({ id, familyName, givenName, groupName }) =>
        `student_id ${id}: ${familyName}, ${givenName} (${groupName ?? "sin grupo"})`,
    ),
    narrower: "Para leerlos todos, pide páginas más cortas (limit: 20) o un grupo con group_name.",
  }),
});

/** The one group within reach that a name means. Errors: `unprocessable`, which names those it could be. */
async function groupMeant(ctx: Context, wanted: string): Promise<string> {
  const { groups } = await listStudents(ctx, { sort: "familyName", limit: 1 });
  const [meant, ...more] = namesMeant(wanted, groups);
  if (meant !== undefined && more.length === 0) return meant;
  const choice = (meant === undefined ? groups : [meant, ...more]).slice(0, 40).join(", ");
  const message = meant === undefined ? `no hay tal grupo; hay: ${choice}` : `puede ser: ${choice}`;
  throw new AppError("unprocessable", "No está claro de qué grupo se trata.", {
    issues: [{ path: "group_name", message }],
  });
}
