import { sql } from "drizzle-orm";
import { check, date, index, integer, jsonb, numeric, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { PAPER_LANGUAGES, type Paper } from "#contracts/internal/paper.ts";
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
import { users } from "./people.ts";
import { studentsSchema } from "./schemas.ts";
import { sections } from "./sections.ts";
import { students } from "./students.ts";

const mark = () => numeric({ precision: 6, scale: 2, mode: "number" });

/**
 * The meeting in which the teachers of a group settle a term, or, of a whole year, the final one. It is open until it is
 * closed; what it settled stands in `academic_records` from then on, and families read it from `familiesFrom`.
 */
export const evaluationSessions = studentsSchema.table(
  "evaluation_sessions",
  {
    id: id(),
    institutionId: institutionId(),
    academicSessionId: reference().notNull(),
    groupName: text().notNull(),
    tutorId: reference(),
    closedAt: moment(),
    closedBy: reference(),
    familiesFrom: date({ mode: "string" }),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("evaluation_sessions_group").on(t.institutionId, t.academicSessionId, t.groupName),
    index("evaluation_sessions_tutor").on(t.institutionId, t.tutorId),
    index("evaluation_sessions_closed_by").on(t.institutionId, t.closedBy),
    within("evaluation_sessions_session", t, t.academicSessionId, academicSessions),
    within("evaluation_sessions_tutor", t, t.tutorId, users),
    within("evaluation_sessions_closed_by", t, t.closedBy, users),
    check(
      "evaluation_sessions_closed",
      sql`(${t.closedAt} is null) = (${t.closedBy} is null) and (${t.closedAt} is null) = (${t.familiesFrom} is null)`,
    ),
  ],
);

/** What a teacher gives a pupil in a term; beside it what the gradebook proposed when it was confirmed. */
export const evaluationResults = studentsSchema.table(
  "evaluation_results",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    sectionId: reference().notNull(),
    academicSessionId: reference().notNull(),
    proposed: mark(),
    status: text({ enum: ["graded", "not_assessed", "exempt"] }).notNull(),
    value: mark(),
    label: text(),
    confirmedBy: reference().notNull(),
    confirmedAt: moment().notNull(),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("evaluation_results_once").on(t.institutionId, t.sectionId, t.academicSessionId, t.studentId),
    index("evaluation_results_student").on(t.institutionId, t.studentId, t.academicSessionId),
    index("evaluation_results_session").on(t.institutionId, t.academicSessionId),
    index("evaluation_results_confirmed_by").on(t.institutionId, t.confirmedBy),
    within("evaluation_results_student", t, t.studentId, students).onDelete("cascade"),
    within("evaluation_results_section", t, t.sectionId, sections),
    within("evaluation_results_session", t, t.academicSessionId, academicSessions),
    within("evaluation_results_confirmed_by", t, t.confirmedBy, users),
    oneOf("evaluation_results_status", t.status),
    check("evaluation_results_graded", sql`(${t.status} = 'graded') = (${t.value} is not null)`),
  ],
);

/** What the group's tutor says of a pupil in a session, and in the final one what was decided. */
export const evaluationRemarks = studentsSchema.table(
  "evaluation_remarks",
  {
    id: id(),
    institutionId: institutionId(),
    evaluationSessionId: reference().notNull(),
    studentId: reference().notNull(),
    comment: text(),
    decision: text({ enum: ["promotes", "repeats", "graduates"] }),
    writtenBy: reference().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("evaluation_remarks_once").on(t.institutionId, t.evaluationSessionId, t.studentId),
    index("evaluation_remarks_student").on(t.institutionId, t.studentId),
    index("evaluation_remarks_written_by").on(t.institutionId, t.writtenBy),
    within("evaluation_remarks_session", t, t.evaluationSessionId, evaluationSessions).onDelete("cascade"),
    within("evaluation_remarks_student", t, t.studentId, students).onDelete("cascade"),
    within("evaluation_remarks_written_by", t, t.writtenBy, users),
    oneOf("evaluation_remarks_decision", t.decision),
  ],
);

/**
 * A paper that was handed out, as it was: who has it can ask whether it holds. Of one pupil or group, kind, session and
 * language one holds; another that says something else replaces it.
 */
export const issuedDocuments = studentsSchema.table(
  "issued_documents",
  {
    id: id(),
    institutionId: institutionId(),
    kind: text({ enum: ["report_card", "transcript", "transfer_report", "act"] }).notNull(),
    studentId: reference(),
    evaluationSessionId: reference(),
    language: text({ enum: PAPER_LANGUAGES }).notNull(),
    /** Eighty random bits, in Crockford's base 32. */
    code: text().notNull().unique("issued_documents_code"),
    /** Of what it says, without the day on which it was issued. */
    contentHash: text().notNull(),
    content: jsonb().$type<Paper>().notNull(),
    issuedAt: moment().notNull(),
    issuedBy: reference().notNull(),
    replacedAt: moment(),
    revokedAt: moment(),
    revokedBy: reference(),
    revokedReason: text(),
  },
  (t) => [
    schoolKey(t),
    uniqueIndex("issued_documents_valid")
      .on(
        t.institutionId,
        t.kind,
        sql`coalesce(${t.studentId}, 0)`,
        sql`coalesce(${t.evaluationSessionId}, 0)`,
        t.language,
      )
      .where(sql`${t.replacedAt} is null and ${t.revokedAt} is null`),
    index("issued_documents_student").on(t.institutionId, t.studentId),
    index("issued_documents_session").on(t.institutionId, t.evaluationSessionId),
    index("issued_documents_issued_by").on(t.institutionId, t.issuedBy),
    index("issued_documents_revoked_by").on(t.institutionId, t.revokedBy),
    within("issued_documents_student", t, t.studentId, students).onDelete("cascade"),
    within("issued_documents_session", t, t.evaluationSessionId, evaluationSessions),
    within("issued_documents_issued_by", t, t.issuedBy, users),
    within("issued_documents_revoked_by", t, t.revokedBy, users),
    oneOf("issued_documents_kind", t.kind),
    oneOf("issued_documents_language", t.language),
    check("issued_documents_of", sql`${t.studentId} is not null or ${t.evaluationSessionId} is not null`),
    check(
      "issued_documents_revoked",
      sql`(${t.revokedAt} is null) = (${t.revokedBy} is null) and (${t.revokedAt} is null) = (${t.revokedReason} is null)`,
    ),
  ],
);

/** Report cards of many pupils, made part by part; it is done when all its parts are. */
export const documentJobs = studentsSchema.table(
  "document_jobs",
  {
    id: id(),
    institutionId: institutionId(),
    academicSessionId: reference().notNull(),
    language: text({ enum: PAPER_LANGUAGES }).notNull(),
    requestedBy: reference().notNull(),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("document_jobs_session").on(t.institutionId, t.academicSessionId),
    index("document_jobs_requested_by").on(t.institutionId, t.requestedBy),
    within("document_jobs_session", t, t.academicSessionId, academicSessions),
    within("document_jobs_requested_by", t, t.requestedBy, users),
    oneOf("document_jobs_language", t.language),
  ],
);

/** At most forty pupils of one group: what one message makes. Its file lies under `objectKey` until it is too old. */
export const documentJobParts = studentsSchema.table(
  "document_job_parts",
  {
    id: id(),
    institutionId: institutionId(),
    jobId: reference().notNull(),
    evaluationSessionId: reference().notNull(),
    position: integer().notNull(),
    studentIds: reference().array().notNull(),
    objectKey: text(),
    bytes: integer(),
    doneAt: moment(),
  },
  (t) => [
    schoolKey(t),
    unique("document_job_parts_position").on(t.institutionId, t.jobId, t.position),
    index("document_job_parts_session").on(t.institutionId, t.evaluationSessionId),
    within("document_job_parts_job", t, t.jobId, documentJobs).onDelete("cascade"),
    within("document_job_parts_session", t, t.evaluationSessionId, evaluationSessions),
    check("document_job_parts_done", sql`(${t.doneAt} is null) = (${t.bytes} is null)`),
  ],
);
