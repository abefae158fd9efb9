import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, primaryKey, text, time, unique } from "drizzle-orm/pg-core";
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
import { sections } from "./courses.ts";
import { communicationsSchema } from "./schemas.ts";
import { students } from "./students.ts";
import { users } from "./users.ts";

export const messages = communicationsSchema.table(
  "messages",
  {
    id: id(),
    institutionId: institutionId(),
    threadId: reference(),
    replyToId: reference(),
    senderId: reference().notNull(),
    audience: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    subject: text().notNull(),
    body: text().notNull(),
    attachments: jsonb().notNull().default([]),
    clientId: text(),
    sentAt: moment().notNull().defaultNow(),
    deletedAt: moment(),
  },
  (t) => [
    schoolKey(t),
    unique("messages_client_id").on(t.senderId, t.clientId),
    index().on(t.institutionId, t.senderId, t.sentAt),
    index().on(t.institutionId, t.threadId, t.sentAt),
    within("messages_thread", t, t.threadId, t),
    within("messages_reply_to", t, t.replyToId, t),
    within("messages_sender", t, t.senderId, users),
  ],
);

export const messageRecipients = communicationsSchema.table(
  "message_recipients",
  {
    id: id(),
    institutionId: institutionId(),
    messageId: reference().notNull(),
    userId: reference().notNull(),
    onBehalfOfStudentId: reference(),
    readAt: moment(),
    archivedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("message_recipients_on_behalf_of_student_id")
      .on(t.institutionId, t.onBehalfOfStudentId)
      .where(sql`${t.onBehalfOfStudentId} is not null`),
    unique("message_recipients_pair").on(t.messageId, t.userId),
    index().on(t.institutionId, t.userId, t.messageId),
    index("message_recipients_unread").on(t.userId).where(sql`read_at is null`),
    within("message_recipients_message", t, t.messageId, messages).onDelete("cascade"),
    within("message_recipients_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/** Texts of notifications by kind, channel and language; a school's own wins over the shared one. */
export const templates = communicationsSchema.table(
  "templates",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    kind: text().notNull(),
    channel: text({ enum: ["in_app", "email", "sms", "push"] }).notNull(),
    locale: text().notNull().default("es"),
    subject: text(),
    body: text().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("templates_kind").on(t.institutionId, t.kind, t.channel, t.locale).nullsNotDistinct(),
    oneOf("templates_channel", t.channel),
  ],
);

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

/** Provider events, each stored once. A row without school is visible only outside any school's context. */
export const webhookEvents = communicationsSchema.table(
  "webhook_events",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    provider: text().notNull(),
    eventId: text().notNull(),
    type: text().notNull(),
    payload: jsonb().notNull(),
    receivedAt: moment().notNull().defaultNow(),
    processedAt: moment(),
    lastError: text(),
  },
  (t) => [
    unique("webhook_events_once").on(t.provider, t.eventId),
    index().on(t.institutionId, t.receivedAt),
    index("webhook_events_open").on(t.receivedAt).where(sql`processed_at is null`),
  ],
);

export const chatRooms = communicationsSchema.table(
  "chat_rooms",
  {
    id: id(),
    institutionId: institutionId(),
    kind: text({ enum: ["section", "group", "thread"] }).notNull(),
    sectionId: reference(),
    groupName: text(),
    title: text().notNull(),
    createdBy: reference(),
    lockedAt: moment(),
    lockedBy: reference(),
    lastSeq: bigint({ mode: "number" }).notNull().default(0),
    lastMessageAt: moment(),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("chat_rooms_created_by").on(t.institutionId, t.createdBy).where(sql`${t.createdBy} is not null`),
    unique("chat_rooms_section").on(t.sectionId),
    within("chat_rooms_section_of", t, t.sectionId, sections).onDelete("cascade"),
    within("chat_rooms_created_by", t, t.createdBy, users),
    oneOf("chat_rooms_kind", t.kind),
    check("chat_rooms_section_kind", sql`(${t.kind} = 'section') = (${t.sectionId} is not null)`),
  ],
);

export const chatMembers = communicationsSchema.table(
  "chat_members",
  {
    institutionId: institutionId(),
    roomId: reference().notNull(),
    userId: reference().notNull(),
    role: text({ enum: ["member", "moderator"] })
      .notNull()
      .default("member"),
    lastReadSeq: bigint({ mode: "number" }).notNull().default(0),
    mutedUntil: moment(),
    joinedAt: moment().notNull().defaultNow(),
    removedAt: moment(),
    /** The child for whose sake a guardian is here, who stays only as long as they are that child's guardian. */
    studentId: reference(),
  },
  (t) => [
    primaryKey({ columns: [t.roomId, t.userId] }),
    index().on(t.institutionId, t.userId),
    index("chat_members_student_id").on(t.institutionId, t.studentId).where(sql`student_id is not null`),
    within("chat_members_room", t, t.roomId, chatRooms).onDelete("cascade"),
    within("chat_members_user", t, t.userId, users).onDelete("cascade"),
    within("chat_members_student", t, t.studentId, students).onDelete("cascade"),
    oneOf("chat_members_role", t.role),
  ],
);

export const chatReports = communicationsSchema.table(
  "chat_reports",
  {
    id: id(),
    institutionId: institutionId(),
    roomId: reference().notNull(),
    messageId: text().notNull(),
    excerpt: text(),
    reason: text().notNull(),
    reportedBy: reference().notNull(),
    resolution: text({ enum: ["dismissed", "deleted", "muted"] }),
    resolvedBy: reference(),
    resolvedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.roomId, t.createdAt),
    unique("chat_reports_once").on(t.roomId, t.messageId, t.reportedBy),
    within("chat_reports_room", t, t.roomId, chatRooms).onDelete("cascade"),
    within("chat_reports_reported_by", t, t.reportedBy, users),
    within("chat_reports_resolved_by", t, t.resolvedBy, users),
    oneOf("chat_reports_resolution", t.resolution),
  ],
);

/** Where a person can be reached; `value` of a push point is its subscription as JSON. */
export const contactPoints = communicationsSchema.table(
  "contact_points",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    channel: text({ enum: ["email", "sms", "push"] }).notNull(),
    value: text().notNull(),
    label: text(),
    verifiedAt: moment(),
    disabledAt: moment(),
    disabledReason: text(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("contact_points_value").on(t.userId, t.channel, t.value),
    within("contact_points_user", t, t.userId, users).onDelete("cascade"),
    oneOf("contact_points_channel", t.channel),
  ],
);
