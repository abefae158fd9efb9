import * as z from "zod";
import { SectionRow } from "#contracts/api/sections.ts";
import { CURSOR_LIMIT } from "#contracts/common.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { nextPage } from "../../orchestrator/summary.ts";
import { defineTool, READ_ONLY } from "../../orchestrator/tool.ts";

export const listSectionsTool = defineTool({
  name: "list_sections",
  title: "Grupos de materia",
  description:
    "Sections (groups of a course) of the running school year within the caller's reach: those a teacher teaches, " +
    "those a student or a child is enrolled in, all of them for administrators.",
  requires: ["courses.read", "children.read"],
  scopes: ["mcp:read"],
  annotations: READ_ONLY,
  input: z.strictObject({
    search: z.string().trim().max(100).optional().describe("Part of the name of a course, a group or a subject"),
    limit: z.int().min(1).max(100).default(50),
    cursor: z.string().max(CURSOR_LIMIT).optional().describe("next_cursor of the page before"),
  }),
  output: z.object({ sections: z.array(SectionRow), next_cursor: z.string().nullable() }),
  run: async (ctx, args) => {
    const found = await listSections(ctx, {
      limit: args.limit,
      ...(args.cursor === undefined ? {} : { cursor: args.cursor }),
      ...(args.search === undefined ? {} : { search: args.search }),
    });
    return { sections: found.data, next_cursor: found.nextCursor };
  },
  summary: ({ sections, next_cursor }) => ({
    intro: `${sections.length} grupos de materia.`,
    rows: sections.map(
      ({ id, courseTitle, groupName, title, studentCount }) =>
        `section_id ${id}: ${courseTitle}, ${groupName ?? title}, ${studentCount} alumnos`,
    ),
    next: nextPage(next_cursor),
    narrower: "Para leerlos todos, pide páginas más cortas (limit: 20) o busca con search.",
  }),
});
