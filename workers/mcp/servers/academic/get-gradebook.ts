import * as z from "zod";
import { Id } from "#contracts/common.ts";
import { Gradebook } from "#contracts/courses.ts";
import { getGradebook } from "#core/courses/get-gradebook.ts";
import { defineTool, READ_ONLY } from "../../orchestrator/tool.ts";

export const getGradebookTool = defineTool({
  name: "get_gradebook",
  title: "Cuaderno de notas",
  description:
    "The gradebook of one section: assignments with their weight, students with their average, and every mark with " +
    "the version that record_grades asks for. For the section's teachers and the school's administrators.",
  requires: ["grades.create", "students.create"],
  scopes: ["mcp:read"],
  annotations: READ_ONLY,
  input: z.strictObject({ section_id: Id.describe("Identifier of the section, as list_sections answers it") }),
  output: Gradebook,
  run: (ctx, args) => getGradebook(ctx, { id: args.section_id }),
});
