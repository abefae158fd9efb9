import { and, eq, isNull, ne } from "drizzle-orm";
import type { AuditAction } from "#contracts/api/audit/words.ts";
import type { RightsEnded } from "#contracts/internal/outbox.ts";
import { userSessions, users } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { Actor } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { overFor } from "./authenticate.ts";
import type { IdentityContext } from "./ports.ts";

/** Notes in the transaction that ends rights that all which hangs on them must go: `on-rights-ended.ts` carries it out. */
export async function noteRightsEnded(
  ctx: Pick<IdentityContext, "now">,
  tx: Transaction,
  institutionId: number,
  payload: RightsEnded,
): Promise<void> {
  await enqueue({ ...ctx, actor: { institutionId } }, tx, { type: "rights.ended", payload });
}

/**
 * Ends all sessions of a person but the one they act in, and notes that their AI clients and jobs go too. Answers the
 * ids of those that were open; `endAtOnce` is for after the commit. Errors: `unauthenticated` for the second of two
 * sessions that end one another.
 */
export async function closeOtherSessions(
  ctx: Pick<IdentityContext, "now" | "requestId">,
  tx: Transaction,
  actor: Actor,
  { reason, action }: { reason: string; action: AuditAction },
): Promise<string[]> {
  const at = ctx.now();
  const { institutionId, userId, sessionId } = actor;
  // One after the other, so that one of them stays.
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("no key update");
  const [own] = await tx
    .select({ revokedAt: userSessions.revokedAt, revokedReason: userSessions.revokedReason })
    .from(userSessions)
    .where(eq(userSessions.id, sessionId));
  const row = orNotFound(own);
  if (row.revokedAt !== null) throw overFor(row);
  await noteRightsEnded(ctx, tx, institutionId, { userIds: [userId], scope: "account", keepSessionId: sessionId });
  await recordAuditBy({ ...actor, at, requestId: ctx.requestId }, tx, [{ action, entity: "user", entityId: userId }]);
  const closed = await tx
    .update(userSessions)
    .set({ revokedAt: at, revokedReason: reason })
    .where(and(eq(userSessions.userId, userId), ne(userSessions.id, sessionId), isNull(userSessions.revokedAt)))
    .returning({ id: userSessions.id });
  return closed.map(({ id }) => id);
}

/**
 * What can be done at once after the commit. Nothing here fails the request: the event does it all again until it is
 * done, whatever was down meanwhile.
 */
export async function endAtOnce(
  ctx: IdentityContext,
  institutionId: number,
  userId: number,
  sessionIds: readonly string[],
): Promise<void> {
  await ctx.sessions.forget(...sessionIds).catch(() => undefined);
  ctx.later(() => Promise.all([ctx.requestDrain(institutionId), ctx.disconnect(institutionId, userId, sessionIds)]));
}
