import { sql } from "drizzle-orm";
import { bigint, boolean, check, date, index, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
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
import { aiSchema } from "./schemas.ts";

const nano = () => bigint({ mode: "number" });

export const jobs = aiSchema.table(
  "jobs",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    kind: text().notNull(),
    status: text({ enum: ["queued", "running", "succeeded", "failed", "cancelled", "dead"] })
      .notNull()
      .default("queued"),
    idempotencyKey: text().notNull(),
    request: jsonb().notNull(),
    result: jsonb(),
    error: jsonb(),
    attempts: jsonb().$type<readonly unknown[]>().notNull().default([]),
    progress: integer().notNull().default(0),
    leaseUntil: moment(),
    /** How often a gateway stopped in the middle of it, so that its lease lapsed. */
    lapses: integer().notNull().default(0),
    provider: text(),
    model: text(),
    createdAt: createdAt(),
    startedAt: moment(),
    finishedAt: moment(),
  },
  (t) => [
    schoolKey(t),
    unique("jobs_idempotency_key").on(t.institutionId, t.idempotencyKey),
    index().on(t.institutionId, t.userId, t.createdAt),
    index("jobs_finished").on(t.institutionId, t.finishedAt).where(sql`finished_at is not null`),
    index("jobs_open").on(t.institutionId, t.createdAt).where(sql`status in ('queued', 'running')`),
    within("jobs_user", t, t.userId, users).onDelete("cascade"),
    oneOf("jobs_status", t.status),
    check("jobs_progress", sql`${t.progress} between 0 and 100`),
  ],
);

/** One row per attempt at a provider; costs in nano-dollars. */
export const usageLog = aiSchema.table(
  "usage_log",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference(),
    /** Outlives the job. */
    jobId: reference(),
    apiKeyId: reference(),
    requestId: text().notNull(),
    attempt: integer().notNull().default(1),
    purpose: text(),
    provider: text().notNull(),
    model: text().notNull(),
    ok: boolean().notNull(),
    cached: boolean().notNull().default(false),
    aborted: boolean().notNull().default(false),
    errorClass: text(),
    httpStatus: integer(),
    inputTokens: integer().notNull().default(0),
    outputTokens: integer().notNull().default(0),
    cachedTokens: integer().notNull().default(0),
    /** Null: the model has no price, so what it cost is unknown. */
    costNano: nano(),
    latencyMs: integer().notNull(),
    startedAt: moment().notNull(),
  },
  (t) => [
    schoolKey(t),
    unique("usage_log_attempt").on(t.institutionId, t.requestId, t.attempt),
    index().on(t.institutionId, t.startedAt),
    index().on(t.institutionId, t.userId, t.startedAt),
    within("usage_log_user", t, t.userId, users),
  ],
);

/** List prices in nano-dollars per token, valid in `[effectiveFrom, effectiveTo)`. */
export const prices = aiSchema.table(
  "prices",
  {
    id: id(),
    provider: text().notNull(),
    model: text().notNull(),
    effectiveFrom: date({ mode: "string" }).notNull(),
    effectiveTo: date({ mode: "string" }),
    inputNano: nano().notNull(),
    outputNano: nano().notNull(),
    cachedReadNano: nano().notNull().default(0),
    cacheWriteNano: nano(),
    longPromptTokens: integer(),
    longInputNano: nano(),
    longOutputNano: nano(),
    longCachedReadNano: nano(),
    longCacheWriteNano: nano(),
  },
  (t) => [
    unique("prices_from").on(t.provider, t.model, t.effectiveFrom),
    check("prices_valid", sql`${t.effectiveTo} > ${t.effectiveFrom}`),
    check(
      "prices_long",
      sql`num_nulls(${t.longPromptTokens}, ${t.longInputNano}, ${t.longOutputNano}, ${t.longCachedReadNano}, ${t.longCacheWriteNano}) in (0, 5)`,
    ),
  ],
);

export const budgets = aiSchema.table(
  "budgets",
  {
    id: id(),
    institutionId: institutionId(),
    scope: text({ enum: ["school", "role", "user", "api_key", "model"] }).notNull(),
    scopeId: text().notNull().default("*"),
    period: text({ enum: ["day", "month"] })
      .notNull()
      .default("month"),
    softNano: nano().notNull(),
    hardNano: nano().notNull(),
    updatedBy: reference(),
    version: version(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("budgets_scope").on(t.institutionId, t.scope, t.scopeId, t.period),
    within("budgets_updated_by", t, t.updatedBy, users),
    oneOf("budgets_scope_value", t.scope),
    oneOf("budgets_period", t.period),
    check("budgets_limits", sql`${t.softNano} >= 0 and ${t.softNano} <= ${t.hardNano}`),
  ],
);

/** Which providers a school allows, and in which order. No row for a provider means the platform's default. */
export const providerPolicies = aiSchema.table(
  "provider_policies",
  {
    id: id(),
    institutionId: institutionId(),
    provider: text().notNull(),
    allowed: boolean().notNull().default(true),
    position: integer().notNull().default(0),
    models: text().array().notNull().default([]),
    baseUrl: text(),
    credential: text(),
    updatedBy: reference(),
    version: version(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("provider_policies_provider").on(t.institutionId, t.provider),
    within("provider_policies_updated_by", t, t.updatedBy, users),
  ],
);

/** The assistant's context: the last turns and what the tools shared, gone at `expiresAt`. */
export const conversations = aiSchema.table(
  "conversations",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    title: text(),
    turns: jsonb().$type<readonly unknown[]>().notNull().default([]),
    shared: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.userId, t.updatedAt),
    within("conversations_user", t, t.userId, users).onDelete("cascade"),
  ],
);
