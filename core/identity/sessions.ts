import { and, desc, eq, gt, isNull, ne } from "drizzle-orm";
import { auditLogs, userSessions, users } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import { AppError, found } from "../errors.ts";
import { isCommonPassword } from "./common-passwords.ts";
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
  await ctx.sessions.forget(id);
  await ctx.disconnect(actor.institutionId, actor.userId, [id]);
}

/** Changes one's own password and ends all other sessions. Errors: `unprocessable` naming the field. */
export async function changePassword(
  ctx: IdentityContext,
  actor: Actor,
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  const db = ctx.open(actor.institutionId, actor.userId);
  const [rows] = await db.read((q) => [
    q.select({ passwordHash: users.passwordHash, email: users.email }).from(users).where(eq(users.id, actor.userId)),
  ]);
  const user = found(rows[0]);
  const { ok } = await ctx.passwords.verify(user.passwordHash ?? ctx.passwords.decoy(), input.currentPassword);
  if (!ok) refuse("currentPassword", "No es tu contraseña actual.");
  if (isCommonPassword(input.newPassword)) refuse("newPassword", "Esa contraseña es demasiado común.");
  if (input.newPassword === input.currentPassword) refuse("newPassword", "Elige una contraseña distinta.");
  const passwordHash = await ctx.passwords.hash(input.newPassword);
  const now = ctx.now();
  const closed = await db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash, updatedAt: now }).where(eq(users.id, actor.userId));
    await tx.insert(auditLogs).values({
      institutionId: actor.institutionId,
      at: now,
      actorUserId: actor.userId,
      actorRole: actor.role,
      action: "password.changed",
      entity: "user",
      entityId: String(actor.userId),
      sessionId: actor.sessionId,
      requestId: ctx.requestId,
    });
    return tx
      .update(userSessions)
      .set({ revokedAt: now, revokedReason: "password_changed" })
      .where(
        and(
          eq(userSessions.userId, actor.userId),
          ne(userSessions.id, actor.sessionId),
          isNull(userSessions.revokedAt),
        ),
      )
      .returning({ id: userSessions.id });
  });
  const ids = closed.map((row) => row.id);
  if (ids.length > 0) {
    await ctx.sessions.forget(...ids);
    await ctx.disconnect(actor.institutionId, actor.userId, ids);
  }
}

function refuse(path: string, message: string): never {
  throw new AppError("unprocessable", message, { issues: [{ path, message }] });
}
