import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import type { passwordsApi } from "#contracts/api/identity/passwords.ts";
import type { Input } from "#contracts/endpoint.ts";
import { notifications, passwordResets, userSessions, users } from "#schema/index.ts";
import { recordAuditBy } from "../../audit/record.ts";
import { enqueue } from "../../outbox/enqueue.ts";
import { endAtOnce, noteRightsEnded } from "../end-rights.ts";
import { signInNameOf } from "../internal.ts";
import { requireOwnPassword } from "../new-password.ts";
import { demandOf, endRecentFactors } from "../owned-factors.ts";
import type { IdentityContext } from "../ports.ts";
import { findReset, isOpenAt, linkOver } from "./find-reset.ts";
import { RESET_NOTICES } from "./on-reset-issued.ts";

/**
 * Sets a password by a link or code, which is used up, and ends whatever the person had open: sessions, AI clients, the
 * other links, and the second factors of the last thirty days that are not kept, since an intruder may have added them.
 * They sign in with it afterwards; whoever locked the account by guessing locks it no more. Errors: `not_found` for a link that is over, `unprocessable` for a password that is none of their own.
 */
export async function resetPassword(
  ctx: IdentityContext,
  { token, newPassword, keepFactors }: Input<typeof passwordsApi.reset>,
  origin: { ip: string; userAgent: string | null },
): Promise<void> {
  const { id, institutionId, userId, kind, owner } = await findReset(ctx, token);
  requireOwnPassword(newPassword, owner);
  const passwordHash = await ctx.passwords.hash(newPassword);
  const now = ctx.now();
  const actor = { institutionId };
  const closed = await ctx.open(institutionId, userId).transaction(async (tx) => {
    const [person] = await tx
      .select({
        isActive: users.isActive,
        passwordHash: users.passwordHash,
        email: users.email,
        blockedAt: users.blockedAt,
      })
      .from(users)
      .where(eq(users.id, userId))
      .for("no key update");
    const used = await tx
      .update(passwordResets)
      .set({ usedAt: now })
      .where(and(eq(passwordResets.id, id), isOpenAt(now)))
      .returning({ id: passwordResets.id });
    // Whoever is locked now may have been closed or given another address since the link was looked at.
    if (used.length === 0 || person?.isActive !== true || person.blockedAt !== null || person.email !== owner.email)
      throw linkOver();
    await tx
      .update(passwordResets)
      .set({ replacedAt: now })
      .where(
        and(
          eq(passwordResets.userId, userId),
          ne(passwordResets.id, id),
          isNull(passwordResets.usedAt),
          isNull(passwordResets.replacedAt),
        ),
      );
    await tx
      .update(users)
      .set({
        passwordHash,
        passwordChangedAt: now,
        mustChangePassword: false,
        updatedAt: now,
        // Who has the link has the mailbox it was sent to.
        ...(kind === "code" ? {} : { emailVerifiedAt: now }),
      })
      .where(eq(users.id, userId));
    await tx
      .update(notifications)
      .set({ readAt: now })
      .where(
        and(
          eq(notifications.userId, userId),
          inArray(notifications.kind, Object.keys(RESET_NOTICES)),
          isNull(notifications.readAt),
        ),
      );
    await noteRightsEnded(ctx, tx, institutionId, { userIds: [userId], scope: "account" });
    // By mail none that the school demands: there the office does it, for whom it knows.
    const demanded = kind === "code" ? [] : await demandOf(tx, userId, now);
    const factors = demanded.length > 0 ? [] : await endRecentFactors(tx, userId, keepFactors, now);
    if (factors.length > 0)
      await enqueue({ ...ctx, actor }, tx, { type: "factors.changed", payload: { userId, change: "removed" } });
    const isFirst = person.passwordHash === null;
    if (!isFirst) await enqueue({ ...ctx, actor }, tx, { type: "password.changed", payload: { userId } });
    await recordAuditBy({ institutionId, userId, at: now, requestId: ctx.requestId, ...origin }, tx, [
      { action: isFirst ? "password.set" : "password.reset", entity: "user", entityId: userId, after: { by: kind } },
      ...factors.map((factor) => ({
        action: "factor.removed" as const,
        entity: "second_factor",
        entityId: factor.id,
        after: { kind: factor.kind, by: kind },
      })),
    ]);
    const sessions = await tx
      .update(userSessions)
      .set({ revokedAt: now, revokedReason: "password_changed" })
      .where(and(eq(userSessions.userId, userId), isNull(userSessions.revokedAt)))
      .returning({ id: userSessions.id });
    return sessions.map((session) => session.id);
  });
  await endAtOnce(ctx, institutionId, userId, closed);
  const email = signInNameOf({ ...owner, institutionId });
  if (email !== null) await ctx.lockout.succeeded({ email, ip: origin.ip, by: { kind: "stranger" } });
}
