import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { deliveries, institutions, notificationPreferences, notifications, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { notificationColumns, notificationView, unreadCount } from "./internal.ts";

export interface Notice {
  readonly userId: number;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
}

/** Tries of one e-mail before its delivery is given up as failed. */
const MAIL_ATTEMPTS = 5;

/**
 * Stores the notices of one event and delivers each once per channel, however often the event comes: rows are
 * unique per event and person, the mail provider per key. Throws when a delivery should be tried again.
 */
export async function notify(ctx: SystemContext, eventId: number, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  const { institutionId } = ctx;
  await ctx.db.transaction(async (tx) => {
    const created = await tx
      .insert(notifications)
      .values(notices.map((notice) => ({ ...notice, institutionId, eventId, createdAt: ctx.now() })))
      .onConflictDoNothing()
      .returning({ id: notifications.id, userId: notifications.userId, kind: notifications.kind });
    if (created.length === 0) return;
    const reachable = await tx
      .select({
        id: users.id,
        email: users.email,
        kind: notificationPreferences.kind,
        wantsMail: notificationPreferences.email,
      })
      .from(users)
      .leftJoin(
        notificationPreferences,
        and(
          eq(notificationPreferences.userId, users.id),
          inArray(notificationPreferences.kind, ["*", ...new Set(created.map((row) => row.kind))]),
        ),
      )
      .where(
        inArray(
          users.id,
          created.map((row) => row.userId),
        ),
      );
    const byUser = Map.groupBy(reachable, (row) => row.id);
    await tx.insert(deliveries).values(
      created.flatMap((row) => {
        const person = byUser.get(row.userId) ?? [];
        const address = person[0]?.email ?? null;
        // What a person chose for this kind counts more than what they chose for all.
        const choice = person.find(({ kind }) => kind === row.kind) ?? person.find(({ kind }) => kind === "*");
        const inApp = { institutionId, notificationId: row.id, channel: "in_app" as const };
        if (address === null || choice?.wantsMail === false) return [inApp];
        return [inApp, { institutionId, notificationId: row.id, channel: "email" as const, address }];
      }),
    );
  });
  await deliverPending(ctx, eventId);
}

async function deliverPending(ctx: SystemContext, eventId: number): Promise<void> {
  const [pending, schools] = await ctx.db.read((q) => [
    q
      .select({
        deliveryId: deliveries.id,
        channel: deliveries.channel,
        address: deliveries.address,
        attempts: deliveries.attempts,
        userId: notifications.userId,
        locale: users.locale,
        ...notificationColumns,
      })
      .from(deliveries)
      .innerJoin(notifications, eq(notifications.id, deliveries.notificationId))
      .innerJoin(users, eq(users.id, notifications.userId))
      .where(and(eq(notifications.eventId, eventId), eq(deliveries.state, "queued")))
      .orderBy(asc(deliveries.id)),
    q.select({ name: institutions.name }).from(institutions).where(eq(institutions.id, ctx.institutionId)),
  ]);
  const school = schools[0]?.name ?? "";
  const failures: unknown[] = [];
  for (const row of pending) {
    const { deliveryId, channel, address, attempts, userId, locale, ...notification } = row;
    try {
      if (channel === "in_app") {
        const [unread] = await ctx.db.read((q) => [unreadCount(q, userId)]);
        const view = notificationView(notification);
        await ctx.ports.hub.publish(ctx.institutionId, userId, { type: "notification", data: view });
        await ctx.ports.hub.publish(ctx.institutionId, userId, {
          type: "unread",
          data: { count: unread[0]?.count ?? 0 },
        });
        await settle(ctx, deliveryId, { state: "delivered", provider: "hub" });
      } else if (channel === "email" && address !== null) {
        const mail = mailText(school, notification.title, ctx.ports.publicUrl(notification.url ?? "/"), locale);
        const { providerId } = await ctx.ports.mail.send({
          to: address,
          ...mail,
          idempotencyKey: `delivery-${deliveryId}-${notification.createdAt.getTime()}`,
        });
        await settle(ctx, deliveryId, { state: "sent", provider: ctx.ports.mail.provider, providerId });
      }
    } catch (error) {
      const last = attempts + 1 >= MAIL_ATTEMPTS;
      await settle(ctx, deliveryId, { state: last ? "failed" : "queued", lastError: errorName(error) });
      if (!last) failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "some deliveries must be tried again");
}

/** Mail leaves the platform, so it says that there is news and never what it is. */
function mailText(school: string, title: string, url: string, locale: string | null) {
  return locale === "en"
    ? { subject: `${school}: ${title}`, text: `You have news from ${school}: ${title}.\n\nSign in to see it: ${url}\n` }
    : {
        subject: `${school}: ${title}`,
        text: `Tienes un aviso nuevo de ${school}: ${title}.\n\nEntra en la plataforma para verlo: ${url}\n`,
      };
}

async function settle(
  ctx: SystemContext,
  id: number,
  change: {
    state: "queued" | "sent" | "delivered" | "failed";
    provider?: string;
    providerId?: string;
    lastError?: string;
  },
): Promise<void> {
  await ctx.db.read((q) => [
    q
      .update(deliveries)
      .set({ ...change, attempts: sql`${deliveries.attempts} + 1`, updatedAt: ctx.now() })
      .where(and(eq(deliveries.id, id), eq(deliveries.state, "queued"))),
  ]);
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
