import { sectionsApi } from "#contracts/api/sections.ts";
import { listSections } from "#core/sections/list-sections.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

export const listSectionsTool = readTool(sectionsApi.sections, listSections, {
  name: "list_sections",
  title: "Grupos de materia",
  description:
    "Sections (groups of a course) of the running school year within the caller's reach: those a teacher teaches, " +
    "those a student or a child is enrolled in, all of them for administrators.",
  describe: {
    search: "Part of the name of a course, a group or a subject",
    markedWithinDays: "Only those where someone was given a mark in these days; for teachers and administrators",
  },
  rows: "sections",
  summary: ({ data, total }) => ({
    intro: `${data.length} de ${total} grupos de materia.`,
    rows: data.map(
      ({ id, courseTitle, groupName, title, studentCount }) =>
        `section_id ${id}: ${courseTitle}, ${groupName ?? title}, ${studentCount} estudiantes`,
    ),
    narrower: "Para leerlos todos, pide páginas más cortas (limit: 20) o busca con search.",
  }),
});
