import { and, eq, isNull, sql } from "drizzle-orm";
import { outboxEvents } from "#schema/outbox.ts";
import type { SystemContext } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";

const open = (eventId: number) => and(eq(outboxEvents.id, eventId), isNull(outboxEvents.finishedAt));

/** True when the event's consumer has not finished yet. A row that no longer exists was finished long ago. */
export async function isOpen(ctx: SystemContext, eventId: number): Promise<boolean> {
  const [rows] = await ctx.db.batch((q) => [q.select({ id: outboxEvents.id }).from(outboxEvents).where(open(eventId))]);
  return rows.length > 0;
}

const done = (now: Date) => ({ finishedAt: now, nextAttemptAt: null, lastError: null, deadAt: null });

/** Marks an event as finished: it is never sent again. */
export function finishEvent(q: Queries, eventId: number, now: Date) {
  return q.update(outboxEvents).set(done(now)).where(open(eventId));
}

/**
 * The same in the transaction of the consumer's effect, which so happens once: false when another delivery of the same
 * message was faster.
 */
export async function finishEventOnce(tx: Transaction, eventId: number, now: Date): Promise<boolean> {
  const rows = await tx.update(outboxEvents).set(done(now)).where(open(eventId)).returning({ id: outboxEvents.id });
  return rows.length > 0;
}

/** Notes why a consumer failed, and that the queue tries by itself until `resendAt`. */
export async function noteFailure(ctx: SystemContext, eventId: number, reason: string, resendAt: Date): Promise<void> {
  await ctx.db.batch((q) => [
    q
      .update(outboxEvents)
      .set({
        attempts: sql`${outboxEvents.attempts} + 1`,
        failedAt: sql`coalesce(${outboxEvents.failedAt}, ${ctx.now().toISOString()}::timestamptz)`,
        lastError: reason.slice(0, 500),
        nextAttemptAt: resendAt,
      })
      .where(open(eventId)),
  ]);
}

/** Takes an event whose message used up its tries out of the drain's hands. Answers what is known of its failures. */
export async function markDead(
  ctx: SystemContext,
  eventId: number,
): Promise<{ reason: string | null; firstFailedAt: Date | null } | undefined> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .update(outboxEvents)
      .set({ deadAt: ctx.now(), nextAttemptAt: null })
      .where(open(eventId))
      .returning({ reason: outboxEvents.lastError, firstFailedAt: outboxEvents.failedAt }),
  ]);
  return rows[0];
}
