import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, text, time, unique } from "drizzle-orm/pg-core";
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
import { communicationsSchema } from "./schemas.ts";

export const notifications = communicationsSchema.table(
  "notifications",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    body: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    url: text(),
    eventId: reference(),
    readAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("notifications_once").on(t.eventId, t.userId, t.kind),
    index().on(t.institutionId, t.userId, t.createdAt),
    index("notifications_created").on(t.institutionId, t.createdAt),
    index("notifications_unread").on(t.userId).where(sql`read_at is null`),
    within("notifications_user", t, t.userId, users).onDelete("cascade"),
  ],
);

export const notificationPreferences = communicationsSchema.table(
  "notification_preferences",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    kind: text().notNull().default("*"),
    inApp: boolean().notNull().default(true),
    email: boolean().notNull().default(true),
    sms: boolean().notNull().default(false),
    push: boolean().notNull().default(false),
    quietFrom: time(),
    quietTo: time(),
    version: version(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("notification_preferences_kind").on(t.userId, t.kind),
    within("notification_preferences_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/** What is told later: about which row (a mark), and when. Whom and what it says is read when it is due. */
export const heldNotices = communicationsSchema.table(
  "held_notices",
  {
    id: id(),
    institutionId: institutionId(),
    kind: text().notNull(),
    subjectId: reference().notNull(),
    dueAt: moment().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("held_notices_once").on(t.institutionId, t.kind, t.subjectId),
    index().on(t.institutionId, t.dueAt),
  ],
);

/**
 * One delivery per notification and channel; `costMicros` in millionths of a euro. Whoever claims a queued one puts
 * `nextAttemptAt` ahead; those of one `batchId`, the id of its first, are always sent together. "cancelled": the person
 * lost the right to it before it left; `lastError` says how.
 */
export const deliveries = communicationsSchema.table(
  "deliveries",
  {
    id: id(),
    institutionId: institutionId(),
    notificationId: reference().notNull(),
    channel: text({ enum: ["in_app", "email", "sms", "push"] }).notNull(),
    provider: text(),
    providerId: text(),
    address: text(),
    state: text({ enum: ["queued", "sent", "delivered", "bounced", "failed", "cancelled"] })
      .notNull()
      .default("queued"),
    attempts: integer().notNull().default(0),
    batchId: reference(),
    nextAttemptAt: moment(),
    lastError: text(),
    costMicros: bigint({ mode: "number" }).notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("deliveries_once").on(t.notificationId, t.channel),
    unique("deliveries_provider_id").on(t.provider, t.providerId),
    index().on(t.institutionId, t.state, t.createdAt),
    index("deliveries_waiting").on(t.institutionId, t.channel, t.id).where(sql`state = 'queued'`),
    index("deliveries_cancelled").on(t.updatedAt).where(sql`state = 'cancelled'`),
    index("deliveries_batch").on(t.batchId).where(sql`batch_id is not null`),
    within("deliveries_notification", t, t.notificationId, notifications).onDelete("cascade"),
    oneOf("deliveries_channel", t.channel),
    oneOf("deliveries_state", t.state),
  ],
);
