import { and, eq, isNull, sql } from "drizzle-orm";
import type { NotificationView } from "#contracts/api/notifications.ts";
import { notifications } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { columnsIn, languageOf, notificationView, ownNotices, unreadCount } from "./internal.ts";

/** Marks one of one's own notifications as read; again is harmless. Errors: `not_found`. */
export async function readNotification(ctx: Context, input: { id: number }): Promise<NotificationView> {
  const [rows, unread] = await ctx.db.batch((q) => [
    q
      .update(notifications)
      .set({ readAt: sql`coalesce(${notifications.readAt}, ${ctx.now().toISOString()}::timestamptz)` })
      .where(and(eq(notifications.id, input.id), ownNotices(ctx)))
      .returning(columnsIn(languageOf(ctx.actor.userId))),
    unreadCount(ctx, q),
  ]);
  const view = notificationView(orNotFound(rows[0]));
  await publishUnread(ctx, unread[0]?.count ?? 0);
  return view;
}

/** Marks all of one's own notifications as read. */
export async function readAllNotifications(ctx: Context): Promise<{ read: number }> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .update(notifications)
      .set({ readAt: ctx.now() })
      .where(and(ownNotices(ctx), isNull(notifications.readAt)))
      .returning({ id: notifications.id }),
  ]);
  await publishUnread(ctx, 0);
  return { read: rows.length };
}

/** The rows are read already: a hub that is down must not make that look undone. */
async function publishUnread(ctx: Context, count: number): Promise<void> {
  await ctx.ports.hub
    .publish(ctx.actor.institutionId, ctx.actor.userId, { type: "unread", data: { count } })
    .catch(() => undefined);
}
