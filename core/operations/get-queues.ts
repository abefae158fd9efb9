import { asc, sql } from "drizzle-orm";
import * as z from "zod";
import { CANCEL_REASONS, type operationsApi } from "#contracts/api/operations.ts";
import type { View } from "#contracts/endpoint.ts";
import { DeadQueueName } from "#contracts/internal/outbox.ts";
import { deadLetters } from "#schema/outbox.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { rowCount } from "../paging.ts";
import { isOpenLetter } from "./letters.ts";

const DAY_MS = 86_400_000;
const Reason = z.enum(CANCEL_REASONS);

/** Depths of the queues, what was closed before it left, and the reasons of open letters. Errors: `forbidden`. */
export async function getQueues(ctx: Context): Promise<View<typeof operationsApi.queues>> {
  authorize(ctx, "platform.operate");
  const since = new Date(ctx.now().getTime() - 30 * DAY_MS).toISOString();
  const [depths, dead, reasons, cancelled] = await ctx.db.batch((q) => [
    q.execute<{ queue: string; waiting: string; oldest_at: string | null }>(
      sql`select queue, waiting, oldest_at from outbox.queue_depths()`,
    ),
    q
      .select({ queue: deadLetters.queue, count: rowCount })
      .from(deadLetters)
      .where(isOpenLetter)
      .groupBy(deadLetters.queue),
    q
      .select({
        queue: deadLetters.queue,
        reason: deadLetters.reason,
        count: rowCount,
        lastFailedAt: sql<string>`max(${deadLetters.lastFailedAt})`,
      })
      .from(deadLetters)
      .where(isOpenLetter)
      .groupBy(deadLetters.queue, deadLetters.reason)
      .orderBy(sql`3 desc`, asc(deadLetters.queue), asc(deadLetters.reason))
      .limit(50),
    q.execute<{ reason: string; deliveries: string; latest_at: string }>(
      sql`select reason, deliveries, latest_at from communications.cancelled_deliveries(${since}::timestamptz)`,
    ),
  ]);
  const iso = (text: string) => new Date(text).toISOString();
  return {
    queues: depths.rows.map((row) => ({
      queue: DeadQueueName.parse(row.queue),
      waiting: Number(row.waiting),
      oldestAt: row.oldest_at === null ? null : iso(row.oldest_at),
      deadLetters: dead.find(({ queue }) => queue === row.queue)?.count ?? 0,
    })),
    reasons: reasons.map((row) => ({ ...row, lastFailedAt: iso(row.lastFailedAt) })),
    cancelled: cancelled.rows.map((row) => ({
      reason: Reason.parse(row.reason),
      count: Number(row.deliveries),
      latestAt: iso(row.latest_at),
    })),
  };
}
