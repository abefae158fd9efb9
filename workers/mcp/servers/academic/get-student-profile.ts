import { studentsApi } from "#contracts/api/students/students.ts";
import { getStudent } from "#core/students/get-student.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

/** Health, needs, contacts and custody are no part of it: no AI client is told of them. */
export const getStudentProfileTool = readTool(studentsApi.get, getStudent, {
  name: "get_student_profile",
  title: "Ficha de un estudiante",
  description:
    "One student: name, number, group, level, classes, and the family where the caller may see it. Nothing of health, " +
    "support needs, contacts or custody. For staff, the family and the student.",
  names: { id: "student_id" },
  describe: { id: "Identifier of the student, as find_students returns it" },
  summary: ({ givenName, familyName, groupName, sections }) => ({
    intro: `${givenName} ${familyName}, ${groupName ?? "sin grupo"}.`,
    rows: sections.map(({ courseTitle, id }) => `${courseTitle} (section_id ${id})`),
  }),
});
