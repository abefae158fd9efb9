import { sql } from "drizzle-orm";
import { check, date, index, integer, jsonb, numeric, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { academicSessions } from "./academic-sessions.ts";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { sealedOnly } from "./encrypted-columns.ts";
import { users } from "./people.ts";
import { studentsSchema } from "./schemas.ts";
import { sections } from "./sections.ts";

/** `emergencyContacts`, `medicalInformation` and `custodyNote` hold ciphertext, never JSON. */
export const students = studentsSchema.table(
  "students",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull().unique("students_user_id"),
    sourcedId: text(),
    studentNumber: text().notNull(),
    dateOfBirth: date({ mode: "string" }),
    sex: text({ enum: ["female", "male", "other", "unspecified"] }),
    admissionDate: date({ mode: "string" }),
    graduationDate: date({ mode: "string" }),
    gradeLevel: text(),
    groupName: text(),
    status: text({ enum: ["active", "inactive", "graduated", "transferred", "withdrawn"] })
      .notNull()
      .default("active"),
    learningProfile: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    emergencyContacts: text(),
    medicalInformation: text(),
    /** What a court or an agreement says of who looks after the pupil, as the office wrote it down. */
    custodyNote: text(),
    restrictedAt: moment(),
    blockedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("students_number").on(t.institutionId, t.studentNumber),
    unique("students_sourced_id").on(t.institutionId, t.sourcedId),
    index().on(t.institutionId, t.gradeLevel, t.groupName),
    index("students_group").on(t.institutionId, t.groupName).where(sql`${t.blockedAt} is null`),
    index("students_status").on(t.institutionId, t.status, t.groupName),
    index("students_search_number").using(
      "gin",
      t.institutionId,
      sql`(regexp_replace(normalize(lower(${t.studentNumber} COLLATE "es-x-icu"), NFD), '[\\u0300-\\u036f]', '', 'g')) gin_trgm_ops`,
    ),
    index().using("gin", t.learningProfile),
    within("students_user", t, t.userId, users).onDelete("cascade"),
    sealedOnly("students_emergency_contacts_sealed", t.emergencyContacts),
    sealedOnly("students_medical_information_sealed", t.medicalInformation),
    sealedOnly("students_custody_note_sealed", t.custodyNote),
    oneOf("students_sex", t.sex),
    oneOf("students_status", t.status),
  ],
);

export const enrollments = studentsSchema.table(
  "enrollments",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    studentId: reference().notNull(),
    sectionId: reference().notNull(),
    role: text({ enum: ["student", "auditor"] })
      .notNull()
      .default("student"),
    beginDate: date({ mode: "string" }),
    endDate: date({ mode: "string" }),
    status: text({ enum: ["active", "withdrawn", "completed", "tobedeleted"] })
      .notNull()
      .default("active"),
    withdrawnAt: moment(),
    withdrawnReason: text(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("enrollments_pair").on(t.institutionId, t.studentId, t.sectionId),
    unique("enrollments_sourced_id").on(t.institutionId, t.sourcedId),
    index().on(t.institutionId, t.sectionId, t.status),
    within("enrollments_student", t, t.studentId, students).onDelete("cascade"),
    oneOf("enrollments_role", t.role),
    oneOf("enrollments_status", t.status),
    check("enrollments_dates", sql`${t.beginDate} <= ${t.endDate}`),
  ],
);

/** Who waits for a seat in a section that was full, the earliest first. */
export const waitingPupils = studentsSchema.table(
  "waiting_pupils",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    sectionId: reference().notNull(),
    addedBy: reference().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("waiting_pupils_pair").on(t.institutionId, t.studentId, t.sectionId),
    index().on(t.institutionId, t.sectionId, t.id),
    index("waiting_pupils_added_by").on(t.institutionId, t.addedBy),
    within("waiting_pupils_student", t, t.studentId, students).onDelete("cascade"),
    within("waiting_pupils_section", t, t.sectionId, sections).onDelete("cascade"),
    within("waiting_pupils_added_by", t, t.addedBy, users),
  ],
);

/**
 * A pupil's change of group: `closed` and `opened` are the enrolments that it ended and began, so that it can be taken
 * back. Those of one request have one `batch`.
 */
export const groupChanges = studentsSchema.table(
  "group_changes",
  {
    id: id(),
    institutionId: institutionId(),
    batch: text().notNull(),
    studentId: reference().notNull(),
    fromGroup: text(),
    toGroup: text().notNull(),
    closed: reference().array().notNull().default([]),
    opened: reference().array().notNull().default([]),
    changedBy: reference().notNull(),
    changedAt: moment().notNull(),
    undoneAt: moment(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.batch),
    index("group_changes_student").on(t.institutionId, t.studentId, t.changedAt),
    index("group_changes_changed_by").on(t.institutionId, t.changedBy),
    within("group_changes_student", t, t.studentId, students).onDelete("cascade"),
    within("group_changes_changed_by", t, t.changedBy, users),
  ],
);

/** That the school went on to another year: the courses and sections that were made for it. One a year, unless taken back. */
export const rollOvers = studentsSchema.table(
  "roll_overs",
  {
    id: id(),
    institutionId: institutionId(),
    fromYearId: reference().notNull(),
    toYearId: reference().notNull(),
    courses: reference().array().notNull().default([]),
    sections: reference().array().notNull().default([]),
    appliedBy: reference().notNull(),
    appliedAt: moment().notNull(),
    undoneAt: moment(),
  },
  (t) => [
    schoolKey(t),
    uniqueIndex("roll_overs_once").on(t.institutionId, t.toYearId).where(sql`${t.undoneAt} is null`),
    index("roll_overs_from_year").on(t.institutionId, t.fromYearId),
    index("roll_overs_to_year").on(t.institutionId, t.toYearId),
    index("roll_overs_applied_by").on(t.institutionId, t.appliedBy),
    within("roll_overs_from_year", t, t.fromYearId, academicSessions),
    within("roll_overs_to_year", t, t.toYearId, academicSessions),
    within("roll_overs_applied_by", t, t.appliedBy, users),
  ],
);

/** What a roll-over made of a pupil, and what they were before. */
export const rolledPupils = studentsSchema.table(
  "rolled_pupils",
  {
    id: id(),
    institutionId: institutionId(),
    rollOverId: reference().notNull(),
    studentId: reference().notNull(),
    decision: text({ enum: ["promotes", "repeats", "graduates", "leaves"] }).notNull(),
    fromLevel: text(),
    fromGroup: text(),
    toLevel: text(),
    toGroup: text(),
  },
  (t) => [
    schoolKey(t),
    unique("rolled_pupils_once").on(t.institutionId, t.rollOverId, t.studentId),
    index("rolled_pupils_student").on(t.institutionId, t.studentId),
    within("rolled_pupils_roll_over", t, t.rollOverId, rollOvers).onDelete("cascade"),
    within("rolled_pupils_student", t, t.studentId, students).onDelete("cascade"),
    oneOf("rolled_pupils_decision", t.decision),
  ],
);

/** What a sealed part of a file said until it was replaced. `content` is null only within the transaction that seals it under the row's id. */
export const fileVersions = studentsSchema.table(
  "file_versions",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    part: text({ enum: ["contacts", "custody", "medical"] }).notNull(),
    content: text(),
    replacedBy: reference().notNull(),
    replacedAt: moment().notNull(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.studentId, t.part, t.replacedAt),
    index("file_versions_replaced_by").on(t.institutionId, t.replacedBy),
    within("file_versions_student", t, t.studentId, students).onDelete("cascade"),
    within("file_versions_replaced_by", t, t.replacedBy, users),
    oneOf("file_versions_part", t.part),
    sealedOnly("file_versions_content_sealed", t.content),
  ],
);

/** What a closed term states. A correction is a new row that names the one it `amends`, with its reason. */
export const academicRecords = studentsSchema.table(
  "academic_records",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    courseId: reference().notNull(),
    academicSessionId: reference().notNull(),
    academicYear: text().notNull(),
    term: text().notNull(),
    grade: numeric({ precision: 6, scale: 2, mode: "number" }),
    gradeLabel: text(),
    gradePoints: numeric({ precision: 4, scale: 2, mode: "number" }),
    attendancePercentage: numeric({ precision: 5, scale: 2, mode: "number" }),
    credits: numeric({ precision: 6, scale: 2, mode: "number" }),
    teacherNotes: text(),
    amendment: integer().notNull().default(0),
    amends: reference(),
    amendmentReason: text(),
    recordedBy: reference().notNull(),
    recordedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index("academic_records_recorded_by").on(t.institutionId, t.recordedBy),
    unique("academic_records_once").on(t.studentId, t.courseId, t.academicYear, t.term, t.amendment),
    index().on(t.institutionId, t.courseId, t.academicYear),
    within("academic_records_student", t, t.studentId, students),
    within("academic_records_session", t, t.academicSessionId, academicSessions),
    within("academic_records_amends", t, t.amends, t),
    within("academic_records_recorded_by", t, t.recordedBy, users),
    check("academic_records_attendance", sql`${t.attendancePercentage} between 0 and 100`),
    check(
      "academic_records_amendment",
      sql`(${t.amendment} = 0) = (${t.amends} is null) and (${t.amends} is null or length(trim(${t.amendmentReason})) > 0)`,
    ),
  ],
);

/** What lives in the vector store about a student: the vector itself is never here. */
export const learningEmbeddings = studentsSchema.table(
  "learning_embeddings",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    embeddingType: text({ enum: ["learning_style", "progress", "behavior"] }).notNull(),
    vectorId: text().notNull(),
    namespace: text().notNull(),
    model: text().notNull(),
    dimensions: integer().notNull(),
    contentHash: text().notNull(),
    metadata: jsonb().notNull().default({}),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("learning_embeddings_vector").on(t.namespace, t.vectorId),
    unique("learning_embeddings_type").on(t.studentId, t.embeddingType, t.model),
    within("learning_embeddings_student", t, t.studentId, students).onDelete("cascade"),
    oneOf("learning_embeddings_type_value", t.embeddingType),
  ],
);
