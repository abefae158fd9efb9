import { ifMatch } from "#testing/office.ts";
import type { TestSchool } from "../school.ts";
import { admins, atDaniel, butHelper, heads, type Row, staff, teachers } from "./row.ts";

const daniel: Row["sample"] = ({ studentId }) => ({ params: { id: studentId } });
/** Who looks after him: his teachers, the office, his family; what is noted of him is not shown to himself. */
const carers = atDaniel.filter((principal) => principal !== "student@demo");

/** The office and the tutor of Daniel's group. */
const writers: Row["allowed"] = [...admins, "teacher@demo"];
const kept = ({ studentId, pupilDocumentId }: TestSchool) => ({ id: studentId, documentId: pupilDocumentId });

/** Who reads the log of Daniel's school. */
const auditors: Row["allowed"] = ["head@demo"];
const NOTE = { date: "2026-01-08", with: "family", kind: "call", staff: "tutors", text: "Una llamada" };
const noted = ({ studentId, tutoringNoteId }: TestSchool) => ({ id: studentId, noteId: tutoringNoteId });

export const students: Record<string, Row> = {
  listStudents: {
    sample: () => ({}),
    allowed: butHelper,
    ownRowsOnly: true,
  },
  exportStudents: { sample: () => ({ query: { format: "csv" } }), allowed: staff, ownRowsOnly: true },
  getStudent: { sample: daniel, allowed: atDaniel },
  getStudentGrades: { sample: daniel, allowed: atDaniel },
  getMedicalRecord: { sample: daniel, allowed: carers },
  listSupportNeeds: { sample: () => ({}), allowed: [...staff, ...teachers], ownRowsOnly: true },
  listFormerMedicalRecords: { sample: daniel, allowed: admins },
  // Another version than any: nobody's file is changed.
  replaceMedicalRecord: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: { record: null }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
  getEmergencyContacts: { sample: daniel, allowed: carers.filter((principal) => principal !== "parent@demo") },
  listFormerEmergencyContacts: { sample: daniel, allowed: admins },
  replaceEmergencyContacts: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: { contacts: [] }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
  listStudentDocuments: { sample: daniel, allowed: atDaniel },
  // Without a file it is seen by nobody else.
  addStudentDocument: {
    sample: ({ studentId }) => ({
      params: { id: studentId },
      body: { title: "Autorización", category: "other", staff: "office", forFamily: false, forStudent: false },
    }),
    allowed: writers,
  },
  // By another version than any.
  attachStudentDocument: {
    sample: (school) => ({ params: kept(school), headers: ifMatch("other") }),
    allowed: writers,
    served: 412,
  },
  changeStudentDocument: {
    sample: (school) => ({
      params: kept(school),
      body: { title: "Autorización", category: "other", staff: "office", forFamily: false, forStudent: false },
      headers: ifMatch("other"),
    }),
    allowed: writers,
    served: 412,
  },
  removeStudentDocument: {
    sample: (school) => ({ params: kept(school), headers: ifMatch("other") }),
    allowed: writers,
    served: 412,
  },
  restoreStudentDocument: {
    sample: (school) => ({ params: kept(school), headers: ifMatch("other") }),
    allowed: writers,
    served: 412,
  },
  getStudentDocumentFile: { sample: (school) => ({ params: kept(school) }), allowed: atDaniel },
  listTutoringNotes: { sample: daniel, allowed: [...admins, "teacher@demo", "teacher3@demo"] },
  writeTutoringNote: {
    sample: ({ studentId }) => ({ params: { id: studentId }, body: NOTE }),
    allowed: writers,
  },
  // By another version than any.
  changeTutoringNote: {
    sample: (school) => ({ params: noted(school), body: NOTE, headers: ifMatch("other") }),
    allowed: writers,
    served: 412,
  },
  listFormerTutoringNote: { sample: (school) => ({ params: noted(school) }), allowed: writers },
  listStudentHistory: { sample: daniel, allowed: auditors },
  listEnrollments: { sample: daniel, allowed: atDaniel },
  listSeats: { sample: daniel, allowed: admins },
  // Where he is enrolled already, by another version than any, or where nobody waits: nothing changes.
  enrollStudent: {
    sample: ({ studentId, sectionId }) => ({ params: { id: studentId }, body: { sectionId } }),
    allowed: admins,
    served: 409,
  },
  withdrawStudent: {
    sample: ({ studentId, enrollmentId }) => ({
      params: { id: studentId, enrollmentId },
      body: {},
      headers: ifMatch("other"),
    }),
    allowed: admins,
    served: 412,
  },
  removeEnrollment: {
    sample: ({ studentId, enrollmentId }) => ({ params: { id: studentId, enrollmentId }, headers: ifMatch("other") }),
    allowed: admins,
    served: 412,
  },
  leaveWaitingList: {
    sample: ({ studentId }) => ({ params: { id: studentId, waitingId: 999_999_999 } }),
    allowed: admins,
    served: 404,
  },
  previewGroupChange: {
    sample: ({ studentId }) => ({ body: { studentIds: [studentId], groupName: "2º ESO A" } }),
    allowed: admins,
  },
  changeGroup: {
    sample: ({ studentId }) => ({ body: { studentIds: [studentId], groupName: "2º ESO B", confirmCount: 0 } }),
    allowed: admins,
    served: 409,
  },
  getRollOver: { sample: () => ({}), allowed: heads, ownRowsOnly: true },
  // No coming year is in the calendar.
  previewRollOver: { sample: () => ({ body: {} }), allowed: heads, served: [200, 409], ownRowsOnly: true },
  applyRollOver: { sample: () => ({ body: { confirmCount: 0 } }), allowed: heads, served: 409, ownRowsOnly: true },
  undoRollOver: {
    sample: () => ({ params: { id: 999_999_999 } }),
    allowed: heads,
    served: 404,
    ownRowsOnly: true,
  },
  undoGroupChange: {
    sample: () => ({ params: { batch: "00000000-0000-4000-8000-000000000000" } }),
    allowed: admins,
    served: 404,
    ownRowsOnly: true,
  },
};
