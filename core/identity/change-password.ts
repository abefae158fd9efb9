import { and, eq, sql } from "drizzle-orm";
import { users } from "#schema/index.ts";
import type { Actor } from "../context.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { closeOtherSessions, endAtOnce } from "./end-rights.ts";
import { passwordOwner, refusePassword, requireOwnPassword } from "./new-password.ts";
import { noteFailure } from "./note-failure.ts";
import type { IdentityContext } from "./ports.ts";

/**
 * Changes one's own password and ends all other sessions and AI clients; the person is told of it. Errors: `unprocessable` naming the field,
 * `rate_limited` after 5 wrong guesses of the current one.
 */
export async function changePassword(
  ctx: IdentityContext,
  actor: Actor,
  input: { currentPassword: string; newPassword: string },
  origin: { ip: string; userAgent: string | null },
): Promise<void> {
  const db = ctx.open(actor.institutionId, actor.userId);
  const user = await passwordOwner(db, actor.userId);
  // Who holds a session counts apart: a stranger's failures do not stop the owner, nor the reverse.
  const email = user.email ?? `user:${actor.userId}`;
  const { attempt, lastTry } = await ctx.lockout.check({ email, ip: origin.ip, by: { kind: "session" } });
  const { ok } = await ctx.passwords.verify(user.passwordHash ?? ctx.passwords.decoy(), input.currentPassword);
  if (!ok) {
    const person = { id: actor.userId, institutionId: actor.institutionId };
    ctx.later(() => noteFailure(ctx, person, attempt, { lastTry, userAgent: origin.userAgent }));
    refusePassword("currentPassword", "password_wrong", "No es tu contraseña actual.");
  }
  await ctx.lockout.succeeded(attempt);
  requireOwnPassword(input.newPassword, user);
  if (input.newPassword === input.currentPassword)
    refusePassword("newPassword", "password_same", "Elige una contraseña distinta.");
  const passwordHash = await ctx.passwords.hash(input.newPassword);
  const now = ctx.now();
  const closed = await db.transaction(async (tx) => {
    // Of two who change it at the same time the second has the former one, and a session that the first has ended.
    const changed = await tx
      .update(users)
      .set({ passwordHash, passwordChangedAt: now, updatedAt: now })
      .where(and(eq(users.id, actor.userId), sql`${users.passwordHash} is not distinct from ${user.passwordHash}`))
      .returning({ id: users.id });
    if (changed.length === 0) refusePassword("currentPassword", "password_wrong", "No es tu contraseña actual.");
    await enqueue({ ...ctx, actor }, tx, { type: "password.changed", payload: { userId: actor.userId } });
    return closeOtherSessions(ctx, tx, actor, { reason: "password_changed", action: "password.changed" });
  });
  await endAtOnce(ctx, actor.institutionId, actor.userId, closed);
}
