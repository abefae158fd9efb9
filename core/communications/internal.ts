import { and, eq, isNull, sql } from "drizzle-orm";
import type { NotificationView } from "#contracts/communications.ts";
import { notifications } from "#schema/index.ts";
import type { Queries } from "../database.ts";

export const notificationColumns = {
  id: notifications.id,
  kind: notifications.kind,
  title: notifications.title,
  body: notifications.body,
  url: notifications.url,
  readAt: notifications.readAt,
  createdAt: notifications.createdAt,
};

interface Row extends Omit<NotificationView, "readAt" | "createdAt"> {
  readonly readAt: Date | null;
  readonly createdAt: Date;
}

export function notificationView(row: Row): NotificationView {
  return { ...row, readAt: row.readAt?.toISOString() ?? null, createdAt: row.createdAt.toISOString() };
}

export function unreadCount(q: Queries, userId: number) {
  return q
    .select({ count: sql<number>`count(*)::int` })
    .from(notifications)
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt)));
}
