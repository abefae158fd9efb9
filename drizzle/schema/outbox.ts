import { sql } from "drizzle-orm";
import { index, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id, institutionId, moment, reference, schoolKey } from "./columns.ts";
import { outboxSchema } from "./schemas.ts";

/** What must happen after a commit, written in the same transaction. */
export const outboxEvents = outboxSchema.table(
  "events",
  {
    id: id(),
    institutionId: institutionId(),
    type: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    publishedAt: moment(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: moment(),
    lastError: text(),
  },
  (t) => [schoolKey(t), index("events_pending").on(t.institutionId, t.id).where(sql`published_at is null`)],
);

/** Stored answers of repeated POSTs, kept 24 h. `response` is null while the first one still runs. */
export const idempotencyKeys = outboxSchema.table(
  "idempotency_keys",
  {
    id: id(),
    institutionId: institutionId(),
    actorUserId: reference().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    status: integer(),
    response: jsonb().$type<unknown>(),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
  },
  (t) => [
    schoolKey(t),
    unique("idempotency_keys_key").on(t.institutionId, t.actorUserId, t.key),
    index().on(t.expiresAt),
  ],
);
