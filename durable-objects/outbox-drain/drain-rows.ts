import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Database } from "#core/database.ts";
import { keepDeadLetter } from "#schema/dead-letter.ts";
import { deliveries, heldNotices } from "#schema/notifications.ts";
import { outboxEvents } from "#schema/outbox.ts";
import {
  type DeliveryDrainPorts,
  type DrainPorts,
  earlier,
  type FailedRow,
  type UnsendableRow,
} from "./drain-logic.ts";

/** The outbox rows of one school as the drain needs them. */
export function outboxRows(
  db: Database,
  institutionId: number,
  now: () => Date,
): Pick<DrainPorts, "due" | "markSent" | "markFailed" | "markDead" | "nextDue"> &
  Pick<DeliveryDrainPorts, "nextDelivery"> {
  const pending = and(isNull(outboxEvents.finishedAt), isNull(outboxEvents.deadAt));
  return {
    async due(limit) {
      const [rows] = await db.batch((q) => [
        q
          .select({
            id: outboxEvents.id,
            type: outboxEvents.type,
            payload: outboxEvents.payload,
            attempts: outboxEvents.attempts,
          })
          .from(outboxEvents)
          .where(and(pending, or(isNull(outboxEvents.nextAttemptAt), lte(outboxEvents.nextAttemptAt, now()))))
          .orderBy(asc(outboxEvents.id))
          .limit(limit),
      ]);
      return rows;
    },
    async markSent(ids, resendAt) {
      await db.batch((q) => [
        q
          .update(outboxEvents)
          .set({ sentAt: now(), nextAttemptAt: resendAt })
          .where(and(inArray(outboxEvents.id, [...ids]), pending)),
      ]);
    },
    async markFailed(rows: readonly FailedRow[]) {
      await db.transaction(async (tx) => {
        for (const { id, error, nextAttemptAt } of rows) {
          await tx
            .update(outboxEvents)
            .set({ attempts: sql`${outboxEvents.attempts} + 1`, lastError: error, nextAttemptAt })
            .where(and(eq(outboxEvents.id, id), pending));
        }
      });
    },
    async markDead(rows: readonly UnsendableRow[]) {
      await db.transaction(async (tx) => {
        for (const { id, type, error } of rows) {
          const [dead] = await tx
            .update(outboxEvents)
            .set({ deadAt: now(), lastError: error, nextAttemptAt: null })
            .where(and(eq(outboxEvents.id, id), pending))
            .returning({ createdAt: outboxEvents.createdAt });
          if (dead === undefined) continue;
          const letter = { queue: "events" as const, reference: `event ${id}`, schoolId: institutionId, reason: error };
          const payload = { eventId: id, institutionId, type };
          await tx.execute(keepDeadLetter({ ...letter, payload, firstFailedAt: dead.createdAt }, now()));
        }
      });
    },
    async nextDue() {
      const [rows] = await db.batch((q) => [
        q
          .select({ at: sql<string>`coalesce(${outboxEvents.nextAttemptAt}, ${outboxEvents.createdAt})` })
          .from(outboxEvents)
          .where(pending)
          .orderBy(sql`1`)
          .limit(1),
      ]);
      const row = rows[0];
      return row === undefined ? null : new Date(row.at);
    },
    async nextDelivery() {
      const [waiting, held] = await db.batch((q) => [
        q
          .select({ at: sql<string | null>`min(coalesce(${deliveries.nextAttemptAt}, ${deliveries.createdAt}))` })
          .from(deliveries)
          .where(and(eq(deliveries.state, "queued"), inArray(deliveries.channel, ["in_app", "email"]))),
        q.select({ at: sql<string | null>`min(${heldNotices.dueAt})` }).from(heldNotices),
      ]);
      const date = (text: string | null | undefined) => (text == null ? null : new Date(text));
      return earlier(date(waiting[0]?.at), date(held[0]?.at));
    },
  };
}
