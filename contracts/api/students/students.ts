import * as z from "zod";
import { Id, IdParams, PageQuery, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { GradingBand, GradingScale } from "../../grading-scale.ts";
import { multiLine, singleLine } from "../../text.ts";

export const STUDENT_STATUSES = ["active", "inactive", "graduated", "transferred", "withdrawn"] as const;

export const StudentRow = z.object({
  id: Id,
  studentNumber: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  gradeLevel: z.string().nullable(),
  groupName: z.string().nullable(),
  status: z.string(),
  email: z.string().nullable(),
});
export type StudentRow = z.infer<typeof StudentRow>;

export const GradeView = z.object({
  id: Id,
  assignmentId: Id,
  assignmentTitle: z.string(),
  courseTitle: z.string(),
  sectionId: Id,
  studentId: Id,
  value: z.number().nullable(),
  status: z.string(),
  comment: z.string().nullable(),
  version: z.int(),
  gradedAt: z.string(),
  dueAt: z.string().nullable(),
  maxPoints: z.number(),
  /** In the average of its section; 1 where the teacher said nothing else. */
  weight: z.number(),
});
export type GradeView = z.infer<typeof GradeView>;

export const StudentDetail = StudentRow.extend({
  dateOfBirth: z.string().nullable(),
  /** Of the group. */
  tutors: z.array(z.string()),
  sections: z.array(z.object({ id: Id, title: z.string(), courseTitle: z.string() })),
  /** Who of them may collect the pupil is for staff: null for families, of whom one does not learn it of the other. */
  guardians: z.array(
    z.object({ userId: Id, name: z.string(), relation: z.string(), canCollect: z.boolean().nullable() }),
  ),
  /** That there is one, for whoever may read it. */
  hasCustodyNote: z.boolean(),
});

export const StudentGrades = z.object({
  student: StudentRow,
  courses: z.array(
    z.object({
      sectionId: Id,
      courseTitle: z.string(),
      /** Of the average, by the course's level: a pupil may have courses on several. */
      scale: GradingScale,
      average: z.number().nullable(),
      /** Null without an average, and on a scale of numbers only. */
      band: GradingBand.nullable(),
      grades: z.array(GradeView),
    }),
  ),
});
export type StudentGrades = z.infer<typeof StudentGrades>;

/** What a sealed part of a file said before, the latest first, each with who replaced it and when. */
export const formerOf = <Content extends z.ZodType>(content: Content) =>
  z.object({
    data: z.array(z.object({ id: Id, content, replacedAt: z.string(), replacedBy: z.string() })),
  });

/**
 * Why a pupil needs support of their own: the groups of art. 71.2 of the Ley Orgánica 2/2006 as changed by the LO 3/2020.
 */
export const SUPPORT_NEEDS = [
  "special_needs",
  "maturation",
  "language",
  "attention",
  "learning",
  "school_language",
  "vulnerability",
  "gifted",
  "late_entry",
  "personal",
] as const;

const line = (max: number) => multiLine(max).default("");

export const MedicalRecord = z.strictObject({
  allergies: line(1_000),
  conditions: line(2_000),
  medication: line(1_000),
  /** What to do, and whom to call, when something happens. */
  protocol: line(2_000),
  needs: z.array(z.enum(SUPPORT_NEEDS)).max(SUPPORT_NEEDS.length).default([]),
  measures: line(2_000),
});
export type MedicalRecord = z.infer<typeof MedicalRecord>;

/** `version` is of the pupil's file; null: nothing is noted. */
const Medical = z.object({ record: MedicalRecord.nullable(), version: z.string() });

export const MOST_CONTACTS = 6;

const phone = (message: string) => singleLine(30).regex(/^\+?[\d ().-]{6,}$/, message);

const EmergencyContact = z.strictObject({
  name: singleLine(120).min(2, "escribe el nombre"),
  relation: singleLine(60),
  phone: phone("no parece un teléfono"),
  otherPhone: phone("no parece un teléfono").nullable().default(null),
  mayCollect: z.boolean(),
  note: singleLine(200),
});
export type EmergencyContact = z.infer<typeof EmergencyContact>;

/** In the order in which they are called. */
export const EmergencyContacts = z.array(EmergencyContact).max(MOST_CONTACTS);
const Contacts = z.object({ contacts: EmergencyContacts, version: z.string() });

const asked = {
  search: singleLine(100).optional(),
  groupName: singleLine(50).optional(),
  gradeLevel: singleLine(50).optional(),
  status: z.enum(STUDENT_STATUSES).optional(),
  withoutGroup: z.stringbool().optional(),
  /** So many results of the running term, or more, do not pass; only who manages evaluation asks for it. */
  failing: z.coerce.number().int().min(1).max(30).optional(),
  /** Of whose absences a threshold of the school is reached now, as far as the reader answers for absences. */
  alerted: z.stringbool().optional(),
  sort: z.enum(["familyName", "-familyName", "studentNumber", "groupName"]).default("familyName"),
};

export const studentsApi = {
  list: endpoint({
    id: "listStudents",
    method: "GET",
    path: "/students",
    tag: "students",
    summary: "Students within the caller's reach: all of the school, of one's sections, one's children, or oneself",
    access: ["students.read", "children.read", "profile.read"],
    query: PageQuery.extend(asked),
    /** Groups and levels to choose from, whatever was asked for. */
    view: page(StudentRow).extend({ groups: z.array(z.string()), levels: z.array(z.string()) }),
  }),
  export: endpoint({
    id: "exportStudents",
    method: "GET",
    path: "/students/export",
    tag: "students",
    summary: "The list of students that the filters find, all of it, as a spreadsheet",
    access: ["students.create"],
    query: z.strictObject({ ...asked, format: z.enum(["csv", "xlsx"]) }),
    view: z.unknown(),
    limit: "write",
  }),
  get: endpoint({
    id: "getStudent",
    method: "GET",
    path: "/students/{id}",
    tag: "students",
    summary: "One student",
    access: ["students.read", "children.read", "profile.read"],
    params: IdParams,
    view: StudentDetail,
  }),
  grades: endpoint({
    id: "getStudentGrades",
    method: "GET",
    path: "/students/{id}/grades",
    tag: "students",
    summary: "Marks of one student by course, with averages on the scale of each",
    access: ["grades.read", "children.grades.read"],
    params: IdParams,
    view: StudentGrades,
  }),
};

/** Parts of a pupil's file that are kept sealed. Of whom staff read them is in the log each time. */
export const studentFileApi = {
  medical: endpoint({
    id: "getMedicalRecord",
    method: "GET",
    path: "/students/{id}/medical",
    tag: "students",
    summary: "Health and support needs of a student; each reading by staff is in the audit log",
    access: ["medical.read", "children.read"],
    isPersonal: true,
    params: IdParams,
    view: Medical,
  }),
  formerMedical: endpoint({
    id: "listFormerMedicalRecords",
    method: "GET",
    path: "/students/{id}/medical/former",
    tag: "students",
    summary: "What was noted of a student's health before, for a year; each reading is in the audit log",
    access: ["medical.update"],
    isPersonal: true,
    params: IdParams,
    view: formerOf(MedicalRecord),
  }),
  replaceMedical: endpoint({
    id: "replaceMedicalRecord",
    method: "PUT",
    path: "/students/{id}/medical",
    tag: "students",
    summary: "Write health and support needs of a student, stored encrypted; null takes them away",
    access: ["medical.update"],
    isPersonal: true,
    params: IdParams,
    body: z.strictObject({ record: MedicalRecord.nullable() }),
    ifMatch: true,
    view: Medical,
    limit: "write",
  }),
  needs: endpoint({
    id: "listSupportNeeds",
    method: "GET",
    path: "/support-needs",
    tag: "students",
    summary: "Pupils within reach for whom support needs are noted; of each one shown the log says that staff read it",
    access: ["medical.read"],
    isPersonal: true,
    query: z.strictObject({ need: z.enum(SUPPORT_NEEDS).optional(), groupName: singleLine(50).optional() }),
    view: z.object({
      data: z.array(
        z.object({
          id: Id,
          name: z.string(),
          groupName: z.string().nullable(),
          needs: z.array(z.enum(SUPPORT_NEEDS)),
          measures: z.string(),
        }),
      ),
      /** Of those shown and of those left out. */
      groups: z.array(z.string()),
    }),
  }),
  contacts: endpoint({
    id: "getEmergencyContacts",
    method: "GET",
    path: "/students/{id}/emergency-contacts",
    tag: "students",
    summary: "Whom to call about a student, in order; each reading by staff is in the audit log",
    access: ["contacts.read"],
    isPersonal: true,
    params: IdParams,
    view: Contacts,
  }),
  formerContacts: endpoint({
    id: "listFormerEmergencyContacts",
    method: "GET",
    path: "/students/{id}/emergency-contacts/former",
    tag: "students",
    summary: "Who was to be called before, for a year; each reading is in the audit log",
    access: ["contacts.update"],
    isPersonal: true,
    params: IdParams,
    view: formerOf(EmergencyContacts),
  }),
  replaceContacts: endpoint({
    id: "replaceEmergencyContacts",
    method: "PUT",
    path: "/students/{id}/emergency-contacts",
    tag: "students",
    summary: "Write whom to call about a student, all of them, stored encrypted",
    access: ["contacts.update"],
    isPersonal: true,
    params: IdParams,
    body: z.strictObject({ contacts: EmergencyContacts }),
    ifMatch: true,
    view: Contacts,
    limit: "write",
  }),
};
