import { inArray, sql } from "drizzle-orm";
import { idempotencyKeys } from "#schema/index.ts";
import type { Transaction } from "../database.ts";

/** Kept in the place of an answer's status: the answer is not given any more. Only answers that succeeded are ever kept. */
export const WITHHELD = 403;

/**
 * What people were answered while they had a right is not repeated after it ended: in the transaction that ends it, the
 * answers kept under their Idempotency-Keys go. A request that is being answered at this moment keeps its own: it came
 * before, and to wait for it could hold up both for ever.
 */
export async function withholdAnswers(tx: Transaction, userIds: readonly number[]): Promise<void> {
  if (userIds.length === 0) return;
  const idle = tx
    .select({ id: idempotencyKeys.id })
    .from(idempotencyKeys)
    .where(inArray(idempotencyKeys.actorUserId, [...userIds]))
    .for("update", { skipLocked: true });
  await tx
    .update(idempotencyKeys)
    .set({ status: WITHHELD, response: null, effects: sql`'{}'`, owner: null })
    .where(inArray(idempotencyKeys.id, idle));
}
