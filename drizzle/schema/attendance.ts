import { sql } from "drizzle-orm";
import { check, date, index, integer, text, time, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { ATTENDANCE_KINDS } from "#contracts/api/attendance/attendance.ts";
import {
  JUSTIFICATION_FILE_TYPES,
  JUSTIFICATION_KINDS,
  JUSTIFICATION_SOURCES,
  JUSTIFICATION_STATES,
} from "#contracts/api/attendance/justifications.ts";
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
import { students } from "./students.ts";

/** With what a school marks a pupil in a lesson; a code that was used is retired and never goes. */
export const attendanceCodes = studentsSchema.table(
  "attendance_codes",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    /** What stands in a list. */
    short: text().notNull(),
    /** The letter that sets it on a keyboard. */
    letter: text().notNull(),
    kind: text({ enum: ATTENDANCE_KINDS }).notNull(),
    position: integer().notNull(),
    retiredAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    uniqueIndex("attendance_codes_letter").on(t.institutionId, t.letter).where(sql`${t.retiredAt} is null`),
    uniqueIndex("attendance_codes_short").on(t.institutionId, t.short).where(sql`${t.retiredAt} is null`),
    oneOf("attendance_codes_kind", t.kind),
    check("attendance_codes_short_length", sql`length(${t.short}) between 1 and 3`),
    check("attendance_codes_letter_known", sql`${t.letter} ~ '^[A-Z]$'`),
  ],
);

/**
 * The sheet of one lesson of a section, by the school's local time. It may be there before anybody took it: the office
 * marked somebody, or reminded the teacher. Its version counts what was written on it, from 0.
 */
export const registers = studentsSchema.table(
  "registers",
  {
    id: id(),
    institutionId: institutionId(),
    sectionId: reference().notNull(),
    date: date({ mode: "string" }).notNull(),
    startsAt: time().notNull(),
    endsAt: time().notNull(),
    takenBy: reference(),
    takenAt: moment(),
    /** When its teachers were reminded that it is missing. */
    nudgedAt: moment(),
    version: integer().notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("registers_lesson").on(t.institutionId, t.sectionId, t.date, t.startsAt),
    index().on(t.institutionId, t.date),
    index("registers_taken_by").on(t.institutionId, t.takenBy).where(sql`${t.takenBy} is not null`),
    within("registers_taken_by", t, t.takenBy, users),
    check("registers_times", sql`${t.startsAt} < ${t.endsAt}`),
    check("registers_taken", sql`(${t.takenBy} is null) = (${t.takenAt} is null)`),
  ],
);

/**
 * Why a pupil is or was away, from day to day or for some hours of one. Accepted, it stands in each lesson that was taken
 * (`attendance.justification_id`) and in each list that is taken later. What people wrote to one another lies sealed: it
 * may tell of health. `content` is null until it is sealed under the row's id, and where nothing was written.
 */
export const justifications = studentsSchema.table(
  "attendance_justifications",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    startDate: date({ mode: "string" }).notNull(),
    endDate: date({ mode: "string" }).notNull(),
    startsAt: time(),
    endsAt: time(),
    kind: text({ enum: JUSTIFICATION_KINDS }).notNull(),
    source: text({ enum: JUSTIFICATION_SOURCES }).notNull(),
    state: text({ enum: JUSTIFICATION_STATES }).notNull(),
    /** With what it marks lessons once it is accepted. */
    codeId: reference(),
    minutes: integer().notNull().default(0),
    content: text(),
    decisionNote: text(),
    fileKey: text(),
    /** Opens the file; null for one from before files were sealed. */
    fileSecret: text(),
    fileType: text({ enum: JUSTIFICATION_FILE_TYPES }),
    fileBytes: integer(),
    createdBy: reference().notNull(),
    decidedBy: reference(),
    decidedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("attendance_justifications_student").on(t.institutionId, t.studentId, t.startDate),
    index("attendance_justifications_state").on(t.institutionId, t.state, t.createdAt),
    // In the order of the list: those that wait first, then the latest.
    index("attendance_justifications_listed").on(
      t.institutionId,
      sql`(case when ${t.state} = 'waiting' then 1 else 0 end)`,
      t.createdAt,
      t.id,
    ),
    // Two requests at once for the same days are one.
    uniqueIndex("attendance_justifications_waiting")
      .on(t.institutionId, t.studentId, t.startDate, t.endDate, sql`coalesce(${t.startsAt}, '00:00')`)
      .where(sql`${t.state} = 'waiting'`),
    index("attendance_justifications_days")
      .on(t.institutionId, t.startDate, t.endDate)
      .where(sql`${t.state} = 'accepted'`),
    index("attendance_justifications_code").on(t.institutionId, t.codeId).where(sql`${t.codeId} is not null`),
    index("attendance_justifications_created_by").on(t.institutionId, t.createdBy),
    index("attendance_justifications_decided_by")
      .on(t.institutionId, t.decidedBy)
      .where(sql`${t.decidedBy} is not null`),
    within("attendance_justifications_student", t, t.studentId, students).onDelete("cascade"),
    within("attendance_justifications_code", t, t.codeId, attendanceCodes),
    within("attendance_justifications_created_by", t, t.createdBy, users),
    within("attendance_justifications_decided_by", t, t.decidedBy, users),
    oneOf("attendance_justifications_kind", t.kind),
    oneOf("attendance_justifications_source", t.source),
    oneOf("attendance_justifications_state_value", t.state),
    oneOf("attendance_justifications_file_type", t.fileType),
    sealedOnly("attendance_justifications_content_sealed", t.content),
    sealedOnly("attendance_justifications_note_sealed", t.decisionNote),
    sealedOnly("attendance_justifications_secret_sealed", t.fileSecret),
    check("attendance_justifications_dates", sql`${t.startDate} <= ${t.endDate}`),
    check(
      "attendance_justifications_hours",
      sql`(${t.startsAt} is null) = (${t.endsAt} is null) and (${t.startsAt} is null or (${t.startsAt} < ${t.endsAt} and ${t.startDate} = ${t.endDate}))`,
    ),
    check("attendance_justifications_minutes", sql`${t.minutes} between 0 and 600`),
    check("attendance_justifications_accepted", sql`${t.state} <> 'accepted' or ${t.codeId} is not null`),
    check(
      "attendance_justifications_file",
      sql`(${t.fileKey} is null) = (${t.fileType} is null) and (${t.fileKey} is null) = (${t.fileBytes} is null)`,
    ),
  ],
);

/**
 * A pupil in one lesson: the teacher's mark, and beside it what the office put over it with its reason; neither
 * overwrites the other, the office's counts. `minutes` are those late.
 */
export const attendance = studentsSchema.table(
  "attendance",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    registerId: reference().notNull(),
    codeId: reference(),
    minutes: integer().notNull().default(0),
    note: text(),
    recordedBy: reference(),
    recordedAt: moment(),
    officeCodeId: reference(),
    officeMinutes: integer().notNull().default(0),
    officeReason: text(),
    officeBy: reference(),
    officeAt: moment(),
    /** Of what the office's mark comes, when it was not set on the sheet. */
    justificationId: reference(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("attendance_lesson").on(t.institutionId, t.registerId, t.studentId),
    index("attendance_student_id").on(t.institutionId, t.studentId),
    index("attendance_code_id").on(t.institutionId, t.codeId),
    index("attendance_recorded_by").on(t.institutionId, t.recordedBy),
    index("attendance_office_code_id").on(t.institutionId, t.officeCodeId).where(sql`${t.officeCodeId} is not null`),
    index("attendance_office_by").on(t.institutionId, t.officeBy).where(sql`${t.officeBy} is not null`),
    index("attendance_justification_id")
      .on(t.institutionId, t.justificationId)
      .where(sql`${t.justificationId} is not null`),
    within("attendance_justification", t, t.justificationId, justifications),
    within("attendance_student", t, t.studentId, students).onDelete("cascade"),
    within("attendance_register", t, t.registerId, registers).onDelete("cascade"),
    within("attendance_code", t, t.codeId, attendanceCodes),
    within("attendance_recorded_by", t, t.recordedBy, users),
    within("attendance_office_code", t, t.officeCodeId, attendanceCodes),
    within("attendance_office_by", t, t.officeBy, users),
    check("attendance_justified", sql`${t.justificationId} is null or ${t.officeCodeId} is not null`),
    check("attendance_minutes", sql`${t.minutes} between 0 and 600 and ${t.officeMinutes} between 0 and 600`),
    check("attendance_recorded", sql`(${t.codeId} is null) = (${t.recordedBy} is null)`),
    check(
      "attendance_office",
      sql`(${t.officeCodeId} is null) = (${t.officeBy} is null) and (${t.officeCodeId} is null) = (${t.officeReason} is null)`,
    ),
  ],
);
