import { assignmentsApi } from "#contracts/api/assignments.ts";
import { listDueWork } from "#core/assignments/list-due-work.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

export const listDueWorkTool = readTool(assignmentsApi.due, listDueWork, {
  name: "list_due_work",
  title: "Tareas y exámenes con fecha",
  rows: "assignments",
  summary: ({ data, total }) => ({
    intro: `${data.length} de ${total} tareas y exámenes de hoy en adelante.`,
    rows: data.map(
      ({ assignmentId, title, dueAt, sectionId, courseTitle, groupName }) =>
        `${dueAt.slice(0, 10)} «${title}» (assignment_id ${assignmentId}): ${courseTitle}, ${groupName ?? "sin grupo"} (section_id ${sectionId})`,
    ),
  }),
});
