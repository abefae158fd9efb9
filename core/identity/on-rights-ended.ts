import { and, eq, gt, inArray, isNull, lte, ne } from "drizzle-orm";
import type { RightsEnded } from "#contracts/internal/outbox.ts";
import { apiKeys, outboxEvents, passwordResets, userSessions } from "#schema/index.ts";
import { cancelJobsOf } from "../ai/jobs.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { withTransaction } from "../with-transaction.ts";
import { noteEnded } from "./ai-clients/register.ts";
import { sessionOfKey } from "./api-keys/internal.ts";

/** One message asks a few services about each person, and a worker may ask a thousand times per batch of messages. */
const PEOPLE_PER_EVENT = 25;

/**
 * Takes from people what they still hold open after their rights ended. The rows are the truth: what is revoked there
 * ends in the cache and on sockets, so the event may come twice or late. Sessions opened after it are left alone.
 */
export async function onRightsEnded(ctx: SystemContext, event: RightsEnded, eventId: number): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q.select({ at: outboxEvents.createdAt }).from(outboxEvents).where(eq(outboxEvents.id, eventId)),
  ]);
  const at = rows[0]?.at;
  if (at === undefined || event.userIds.length === 0) return;
  if (event.userIds.length > PEOPLE_PER_EVENT) return split(ctx, event, at);
  await endSessions(ctx, eventId, event, at);
  if (event.scope === "school") return;
  if (event.scope === "membership") {
    for (const userId of event.userIds) await ctx.ports.live.reviewRooms(ctx.institutionId, userId);
  } else {
    const which = { before: at };
    for (const userId of event.userIds) await ctx.ports.grants.revoke(ctx.institutionId, userId, which);
    await withTransaction(ctx, async (joined, tx) => {
      await noteEnded(tx, event.userIds, which, { reason: "rights_ended", at: ctx.now() });
      await cancelJobsOf(joined, event.userIds, at);
      await endWaysIn(joined, tx, event.userIds, at);
    });
  }
}

async function split(ctx: SystemContext, event: RightsEnded, at: Date): Promise<void> {
  const parts: RightsEnded[] = [];
  for (let from = 0; from < event.userIds.length; from += PEOPLE_PER_EVENT) {
    parts.push({ ...event, userIds: event.userIds.slice(from, from + PEOPLE_PER_EVENT) });
  }
  await ctx.db.batch((q) => [
    q.insert(outboxEvents).values(
      parts.map((payload) => ({
        institutionId: ctx.institutionId,
        type: "rights.ended",
        payload: { ...payload },
        createdAt: at,
      })),
    ),
  ]);
  await ctx.ports.outbox.requestDrain(ctx.institutionId);
}

async function endSessions(ctx: SystemContext, eventId: number, event: RightsEnded, at: Date): Promise<void> {
  const now = ctx.now();
  const theirs = inArray(userSessions.userId, [...event.userIds]);
  const sessions = await ctx.db.transaction(async (tx) => {
    const revoked =
      event.scope === "membership"
        ? []
        : await tx
            .update(userSessions)
            .set({ revokedAt: now, revokedReason: "rights_ended" })
            .where(
              and(
                theirs,
                isNull(userSessions.revokedAt),
                lte(userSessions.createdAt, at),
                ...(event.keepSessionId === undefined ? [] : [ne(userSessions.id, event.keepSessionId)]),
              ),
            )
            .returning({ id: userSessions.id });
    if (revoked.length > 0) {
      const after = { reason: "rights_ended", sessions: revoked.map(({ id }) => id) };
      await recordAuditBy({ institutionId: ctx.institutionId, at: now, requestId: ctx.origin.requestId }, tx, [
        { action: "session.revoked", entity: "outbox_event", entityId: eventId, after },
      ]);
    }
    return tx
      .select({ id: userSessions.id, userId: userSessions.userId, revokedAt: userSessions.revokedAt })
      .from(userSessions)
      .where(and(theirs, gt(userSessions.expiresAt, now)));
  });
  // Those that go on are forgotten too: the cache holds the role and what it permits.
  await ctx.ports.live.forgetSessions(sessions.map(({ id }) => id));
  const ended = Map.groupBy(
    sessions.filter(({ revokedAt }) => revokedAt !== null),
    ({ userId }) => userId,
  );
  for (const [userId, own] of ended) {
    await ctx.ports.live.disconnect(
      ctx.institutionId,
      userId,
      own.map(({ id }) => id),
    );
  }
}

/** Keys that people made for machines, and links and codes that were not used yet, end with all else that lets somebody in. */
async function endWaysIn(ctx: SystemContext, tx: Transaction, userIds: readonly number[], at: Date): Promise<void> {
  const now = ctx.now();
  const keys = await tx
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(inArray(apiKeys.userId, [...userIds]), isNull(apiKeys.revokedAt), lte(apiKeys.createdAt, at)))
    .returning({ id: apiKeys.id, name: apiKeys.name });
  await tx
    .update(passwordResets)
    .set({ replacedAt: now })
    .where(
      and(
        inArray(passwordResets.userId, [...userIds]),
        isNull(passwordResets.usedAt),
        isNull(passwordResets.replacedAt),
        lte(passwordResets.createdAt, at),
      ),
    );
  await recordAuditBy(
    { institutionId: ctx.institutionId, at: now, requestId: ctx.origin.requestId },
    tx,
    keys.map(({ id, name }) => ({ action: "api_key.revoked", entity: "api_key", entityId: id, before: { name } })),
  );
  await ctx.ports.live.forgetSessions(keys.map(({ id }) => sessionOfKey(ctx.institutionId, id)));
}
