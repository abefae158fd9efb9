import * as z from "zod";
import { StudentDetail, studentsApi } from "#contracts/api/students/students.ts";
import { Id } from "#contracts/common.ts";
import { getStudent } from "#core/students/get-student.ts";
import { readTool } from "../../orchestrator/read-tool.ts";

/** Health, needs, contacts and custody are no part of it, nor that there is something of them: no AI client is told. */
export const getStudentProfileTool = readTool(studentsApi.get, getStudent, {
  name: "get_student_profile",
  title: "Ficha de un estudiante",
  description:
    "One student: name, number, group, level, classes, and the family where the caller may see it. Nothing of health, " +
    "support needs, contacts or custody. For staff, the family and the student.",
  names: { id: "student_id" },
  describe: { id: "Identifier of the student, as find_students returns it" },
  output: StudentDetail.omit({ hasCustodyNote: true }).extend({
    guardians: z.array(z.object({ userId: Id, name: z.string(), relation: z.string() })),
  }),
  adapt: ({ hasCustodyNote: _, guardians, ...student }) => ({
    ...student,
    guardians: guardians.map(({ userId, name, relation }) => ({ userId, name, relation })),
  }),
  summary: ({ givenName, familyName, groupName, sections }) => ({
    intro: `${givenName} ${familyName}, ${groupName ?? "sin grupo"}.`,
    rows: sections.map(({ courseTitle, id }) => `${courseTitle} (section_id ${id})`),
  }),
});
