import { and, asc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Database } from "#core/database.ts";
import { outboxEvents } from "#schema/outbox.ts";
import type { DrainPorts, FailedRow } from "./drain-logic.ts";

/** The outbox rows of one school as the drain needs them. */
export function outboxRows(
  db: Database,
  now: () => Date,
): Pick<DrainPorts, "due" | "markPublished" | "markFailed" | "nextDue"> {
  const pending = isNull(outboxEvents.publishedAt);
  return {
    async due(limit) {
      const [rows] = await db.read((q) => [
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
    async markPublished(ids) {
      await db.read((q) => [
        q
          .update(outboxEvents)
          .set({ publishedAt: now(), nextAttemptAt: null, lastError: null })
          .where(inArray(outboxEvents.id, [...ids])),
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
    async nextDue() {
      const [rows] = await db.read((q) => [
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
  };
}
