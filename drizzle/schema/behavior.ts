import { sql } from "drizzle-orm";
import { boolean, check, date, index, integer, text, time, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { BEHAVIOR_KINDS, SEVERITIES } from "#contracts/api/behavior/categories.ts";
import { STEP_COUNTS, STEP_KINDS, STEP_STATES } from "#contracts/api/behavior/procedures.ts";
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

/** What a school calls merits and incidents. What one is never changes; one that was used is retired and never goes. */
export const behaviorCategories = studentsSchema.table(
  "behavior_categories",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    kind: text({ enum: BEHAVIOR_KINDS }).notNull(),
    severity: text({ enum: SEVERITIES }),
    points: integer().notNull(),
    tellsFamilies: boolean().notNull(),
    position: integer().notNull(),
    retiredAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    uniqueIndex("behavior_categories_title")
      .on(t.institutionId, sql`lower(${t.title})`)
      .where(sql`${t.retiredAt} is null`),
    oneOf("behavior_categories_kind", t.kind),
    oneOf("behavior_categories_severity", t.severity),
    check("behavior_categories_incident", sql`(${t.kind} = 'incident') = (${t.severity} is not null)`),
    check(
      "behavior_categories_points",
      sql`case ${t.kind} when 'merit' then ${t.points} between 0 and 20 else ${t.points} between -20 and 0 end`,
    ),
  ],
);

/**
 * When and where a merit or an incident was, by the school's clock, and who recorded it. What it was is of each pupil
 * (`behavioralRecords`): nothing here says anything of one of them.
 */
export const behaviorEvents = studentsSchema.table(
  "behavior_events",
  {
    id: id(),
    institutionId: institutionId(),
    date: date({ mode: "string" }).notNull(),
    time: time(),
    place: text(),
    sectionId: reference(),
    recordedBy: reference().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.date),
    index("behavior_events_recorded_by").on(t.institutionId, t.recordedBy, t.date),
    index("behavior_events_section_id").on(t.institutionId, t.sectionId).where(sql`${t.sectionId} is not null`),
    within("behavior_events_recorded_by", t, t.recordedBy, users),
  ],
);

/** Who of the staff saw it. */
export const behaviorWitnesses = studentsSchema.table(
  "behavior_witnesses",
  {
    id: id(),
    institutionId: institutionId(),
    eventId: reference().notNull(),
    userId: reference().notNull(),
  },
  (t) => [
    schoolKey(t),
    unique("behavior_witnesses_once").on(t.institutionId, t.eventId, t.userId),
    index("behavior_witnesses_user_id").on(t.institutionId, t.userId),
    within("behavior_witnesses_event", t, t.eventId, behaviorEvents).onDelete("cascade"),
    within("behavior_witnesses_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/**
 * A pupil's part in an event. `points` are those the category had then. `content` is all that somebody wrote of the pupil,
 * sealed together; null where nothing was. `familyFrom`: from when the family sees it, null for never; `toldAt`: when it
 * was sent a notice.
 */
export const behavioralRecords = studentsSchema.table(
  "behavioral_records",
  {
    id: id(),
    institutionId: institutionId(),
    eventId: reference().notNull(),
    studentId: reference().notNull(),
    categoryId: reference().notNull(),
    points: integer().notNull(),
    content: text(),
    tellsFamily: boolean().notNull(),
    familyFrom: moment(),
    toldAt: moment(),
    withdrawnAt: moment(),
    withdrawnBy: reference(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("behavioral_records_pupil").on(t.institutionId, t.eventId, t.studentId),
    index("behavioral_records_student_id").on(t.institutionId, t.studentId),
    index("behavioral_records_category_id").on(t.institutionId, t.categoryId),
    index("behavioral_records_withdrawn_by")
      .on(t.institutionId, t.withdrawnBy)
      .where(sql`${t.withdrawnBy} is not null`),
    within("behavioral_records_event", t, t.eventId, behaviorEvents).onDelete("cascade"),
    within("behavioral_records_student", t, t.studentId, students).onDelete("cascade"),
    within("behavioral_records_category", t, t.categoryId, behaviorCategories),
    within("behavioral_records_withdrawn_by", t, t.withdrawnBy, users),
    sealedOnly("behavioral_records_content_sealed", t.content),
    check("behavioral_records_withdrawn", sql`(${t.withdrawnAt} is null) = (${t.withdrawnBy} is null)`),
  ],
);

/** Who of the family said that they have read it. */
export const behaviorAcknowledgements = studentsSchema.table(
  "behavior_acknowledgements",
  {
    id: id(),
    institutionId: institutionId(),
    recordId: reference().notNull(),
    userId: reference().notNull(),
    at: moment().notNull(),
  },
  (t) => [
    schoolKey(t),
    unique("behavior_acknowledgements_once").on(t.institutionId, t.recordId, t.userId),
    index("behavior_acknowledgements_user_id").on(t.institutionId, t.userId),
    within("behavior_acknowledgements_record", t, t.recordId, behavioralRecords).onDelete("cascade"),
    within("behavior_acknowledgements_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/** With which steps a procedure begins. Decision and closing are always among them. */
export const behaviorStepTemplates = studentsSchema.table(
  "behavior_step_templates",
  {
    id: id(),
    institutionId: institutionId(),
    kind: text({ enum: STEP_KINDS }).notNull(),
    title: text().notNull(),
    /** School days from what it counts from. */
    days: integer().notNull(),
    countsFrom: text({ enum: STEP_COUNTS }).notNull(),
    position: integer().notNull(),
    retiredAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    oneOf("behavior_step_templates_kind", t.kind),
    oneOf("behavior_step_templates_counts_from", t.countsFrom),
    check("behavior_step_templates_days", sql`${t.days} between 0 and 200`),
  ],
);

/** What is done about a pupil's incident, step by step. `content` is what was decided, sealed. */
export const behaviorProcedures = studentsSchema.table(
  "behavior_procedures",
  {
    id: id(),
    institutionId: institutionId(),
    recordId: reference().notNull(),
    openedOn: date({ mode: "string" }).notNull(),
    openedBy: reference().notNull(),
    /** Who conducts it. */
    instructorId: reference(),
    content: text(),
    closedOn: date({ mode: "string" }),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("behavior_procedures_once").on(t.institutionId, t.recordId),
    index("behavior_procedures_opened_by").on(t.institutionId, t.openedBy),
    index("behavior_procedures_instructor_id")
      .on(t.institutionId, t.instructorId)
      .where(sql`${t.instructorId} is not null`),
    within("behavior_procedures_record", t, t.recordId, behavioralRecords).onDelete("cascade"),
    within("behavior_procedures_opened_by", t, t.openedBy, users),
    within("behavior_procedures_instructor", t, t.instructorId, users),
    sealedOnly("behavior_procedures_content_sealed", t.content),
  ],
);

/** A step of a procedure. `content` is what was said, or why it was not needed, sealed; `remindedAt`: that it is overdue, once. */
export const behaviorSteps = studentsSchema.table(
  "behavior_steps",
  {
    id: id(),
    institutionId: institutionId(),
    procedureId: reference().notNull(),
    kind: text({ enum: STEP_KINDS }).notNull(),
    title: text().notNull(),
    days: integer().notNull(),
    countsFrom: text({ enum: STEP_COUNTS }).notNull(),
    position: integer().notNull(),
    dueOn: date({ mode: "string" }),
    state: text({ enum: STEP_STATES }).notNull().default("due"),
    settledOn: date({ mode: "string" }),
    settledBy: reference(),
    content: text(),
    remindedAt: moment(),
  },
  (t) => [
    schoolKey(t),
    index("behavior_steps_procedure_id").on(t.institutionId, t.procedureId),
    index("behavior_steps_settled_by").on(t.institutionId, t.settledBy).where(sql`${t.settledBy} is not null`),
    within("behavior_steps_procedure", t, t.procedureId, behaviorProcedures).onDelete("cascade"),
    within("behavior_steps_settled_by", t, t.settledBy, users),
    sealedOnly("behavior_steps_content_sealed", t.content),
    oneOf("behavior_steps_kind", t.kind),
    oneOf("behavior_steps_counts_from", t.countsFrom),
    oneOf("behavior_steps_state", t.state),
    check(
      "behavior_steps_settled",
      sql`(${t.state} = 'due') = (${t.settledOn} is null) and (${t.settledOn} is null) = (${t.settledBy} is null)`,
    ),
  ],
);

/** A task that follows from a procedure; `content` says what, sealed, and is null only within the transaction that seals it. */
export const behaviorMeasures = studentsSchema.table(
  "behavior_measures",
  {
    id: id(),
    institutionId: institutionId(),
    procedureId: reference().notNull(),
    content: text(),
    ownerId: reference().notNull(),
    dueOn: date({ mode: "string" }).notNull(),
    doneOn: date({ mode: "string" }),
    doneBy: reference(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("behavior_measures_procedure_id").on(t.institutionId, t.procedureId),
    index("behavior_measures_owner_id").on(t.institutionId, t.ownerId),
    index("behavior_measures_done_by").on(t.institutionId, t.doneBy).where(sql`${t.doneBy} is not null`),
    within("behavior_measures_procedure", t, t.procedureId, behaviorProcedures).onDelete("cascade"),
    within("behavior_measures_owner", t, t.ownerId, users),
    within("behavior_measures_done_by", t, t.doneBy, users),
    sealedOnly("behavior_measures_content_sealed", t.content),
    check("behavior_measures_done", sql`(${t.doneOn} is null) = (${t.doneBy} is null)`),
  ],
);
