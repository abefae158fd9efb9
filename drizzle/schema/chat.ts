import { sql } from "drizzle-orm";
import { bigint, check, index, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id, institutionId, moment, oneOf, reference, schoolKey, version, within } from "./columns.ts";
import { users } from "./people.ts";
import { communicationsSchema } from "./schemas.ts";
import { sections } from "./sections.ts";
import { students } from "./students.ts";

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
