import { sql } from "drizzle-orm";
import { index, jsonb, text, unique } from "drizzle-orm/pg-core";
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
import { communicationsSchema } from "./schemas.ts";

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
