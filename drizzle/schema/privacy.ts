import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
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
import { privacySchema, usersSchema } from "./schemas.ts";

/** The one registry of personal data: every column and store that holds a person. The same for all schools. */
export const dataRegistry = privacySchema.table(
  "data_registry",
  {
    id: id(),
    store: text({ enum: ["postgres", "redis", "vector", "r2", "durable_object"] }).notNull(),
    location: text().notNull(),
    subject: text().notNull(),
    category: text().notNull(),
    legalBasis: text().notNull(),
    retention: text().notNull(),
    isSpecial: boolean().notNull().default(false),
  },
  (t) => [unique("data_registry_location").on(t.store, t.location), oneOf("data_registry_store", t.store)],
);

export const requests = privacySchema.table(
  "requests",
  {
    id: id(),
    institutionId: institutionId(),
    subjectUserId: reference().notNull(),
    requestedBy: reference().notNull(),
    type: text({
      enum: ["access", "portability", "rectification", "erasure", "restriction", "objection"],
    }).notNull(),
    status: text({ enum: ["received", "in_progress", "waiting", "completed", "rejected"] })
      .notNull()
      .default("received"),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    outcome: jsonb().$type<Record<string, unknown>>(),
    objectKey: text(),
    dueAt: moment().notNull(),
    remindedAt: moment(),
    decidedBy: reference(),
    closedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.status, t.dueAt),
    index().on(t.institutionId, t.subjectUserId),
    within("requests_subject", t, t.subjectUserId, users),
    within("requests_requested_by", t, t.requestedBy, users),
    within("requests_decided_by", t, t.decidedBy, users),
    oneOf("requests_type", t.type),
    oneOf("requests_status", t.status),
  ],
);

export const retentionRuns = privacySchema.table(
  "retention_runs",
  {
    id: id(),
    institutionId: institutionId(),
    policy: text().notNull(),
    dryRun: boolean().notNull(),
    counts: jsonb().$type<Record<string, number>>().notNull().default({}),
    error: text(),
    startedAt: moment().notNull().defaultNow(),
    finishedAt: moment(),
  },
  (t) => [schoolKey(t), index().on(t.institutionId, t.policy, t.startedAt)],
);

/** What was erased, by reference only, so that a restored backup can be erased again. */
export const erasureLedger = privacySchema.table(
  "erasure_ledger",
  {
    id: id(),
    institutionId: institutionId(),
    requestId: reference(),
    store: text().notNull(),
    location: text().notNull(),
    subjectRef: text().notNull(),
    action: text({ enum: ["erased", "blocked", "retained"] }).notNull(),
    legalBasis: text(),
    destroyAfter: moment(),
    at: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.subjectRef),
    within("erasure_ledger_request", t, t.requestId, requests),
    oneOf("erasure_ledger_action", t.action),
  ],
);

/** Envelope keys: wrapped by the platform's key. `subjectUserId` null is the school's key, else one person's. */
export const keys = privacySchema.table(
  "keys",
  {
    id: id(),
    institutionId: institutionId(),
    subjectUserId: reference(),
    kid: text().notNull().unique(),
    keyVersion: integer().notNull().default(1),
    wrappedKey: text(),
    status: text({ enum: ["active", "retired", "destroyed"] })
      .notNull()
      .default("active"),
    createdAt: createdAt(),
    destroyedAt: moment(),
  },
  (t) => [
    schoolKey(t),
    unique("keys_version").on(t.institutionId, t.subjectUserId, t.keyVersion).nullsNotDistinct(),
    oneOf("keys_status", t.status),
    check("keys_destroyed_is_gone", sql`(${t.status} = 'destroyed') = (${t.wrappedKey} is null)`),
  ],
);

/** Versioned consent per purpose; the newest row of a person and purpose counts. */
export const consents = usersSchema.table(
  "consents",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    purpose: text().notNull(),
    textVersion: text().notNull(),
    granted: boolean().notNull(),
    decidedBy: reference().notNull(),
    decidedAt: moment().notNull().defaultNow(),
    withdrawnAt: moment(),
  },
  (t) => [
    schoolKey(t),
    index("consents_decided_by").on(t.institutionId, t.decidedBy),
    index().on(t.institutionId, t.userId, t.purpose, t.decidedAt),
    within("consents_user", t, t.userId, users).onDelete("cascade"),
    within("consents_decided_by", t, t.decidedBy, users),
  ],
);
