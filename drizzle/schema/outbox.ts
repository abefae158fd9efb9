import { sql } from "drizzle-orm";
import { index, integer, jsonb, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { DEAD_QUEUES } from "#contracts/internal/outbox.ts";
import { createdAt, id, institutionId, moment, oneOf, reference, schoolKey, sharedInstitutionId } from "./columns.ts";
import { outboxSchema } from "./schemas.ts";

/**
 * What must happen after a commit, written in the same transaction. A row is open until its consumer has finished;
 * `sentAt` only says that it is in the queue, and `nextAttemptAt` when it is sent again. A dead row waits for a person.
 */
export const outboxEvents = outboxSchema.table(
  "events",
  {
    id: id(),
    institutionId: institutionId(),
    type: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    sentAt: moment(),
    finishedAt: moment(),
    /** The first failure since it was last sent afresh. */
    failedAt: moment(),
    deadAt: moment(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: moment(),
    lastError: text(),
  },
  (t) => [
    schoolKey(t),
    index("events_open").on(t.institutionId, t.id).where(sql`finished_at is null and dead_at is null`),
    index("events_finished").on(t.institutionId, t.finishedAt).where(sql`finished_at is not null`),
  ],
);

/**
 * Stored answers of repeated POSTs, kept 24 h. `response` is null while the first one still runs; `effects` holds what
 * its committed transactions returned, `owner` is the request that may commit under this key.
 */
export const idempotencyKeys = outboxSchema.table(
  "idempotency_keys",
  {
    id: id(),
    institutionId: institutionId(),
    actorUserId: reference().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    owner: text(),
    effects: text().array().notNull().default(sql`'{}'`),
    status: integer(),
    response: jsonb().$type<unknown>(),
    createdAt: createdAt(),
    expiresAt: moment().notNull(),
  },
  (t) => [
    schoolKey(t),
    index("idempotency_keys_actor_user_id").on(t.actorUserId),
    unique("idempotency_keys_key").on(t.institutionId, t.actorUserId, t.key),
    index().on(t.expiresAt),
  ],
);

/**
 * Queue messages that used up their tries, open until replayed or dismissed. They belong to the platform, so
 * `institutionId` is always null and only a connection without a school sees them; `schoolId` says whose message it was.
 * `reference` names the row the message was about, `payload` is the message: ids, no content.
 */
export const deadLetters = outboxSchema.table(
  "dead_letters",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    queue: text({ enum: DEAD_QUEUES }).notNull(),
    reference: text().notNull(),
    schoolId: reference(),
    payload: jsonb().$type<unknown>().notNull(),
    reason: text().notNull(),
    deaths: integer().notNull().default(1),
    firstFailedAt: moment().notNull(),
    lastFailedAt: moment().notNull(),
    resolution: text({ enum: ["replayed", "dismissed"] }),
    resolvedBy: reference(),
    resolvedAt: moment(),
    /** Why it was dismissed. */
    note: text(),
  },
  (t) => [
    index("dead_letters_listed").on(t.lastFailedAt, t.id),
    uniqueIndex("dead_letters_open").on(t.queue, t.reference).where(sql`resolved_at is null`),
    oneOf("dead_letters_queue", t.queue),
    oneOf("dead_letters_resolution", t.resolution),
  ],
);
