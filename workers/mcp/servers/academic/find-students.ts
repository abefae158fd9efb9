import * as z from "zod";
import { CURSOR_LIMIT } from "#contracts/common.ts";
import { StudentRow } from "#contracts/students.ts";
import { listStudents } from "#core/students/list-students.ts";
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
    group_name: z.string().max(50).optional().describe("Exact name of a group, e.g. 2.º A"),
    limit: z.int().min(1).max(100).default(25),
    cursor: z.string().max(CURSOR_LIMIT).optional().describe("next_cursor of the page before"),
  }),
  output: z.object({
    students: z.array(StudentRow.omit({ email: true })),
    groups: z.array(z.string()),
    next_cursor: z.string().nullable(),
  }),
  run: async (ctx, args) => {
    const found = await listStudents(ctx, {
      sort: "familyName",
      limit: args.limit,
      ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
      ...(args.search === undefined ? {} : { search: args.search }),
      ...(args.group_name === undefined ? {} : { groupName: args.group_name }),
    });
    return { students: found.data, groups: found.groups, next_cursor: found.nextCursor };
  },
});
