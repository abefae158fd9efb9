import * as z from "zod";
import { Empty, Id, IdParams, PageQuery, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { JobProgress } from "../internal/llm.ts";
import { LOCALES } from "../languages.ts";

export const NotificationView = z.object({
  id: Id,
  kind: z.string(),
  title: z.string(),
  body: z.string(),
  url: z.string().nullable(),
  readAt: z.string().nullable(),
  createdAt: z.string(),
});
export type NotificationView = z.infer<typeof NotificationView>;

/** What a notification hub sends to a browser, one JSON text frame each. */
export const HubEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("notification"), data: NotificationView }),
  z.object({ type: z.literal("unread"), data: z.object({ count: z.int() }) }),
  z.object({ type: z.literal("job"), data: JobProgress }),
]);
export type HubEvent = z.infer<typeof HubEvent>;

/** Kinds of which a person chooses whether they are mailed; what guards the account is mailed in any case. */
const ByKind = z.strictObject({
  "grade.recorded": z.boolean(),
  "content.ready": z.boolean(),
  "ai.job.failed": z.boolean(),
  "records.ended": z.boolean(),
  "register.missing": z.boolean(),
  "attendance.absent": z.boolean(),
  "attendance.alert": z.boolean(),
  "behavior.told": z.boolean(),
  "evaluation.published": z.boolean(),
  "justification.waiting": z.boolean(),
  "justification.decided": z.boolean(),
  "behavior.overdue": z.boolean(),
});
export const CHOSEN_KINDS = ByKind.keyof().options;

/** An answer for each of them. */
export const forEachKind = (answer: (kind: string) => boolean): z.infer<typeof ByKind> =>
  ByKind.parse(Object.fromEntries(CHOSEN_KINDS.map((kind) => [kind, answer(kind)])));

const Preferences = z.strictObject({ email: ByKind });

export const notificationsApi = {
  notifications: endpoint({
    id: "listNotifications",
    method: "GET",
    path: "/notifications",
    tag: "notifications",
    summary: "One's own notifications, latest first",
    access: "session",
    // `language`: of their texts; left out, the person's own, else the school's.
    query: PageQuery.extend({ unread: z.stringbool().optional(), language: z.enum(LOCALES).optional() }),
    view: page(NotificationView).extend({ unread: z.int() }),
  }),
  readNotification: endpoint({
    id: "readNotification",
    method: "POST",
    path: "/notifications/{id}/read",
    tag: "notifications",
    summary: "Mark one's own notification as read",
    access: "session",
    params: IdParams,
    view: NotificationView,
    limit: "write",
  }),
  readAllNotifications: endpoint({
    id: "readAllNotifications",
    method: "POST",
    path: "/notifications/read",
    tag: "notifications",
    summary: "Mark all of one's own notifications as read",
    access: "session",
    view: z.object({ read: z.int() }),
    limit: "write",
  }),
  preferences: endpoint({
    id: "getNotificationPreferences",
    method: "GET",
    path: "/notification-preferences",
    tag: "notifications",
    summary: "Of which notices one is mailed too",
    access: "session",
    view: Preferences,
  }),
  replacePreferences: endpoint({
    id: "replaceNotificationPreferences",
    method: "PUT",
    path: "/notification-preferences",
    tag: "notifications",
    summary: "Choose of which notices one is mailed too; what guards the account is mailed in any case",
    access: "session",
    body: Preferences,
    view: Preferences,
    limit: "write",
  }),
  stream: endpoint({
    id: "notificationStream",
    method: "GET",
    path: "/notifications/stream",
    tag: "notifications",
    summary: "WebSocket of one's own notifications, unread counts and job progress",
    access: "session",
    view: Empty,
  }),
};
