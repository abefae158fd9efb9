import type { Hono } from "hono";
import { studentDocumentsApi } from "#contracts/api/students/documents.ts";
import { enrollmentApi } from "#contracts/api/students/enrollments.ts";
import { studentHistoryApi } from "#contracts/api/students/history.ts";
import { rollOverApi } from "#contracts/api/students/roll-over.ts";
import { studentFileApi, studentsApi } from "#contracts/api/students/students.ts";
import { tutoringApi } from "#contracts/api/students/tutoring.ts";
import { addDocument, attachDocument } from "#core/students/add-document.ts";
import { applyRollOver, undoRollOver } from "#core/students/apply-roll-over.ts";
import { changeDocument, removeDocument, restoreDocument } from "#core/students/change-document.ts";
import { changeGroup, previewGroupChange, undoGroupChange } from "#core/students/change-group.ts";
import {
  getEmergencyContacts,
  listFormerEmergencyContacts,
  replaceEmergencyContacts,
} from "#core/students/emergency-contacts.ts";
import { enrollStudent } from "#core/students/enroll-student.ts";
import { exportStudents } from "#core/students/export-students.ts";
import { getStudent } from "#core/students/get-student.ts";
import { getStudentGrades } from "#core/students/get-student-grades.ts";
import { getStudentHistory } from "#core/students/get-student-history.ts";
import { listDocuments } from "#core/students/list-documents.ts";
import { listEnrollments } from "#core/students/list-enrollments.ts";
import { listSupportNeeds } from "#core/students/list-needs.ts";
import { listSeats } from "#core/students/list-seats.ts";
import { listStudents } from "#core/students/list-students.ts";
import { getMedicalRecord, listFormerMedicalRecords, replaceMedicalRecord } from "#core/students/medical-record.ts";
import { getRollOver, previewRollOver } from "#core/students/roll-over.ts";
import {
  changeTutoringNote,
  listFormerTutoringNote,
  listTutoringNotes,
  writeTutoringNote,
} from "#core/students/tutoring.ts";
import { leaveWaitingList, withdrawStudent } from "#core/students/withdraw-student.ts";
import { attachment } from "#platform/http/attachment.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";
import { answerDocumentFile } from "./document-file.ts";

export function mountStudents(app: Hono<HttpEnv>): void {
  bind(app, studentsApi, {
    list: listStudents,
    export: async (ctx, input) => attachment(await exportStudents(ctx, input)),
    get: getStudent,
    grades: getStudentGrades,
  });
  bind(app, enrollmentApi, {
    list: listEnrollments,
    seats: listSeats,
    enroll: enrollStudent,
    withdraw: (ctx, input, { version }) => withdrawStudent(ctx, { ...input, version }),
    remove: (ctx, input, { version }) => withdrawStudent(ctx, { ...input, version }),
    leaveWaiting: leaveWaitingList,
    previewGroup: previewGroupChange,
    changeGroup,
    undoGroup: undoGroupChange,
  });
  bind(app, rollOverApi, { get: getRollOver, preview: previewRollOver, apply: applyRollOver, undo: undoRollOver });
  bind(app, studentDocumentsApi, {
    list: listDocuments,
    add: addDocument,
    attach: (ctx, input, { bytes, version }) => attachDocument(ctx, { ...input, bytes, version }),
    change: (ctx, input, { version }) => changeDocument(ctx, { ...input, version }),
    remove: (ctx, input, { version }) => removeDocument(ctx, { ...input, version }),
    restore: (ctx, input, { version }) => restoreDocument(ctx, { ...input, version }),
    file: answerDocumentFile,
  });
  bind(app, studentHistoryApi, { list: getStudentHistory });
  bind(app, tutoringApi, {
    list: listTutoringNotes,
    write: writeTutoringNote,
    change: (ctx, input, { version }) => changeTutoringNote(ctx, { ...input, version }),
    former: listFormerTutoringNote,
  });
  bind(app, studentFileApi, {
    medical: getMedicalRecord,
    needs: listSupportNeeds,
    formerMedical: listFormerMedicalRecords,
    replaceMedical: (ctx, input, { version }) => replaceMedicalRecord(ctx, { ...input, version }),
    contacts: getEmergencyContacts,
    formerContacts: listFormerEmergencyContacts,
    replaceContacts: (ctx, input, { version }) => replaceEmergencyContacts(ctx, { ...input, version }),
  });
}
