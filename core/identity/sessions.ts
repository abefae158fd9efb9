import { and, desc, eq, gt, isNull } from "drizzle-orm";
import { auditLogs, userSessions } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import { found } from "../errors.ts";
import { closeOtherSessions, endAtOnce, noteRightsEnded } from "./end-rights.ts";
import type { IdentityContext } from "./ports.ts";

/** The open sessions of one person, latest use first. */
export async function listSessions(ctx: IdentityContext, actor: Actor) {
  const [rows] = await ctx.open(actor.institutionId, actor.userId).read((q) => [
    q
      .select()
      .from(userSessions)
      .where(
        and(
          eq(userSessions.userId, actor.userId),
          isNull(userSessions.revokedAt),
          gt(userSessions.expiresAt, ctx.now()),
        ),
      )
      .orderBy(desc(userSessions.lastSeenAt))
      .limit(200),
  ]);
  return {
    data: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      ip: row.ip,
      userAgent: row.userAgent,
      current: row.id === actor.sessionId,
    })),
  };
}

/** Ends one of the person's own sessions, on every worker within a minute and on its sockets at once. */
export async function revokeSession(ctx: IdentityContext, actor: Actor, id: string): Promise<void> {
  const now = ctx.now();
  await ctx.open(actor.institutionId, actor.userId).transaction(async (tx) => {
    const [row] = await tx
      .update(userSessions)
      .set({ revokedAt: now, revokedReason: id === actor.sessionId ? "logout" : "revoked" })
      .where(and(eq(userSessions.id, id), eq(userSessions.userId, actor.userId), isNull(userSessions.revokedAt)))
      .returning({ id: userSessions.id });
    found(row, "No existe esa sesión.");
    await noteRightsEnded(ctx, tx, actor.institutionId, { userIds: [actor.userId], scope: "membership" });
    await tx.insert(auditLogs).values({
      institutionId: actor.institutionId,
      at: now,
      actorUserId: actor.userId,
      actorRole: actor.role,
      action: "session.closed",
      entity: "user_session",
      entityId: id,
      sessionId: actor.sessionId,
      requestId: ctx.requestId,
    });
  });
  await endAtOnce(ctx, actor.institutionId, actor.userId, [id]);
}

/** Ends all of the person's sessions but this one, AI clients included. Answers how many sessions ended. */
export async function revokeOtherSessions(ctx: IdentityContext, actor: Actor): Promise<{ closed: number }> {
  const closed = await ctx
    .open(actor.institutionId, actor.userId)
    .transaction((tx) =>
      closeOtherSessions(ctx, tx, actor, { reason: "others_closed", action: "session.others_closed" }),
    );
  await endAtOnce(ctx, actor.institutionId, actor.userId, closed);
  return { closed: closed.length };
}
