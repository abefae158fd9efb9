import type { ResourceDefinition } from "../../orchestrator/domain.ts";
import { getStudentGradesTool } from "./get-student-grades.ts";

export const studentRecord: ResourceDefinition = {
  name: "student_record",
  title: "Expediente de un estudiante",
  description: "The student with the marks and averages of their courses, as far as the caller may see them.",
  uriTemplate: "eduai://students/{id}/record",
  mimeType: "application/json",
  tool: getStudentGradesTool,
  match: (uri) => {
    const id = /^eduai:\/\/students\/([1-9]\d{0,14})\/record$/.exec(uri)?.[1];
    return id === undefined ? null : { student_id: Number(id) };
  },
};
