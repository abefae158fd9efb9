import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import { jobs } from "#schema/ai.ts";
import { deliveries } from "#schema/notifications.ts";
import { outboxEvents } from "#schema/outbox.ts";
import { webhookEvents } from "#schema/webhooks.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { type LetterRow, type OperatorPorts, rowOf } from "./letters.ts";

/**
 * Puts the rows of letters back where their queues look for them; answers the ids of the letters whose row was dead
 * still. A row that is finished, or queued already, is left alone, and consumers do nothing for a finished row: so
 * however often letters are replayed, each has one effect. The caller requests a drain of the schools whose rows changed.
 */
export async function requeue(
  ctx: Context,
  ports: OperatorPorts,
  letters: readonly LetterRow[],
): Promise<{ requeued: Set<number>; schools: number[] }> {
  const requeued = new Set<number>();
  const rows = letters.flatMap((letter) => {
    const row = rowOf(letter);
    return row === null ? [] : [{ letterId: letter.id, row }];
  });
  for (const { letterId, row } of rows) {
    if (row.queue !== "webhooks") continue;
    const open = and(eq(webhookEvents.id, row.id), isNull(webhookEvents.processedAt));
    const [found] = await ports
      .open(null)
      .batch((q) => [q.select({ id: webhookEvents.id }).from(webhookEvents).where(open)]);
    if (found.length === 0) continue;
    await ports.queueWebhook(row.id);
    requeued.add(letterId);
  }
  const bySchool = Map.groupBy(
    rows.flatMap(({ letterId, row }) => (row.queue === "webhooks" ? [] : [{ letterId, ...row }])),
    ({ schoolId }) => schoolId,
  );
  for (const [schoolId, group] of bySchool) {
    const changed = await ports.open(schoolId).transaction(async (tx) => {
      const of = (queue: string) => group.filter((one) => one.queue === queue).map(({ id }) => id);
      return {
        events: await reviveEvents(tx, of("events")),
        "llm-jobs": await reviveJobs(tx, schoolId, of("llm-jobs"), ctx.now()),
        deliveries: await reviveDeliveries(tx, of("deliveries"), ctx.now()),
      };
    });
    for (const { letterId, queue, id } of group) if (changed[queue].includes(id)) requeued.add(letterId);
  }
  return { requeued, schools: [...bySchool.keys()] };
}

async function reviveEvents(tx: Transaction, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const dead = and(inArray(outboxEvents.id, [...ids]), isNull(outboxEvents.finishedAt), isNotNull(outboxEvents.deadAt));
  const fresh = { deadAt: null, failedAt: null, sentAt: null, nextAttemptAt: null, attempts: 0 };
  return idsOf(await tx.update(outboxEvents).set(fresh).where(dead).returning({ id: outboxEvents.id }));
}

/** The request for the job is an event as at the first time, so that a lost message is made good by the outbox. */
async function reviveJobs(
  tx: Transaction,
  institutionId: number,
  ids: readonly number[],
  now: Date,
): Promise<number[]> {
  if (ids.length === 0) return [];
  const dead = and(inArray(jobs.id, [...ids]), eq(jobs.status, "dead"));
  const fresh = { status: "queued" as const, progress: 0, error: null, leaseUntil: null, lapses: 0, finishedAt: null };
  const revived = idsOf(await tx.update(jobs).set(fresh).where(dead).returning({ id: jobs.id }));
  if (revived.length > 0) {
    const event = { institutionId, type: "ai.job.requested", createdAt: now };
    await tx.insert(outboxEvents).values(revived.map((jobId) => ({ ...event, payload: { jobId } })));
  }
  return revived;
}

/** The key of a mail stays the same, so a provider that took it after all does not send it again. */
async function reviveDeliveries(tx: Transaction, ids: readonly number[], now: Date): Promise<number[]> {
  if (ids.length === 0) return [];
  const failed = and(inArray(deliveries.id, [...ids]), eq(deliveries.state, "failed"));
  const fresh = { state: "queued" as const, attempts: 0, batchId: null, nextAttemptAt: null, updatedAt: now };
  return idsOf(await tx.update(deliveries).set(fresh).where(failed).returning({ id: deliveries.id }));
}

const idsOf = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
