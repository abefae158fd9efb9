import * as z from "zod";
import { StudentRow } from "#contracts/api/students.ts";
import { CURSOR_LIMIT } from "#contracts/common.ts";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { namesMeant } from "#core/school-names.ts";
import { listStudents } from "#core/students/list-students.ts";
import { nextPage } from "../../orchestrator/summary.ts";
import { defineTool, READ_ONLY } from "../../orchestrator/tool.ts";

export const findStudentsTool = defineTool({
  name: "find_students",
  title: "Buscar alumnado",
  description:
    "Find students within the caller's reach by name, student number or group: all of the school for its " +
    "administrators, those of their own sections for teachers, their own children for families, oneself for a student.",
  requires: ["students.read", "children.read", "profile.read"],
  scopes: ["mcp:read"],
  annotations: READ_ONLY,
  input: z.strictObject({
    search: z.string().trim().max(100).optional().describe("Part of a name, a student number or a group"),
    group_name: z.string().max(50).optional().describe("Name of a group as people write it, e.g. 2.º A or 2 ESO A"),
    limit: z.int().min(1).max(100).default(25),
    cursor: z.string().max(CURSOR_LIMIT).optional().describe("next_cursor of the page before"),
  }),
  output: z.object({
    students: z.array(StudentRow.omit({ email: true })),
    groups: z.array(z.string()),
    next_cursor: z.string().nullable(),
  }),
  run: async (ctx, args) => {
    const groupName = args.group_name === undefined ? undefined : await groupMeant(ctx, args.group_name);
    const found = await listStudents(ctx, {
      sort: "familyName",
      limit: args.limit,
      ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
      ...(args.search === undefined ? {} : { search: args.search }),
      ...(groupName === undefined ? {} : { groupName }),
    });
    return { students: found.data, groups: found.groups, next_cursor: found.nextCursor };
  },
  summary: ({ students, next_cursor }) => ({
    intro: `${students.length} alumnos.`,
    rows: students.map(
      ({ id, familyName, givenName, groupName }) =>
        `student_id ${id}: ${familyName}, ${givenName} (${groupName ?? "sin grupo"})`,
    ),
    next: nextPage(next_cursor),
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
