import { sql } from "drizzle-orm";
import { boolean, check, date, doublePrecision, index, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  sharedInstitutionId,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { users } from "./people.ts";
import { analyticsSchema } from "./schemas.ts";
import { students } from "./students.ts";

export const analyticsEvents = analyticsSchema.table(
  "events",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference(),
    studentId: reference(),
    sectionId: reference(),
    type: text().notNull(),
    properties: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    occurredAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index("events_section_id").on(t.institutionId, t.sectionId).where(sql`${t.sectionId} is not null`),
    index("events_user_id").on(t.institutionId, t.userId).where(sql`${t.userId} is not null`),
    index().on(t.institutionId, t.type, t.occurredAt),
    index().on(t.institutionId, t.studentId, t.occurredAt),
    within("events_user", t, t.userId, users).onDelete("cascade"),
    within("events_student", t, t.studentId, students).onDelete("cascade"),
  ],
);

export const dailyAggregates = analyticsSchema.table(
  "daily_aggregates",
  {
    id: id(),
    institutionId: institutionId(),
    date: date({ mode: "string" }).notNull(),
    measure: text().notNull(),
    dimension: text().notNull(),
    dimensionId: text().notNull(),
    value: doublePrecision().notNull(),
    population: integer().notNull(),
    computedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    unique("daily_aggregates_point").on(t.institutionId, t.measure, t.dimension, t.dimensionId, t.date),
  ],
);

export const reportDefinitions = analyticsSchema.table(
  "report_definitions",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    definition: jsonb().notNull(),
    ownerId: reference().notNull(),
    isShared: boolean().notNull().default(false),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.ownerId),
    within("report_definitions_owner", t, t.ownerId, users),
  ],
);

export const reportRuns = analyticsSchema.table(
  "report_runs",
  {
    id: id(),
    institutionId: institutionId(),
    definitionId: reference(),
    definition: jsonb().notNull(),
    format: text({ enum: ["json", "csv", "xlsx", "pdf"] }).notNull(),
    status: text({ enum: ["queued", "running", "succeeded", "failed"] })
      .notNull()
      .default("queued"),
    rows: integer(),
    objectKey: text(),
    result: jsonb(),
    error: jsonb(),
    requestedBy: reference().notNull(),
    createdAt: createdAt(),
    finishedAt: moment(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.requestedBy, t.createdAt),
    within("report_runs_definition", t, t.definitionId, reportDefinitions).onDelete("cascade"),
    within("report_runs_requested_by", t, t.requestedBy, users),
    oneOf("report_runs_format", t.format),
    oneOf("report_runs_status", t.status),
  ],
);

/** Versions of a model with its card; `institutionId` null is the shared fit, otherwise a school's own. */
export const modelRegistry = analyticsSchema.table(
  "model_registry",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    name: text().notNull(),
    modelVersion: text().notNull(),
    dataHash: text().notNull(),
    artefact: jsonb().notNull(),
    card: jsonb().notNull(),
    metrics: jsonb().notNull().default({}),
    status: text({ enum: ["active", "disabled", "retired"] })
      .notNull()
      .default("active"),
    disabledBy: reference(),
    disabledAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("model_registry_version").on(t.institutionId, t.name, t.modelVersion).nullsNotDistinct(),
    oneOf("model_registry_status", t.status),
  ],
);

/** What a model said, on which inputs and why. Acting on it takes a person: `decidedBy`. */
export const predictions = analyticsSchema.table(
  "predictions",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    sectionId: reference(),
    model: text().notNull(),
    modelVersion: text().notNull(),
    value: doublePrecision(),
    lower: doublePrecision(),
    upper: doublePrecision(),
    level: text(),
    inputs: jsonb().notNull(),
    explanation: jsonb().notNull(),
    decision: text({ enum: ["accepted", "dismissed", "deferred"] }),
    decidedBy: reference(),
    decidedAt: moment(),
    decisionNote: text(),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("predictions_section_id").on(t.institutionId, t.sectionId).where(sql`${t.sectionId} is not null`),
    index("predictions_decided_by").on(t.institutionId, t.decidedBy).where(sql`${t.decidedBy} is not null`),
    index().on(t.institutionId, t.studentId, t.createdAt),
    index().on(t.institutionId, t.model, t.level, t.createdAt),
    within("predictions_student", t, t.studentId, students).onDelete("cascade"),
    within("predictions_decided_by", t, t.decidedBy, users),
    oneOf("predictions_decision", t.decision),
    check("predictions_decided_by_a_person", sql`(${t.decision} is null) = (${t.decidedBy} is null)`),
  ],
);

export const interventions = analyticsSchema.table(
  "interventions",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    predictionId: reference(),
    rule: text(),
    title: text().notNull(),
    description: text(),
    evidenceGrade: text(),
    assignedTo: reference().notNull(),
    decidedBy: reference().notNull(),
    status: text({ enum: ["planned", "in_progress", "done", "cancelled"] })
      .notNull()
      .default("planned"),
    propensity: doublePrecision(),
    offeredAt: moment(),
    takenUpAt: moment(),
    dueAt: moment(),
    followUp: jsonb().notNull().default([]),
    outcome: jsonb(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("interventions_decided_by").on(t.institutionId, t.decidedBy),
    index().on(t.institutionId, t.studentId),
    index().on(t.institutionId, t.assignedTo, t.status),
    within("interventions_student", t, t.studentId, students).onDelete("cascade"),
    within("interventions_prediction", t, t.predictionId, predictions),
    within("interventions_assigned_to", t, t.assignedTo, users),
    within("interventions_decided_by", t, t.decidedBy, users),
    oneOf("interventions_status", t.status),
    check("interventions_propensity", sql`${t.propensity} > 0 and ${t.propensity} <= 1`),
  ],
);
