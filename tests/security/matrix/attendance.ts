import { ifMatch } from "#testing/office.ts";
import type { TestSchool } from "../school.ts";
import { admins, atDaniel, heads, members, type Row, staff, teachers } from "./row.ts";

const lesson = ({ sectionId, lessonDate }: TestSchool) => ({ id: sectionId, date: lessonDate });

export const attendance: Record<string, Row> = {
  listAttendanceCodes: {
    sample: () => ({}),
    allowed: members.filter((one) => !one.startsWith("parent") && one !== "helper@demo"),
    ownRowsOnly: true,
  },
  // Whoever comes second finds the letter taken.
  createAttendanceCode: {
    sample: () => ({ body: { title: "Prueba", short: "Z", letter: "Z", kind: "activity" } }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeAttendanceCode: {
    sample: ({ codeId }) => ({ params: { id: codeId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  // It was used.
  removeAttendanceCode: {
    sample: ({ codeId }) => ({ params: { id: codeId } }),
    allowed: ["head@demo"],
    served: 409,
  },
  getRegister: { sample: (school) => ({ params: lesson(school) }), allowed: [...admins, "teacher@demo"] },
  // As it stands there.
  recordRegister: {
    sample: (school) => ({ params: lesson(school), body: { marks: school.marks }, headers: ifMatch(1) }),
    allowed: ["teacher@demo"],
  },
  // Nothing of the office's is taken back.
  overrideRegister: {
    sample: (school) => ({
      params: lesson(school),
      body: { overrides: [{ studentId: school.listedId, codeId: null }], reason: "Una prueba" },
      headers: ifMatch(1),
    }),
    allowed: admins,
  },
  listRegisters: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  nudgeRegisters: { sample: () => ({ body: { date: "2151-01-06" } }), allowed: staff, ownRowsOnly: true },
  getStudentAttendance: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: atDaniel },
};
