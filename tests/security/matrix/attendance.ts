import { ifMatch } from "#testing/office.ts";
import type { Principal } from "../principals.ts";
import type { TestSchool } from "../school.ts";
import { admins, atDaniel, heads, members, type Row, staff, teachers } from "./row.ts";

const lesson = ({ sectionId, lessonDate }: TestSchool) => ({ id: sectionId, date: lessonDate });

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

/** The office and the tutor of Daniel's group. */
const deciders: readonly Principal[] = [...admins, "teacher@demo"];
const readers: readonly Principal[] = [...deciders, "student@demo", "parent@demo"];

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
  listJustifications: {
    sample: () => ({}),
    allowed: members.filter((one) => one !== "helper@demo"),
    ownRowsOnly: true,
  },
  getJustification: { sample: ({ justificationId }) => ({ params: { id: justificationId } }), allowed: readers },
  // The same again is the one that waits.
  requestJustification: {
    sample: ({ studentId }) => ({ body: { studentId, startDate: tomorrow(), kind: "illness" } }),
    allowed: ["parent@demo"],
  },
  enterAbsence: {
    sample: ({ studentId, codeId }) => ({ body: { studentId, startDate: "2151-01-06", kind: "other", codeId } }),
    allowed: deciders,
  },
  // From versions that it never had: it goes on waiting.
  decideJustification: {
    sample: ({ justificationId }) => ({
      params: { id: justificationId },
      body: { accept: true },
      headers: ifMatch(0),
    }),
    allowed: deciders,
    served: 412,
  },
  withdrawJustification: {
    sample: ({ justificationId }) => ({ params: { id: justificationId }, headers: ifMatch(0) }),
    allowed: readers,
    served: 412,
  },
  attachJustificationFile: {
    sample: ({ justificationId }) => ({ params: { id: justificationId }, headers: ifMatch(0) }),
    allowed: readers,
    served: [409, 412],
  },
  getJustificationFile: { sample: ({ justificationId }) => ({ params: { id: justificationId } }), allowed: readers },
  listAlertRules: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  // Whoever comes second finds it there.
  createAlertRule: {
    sample: () => ({
      body: {
        title: "Prueba",
        measure: "lates",
        span: "year",
        threshold: 998,
        minLessons: 0,
        level: "warning",
        tellsTutors: false,
        tellsOffice: false,
        tellsFamily: false,
      },
    }),
    allowed: heads,
    served: [201, 422],
    ownRowsOnly: true,
  },
  changeAlertRule: {
    sample: ({ alertRuleId }) => ({ params: { id: alertRuleId }, body: {}, headers: ifMatch(1) }),
    allowed: ["head@demo"],
  },
  // It has an alert.
  removeAlertRule: {
    sample: ({ alertRuleId }) => ({ params: { id: alertRuleId } }),
    allowed: ["head@demo"],
    served: 409,
  },
  listAttendanceAlerts: {
    sample: () => ({}),
    allowed: members.filter((one) => one !== "helper@demo"),
    ownRowsOnly: true,
  },
  getAttendanceAlert: { sample: ({ alertId }) => ({ params: { id: alertId } }), allowed: deciders },
  // From a version that it never had: it stays open.
  handleAttendanceAlert: {
    sample: ({ alertId }) => ({ params: { id: alertId }, body: {}, headers: ifMatch(0) }),
    allowed: deciders,
    served: 412,
  },
  getStudentAttendance: { sample: ({ studentId }) => ({ params: { id: studentId } }), allowed: atDaniel },
};
