import { eq } from "drizzle-orm";
import { CHOSEN_KINDS, forEachKind, type notificationsApi } from "#contracts/api/notifications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { notificationPreferences } from "#schema/index.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";

type Preferences = View<typeof notificationsApi.preferences>;

/** Of which notices the actor is mailed too. */
export async function getPreferences(ctx: Context): Promise<Preferences> {
  const [rows] = await ctx.db.batch((q) => [select(q, ctx.actor.userId)]);
  return viewOf(rows);
}

/** Writes all of it. The same again changes nothing. */
export async function replacePreferences(
  ctx: Context,
  { email }: Input<typeof notificationsApi.replacePreferences>,
): Promise<Preferences> {
  const { institutionId, userId } = ctx.actor;
  await ctx.db.transaction(async (tx) => {
    const before = viewOf(await select(tx, userId)).email;
    const changed = CHOSEN_KINDS.filter((kind) => before[kind] !== email[kind]);
    for (const kind of changed) {
      await tx
        .insert(notificationPreferences)
        .values({ institutionId, userId, kind, email: email[kind], updatedAt: ctx.now() })
        .onConflictDoUpdate({
          target: [notificationPreferences.userId, notificationPreferences.kind],
          set: { email: email[kind], updatedAt: ctx.now() },
        });
    }
    const ofChanged = (all: Preferences["email"]) => Object.fromEntries(changed.map((kind) => [kind, all[kind]]));
    if (changed.length > 0) {
      await recordAudit(ctx, tx, [
        {
          action: "notices.chosen",
          entity: "user",
          entityId: userId,
          before: ofChanged(before),
          after: ofChanged(email),
        },
      ]);
    }
  });
  return { email };
}

function select(q: Queries | Transaction, userId: number) {
  return q
    .select({ kind: notificationPreferences.kind, email: notificationPreferences.email })
    .from(notificationPreferences)
    .where(eq(notificationPreferences.userId, userId));
}

/** What was chosen for all counts where nothing was for one kind, as in `notify.ts`. */
function viewOf(rows: readonly { kind: string; email: boolean }[]): Preferences {
  const chosen = new Map(rows.map(({ kind, email }) => [kind, email]));
  return { email: forEachKind((kind) => chosen.get(kind) ?? chosen.get("*") ?? true) };
}
