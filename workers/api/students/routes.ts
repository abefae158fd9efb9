import type { Hono } from "hono";
import { studentFileApi, studentsApi } from "#contracts/api/students.ts";
import {
  getEmergencyContacts,
  listFormerEmergencyContacts,
  replaceEmergencyContacts,
} from "#core/students/emergency-contacts.ts";
import { getStudent } from "#core/students/get-student.ts";
import { getStudentGrades } from "#core/students/get-student-grades.ts";
import { listStudents } from "#core/students/list-students.ts";
import { getMedicalRecord, listFormerMedicalRecords, replaceMedicalRecord } from "#core/students/medical-record.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountStudents(app: Hono<HttpEnv>): void {
  bind(app, studentsApi, { list: listStudents, get: getStudent, grades: getStudentGrades });
  bind(app, studentFileApi, {
    medical: getMedicalRecord,
    formerMedical: listFormerMedicalRecords,
    replaceMedical: (ctx, input, { version }) => replaceMedicalRecord(ctx, { ...input, version }),
    contacts: getEmergencyContacts,
    formerContacts: listFormerEmergencyContacts,
    replaceContacts: (ctx, input, { version }) => replaceEmergencyContacts(ctx, { ...input, version }),
  });
}
