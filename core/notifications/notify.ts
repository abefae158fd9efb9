import { and, eq, inArray } from "drizzle-orm";
import { deliveries, notificationPreferences, notifications, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";

/** Kinds that guard the account itself: they are mailed whatever a person chose. */
const ALWAYS_MAILED: ReadonlySet<string> = new Set(["password.changed"]);

export interface Notice {
  readonly userId: number;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  /**
   * The pupil it is about: it ends with the person's right to that pupil's records. And the version of each mark it
   * tells of, by the mark's id.
   */
  readonly data?: { readonly studentId: number; readonly marks?: Readonly<Record<string, number>> };
}

/**
 * Stores the notices of one event once, however often the event comes, with their deliveries, and has these carried out
 * by their own queue.
 */
export async function notify(ctx: SystemContext, eventId: number, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  await ctx.db.transaction((tx) => storeNotices(ctx, tx, eventId, notices));
  await ctx.ports.outbox.requestDrain(ctx.institutionId);
}

/** The same in a transaction of the caller, who calls `ctx.ports.outbox.requestDrain` afterwards. */
export async function storeNotices(
  ctx: SystemContext,
  tx: Transaction,
  eventId: number | null,
  notices: readonly Notice[],
): Promise<void> {
  if (notices.length === 0) return;
  const { institutionId } = ctx;
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
      if (address === null || (choice?.wantsMail === false && !ALWAYS_MAILED.has(row.kind))) return [inApp];
      return [inApp, { institutionId, notificationId: row.id, channel: "email" as const, address }];
    }),
  );
}
