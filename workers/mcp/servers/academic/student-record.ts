import { getStudentGrades } from "#core/students/get-student-grades.ts";
import type { ResourceDefinition } from "../../orchestrator/domain.ts";

export const studentRecord: ResourceDefinition = {
  name: "student_record",
  title: "Expediente de un estudiante",
  description: "The student with the marks and averages of their courses, as far as the caller may see them.",
  uriTemplate: "eduai://students/{id}/record",
  mimeType: "application/json",
  requires: ["grades.read", "children.grades.read"],
  scopes: ["mcp:read"],
  match: (uri) => {
    const id = /^eduai:\/\/students\/([1-9]\d{0,14})\/record$/.exec(uri)?.[1];
    return id === undefined ? null : Number(id);
  },
  read: (ctx, id) => getStudentGrades(ctx, { id }),
};
