import { and, eq, lt } from "drizzle-orm";
import type { communicationsApi } from "#contracts/communications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { notifications } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { cut, decodeCursor } from "../paging.ts";
import { latestFirst, notificationColumns, notificationView, unreadCount } from "./internal.ts";

/** One's own notifications, latest first, with the count of unread ones. */
export async function listNotifications(
  ctx: Context,
  input: Input<typeof communicationsApi.notifications>["query"],
): Promise<View<typeof communicationsApi.notifications>> {
  const before = decodeCursor(input.cursor, ["number"])?.[0];
  const mine = eq(notifications.userId, ctx.actor.userId);
  const [rows, unread] = await ctx.db.read((q) => [
    q
      .select(notificationColumns)
      .from(notifications)
      .where(and(mine, before === undefined ? undefined : lt(notifications.id, Number(before))))
      .orderBy(latestFirst)
      .limit(input.limit + 1),
    unreadCount(q, ctx.actor.userId),
  ]);
  const page = cut(rows, input.limit, (row) => [row.id]);
  return { data: page.data.map(notificationView), nextCursor: page.nextCursor, unread: unread[0]?.count ?? 0 };
}
