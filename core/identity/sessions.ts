import { and, eq, gt, isNull } from "drizzle-orm";
import type { authApi } from "#contracts/api/identity/auth.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { userSessions } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { Actor } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { paging, rowCount } from "../paging.ts";
import { closeOtherSessions, endAtOnce, noteRightsEnded } from "./end-rights.ts";
import type { IdentityContext } from "./ports.ts";

/** The open sessions of one person, latest use first. Errors: `bad_request` for a foreign cursor. */
export async function listSessions(
  ctx: IdentityContext,
  actor: Actor,
  input: Input<typeof authApi.sessions>,
): Promise<View<typeof authApi.sessions>> {
  const list = paging(
    input,
    [
      { column: userSessions.lastSeenAt, kind: "instant" },
      { column: userSessions.id, kind: "string" },
    ],
    true,
  );
  const open = and(
    eq(userSessions.userId, actor.userId),
    isNull(userSessions.revokedAt),
    gt(userSessions.expiresAt, ctx.now()),
  );
  const [rows, [count]] = await ctx.open(actor.institutionId, actor.userId).batch((q) => [
    q
      .select({
        id: userSessions.id,
        kind: userSessions.kind,
        createdAt: userSessions.createdAt,
        lastSeenAt: userSessions.lastSeenAt,
        ip: userSessions.ip,
        userAgent: userSessions.userAgent,
        position: list.position,
      })
      .from(userSessions)
      .where(and(open, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(userSessions).where(open),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return {
    ...page,
    data: page.data.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
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
    orNotFound(row, "No existe esa sesión.");
    await noteRightsEnded(ctx, tx, actor.institutionId, { userIds: [actor.userId], scope: "membership" });
    await recordAuditBy({ ...actor, at: now, requestId: ctx.requestId }, tx, [
      { action: "session.closed", entity: "user_session", entityId: id },
    ]);
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
