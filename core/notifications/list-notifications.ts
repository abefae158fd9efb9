import { and, isNull } from "drizzle-orm";
import type { notificationsApi } from "#contracts/api/notifications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { notifications } from "#schema/index.ts";
import type { Context } from "../context.ts";
import { countWhere, paging } from "../paging.ts";
import { columnsIn, languageOf, notificationView, ownNotices } from "./internal.ts";

/** One's own notifications, latest first, with the count of unread ones. */
export async function listNotifications(
  ctx: Context,
  input: Input<typeof notificationsApi.notifications>,
): Promise<View<typeof notificationsApi.notifications>> {
  const list = paging(
    input,
    [
      { column: notifications.createdAt, kind: "instant" },
      { column: notifications.id, kind: "number" },
    ],
    true,
  );
  const mine = ownNotices(ctx);
  const wanted = input.unread === true ? isNull(notifications.readAt) : undefined;
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({ ...columnsIn(input.language ?? languageOf(ctx.actor.userId)), position: list.position })
      .from(notifications)
      .where(and(mine, wanted, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q
      .select({ total: countWhere(wanted), unread: countWhere(isNull(notifications.readAt)) })
      .from(notifications)
      .where(mine),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map(notificationView), unread: count?.unread ?? 0 };
}
