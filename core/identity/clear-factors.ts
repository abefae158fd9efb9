import { and, eq, isNull } from "drizzle-orm";
import type { factorsApi } from "#contracts/api/identity/factors.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { userSessions, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { requireGrantable } from "../access/grant.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { endRights, isShown } from "../people/internal.ts";
import { readRole } from "../people/roles.ts";
import { endAllFactors } from "./owned-factors.ts";

/**
 * Takes a person's second factors and recovery codes away: for who has lost the phone, or found somebody else's in the account.
 * All they have open ends, and they are told. Where there is none, nothing changes. Errors: `not_found`, `forbidden` for who may
 * more than the office, `conflict` for oneself.
 */
export async function clearFactors(
  ctx: Context,
  { id }: Input<typeof factorsApi.clear>,
): Promise<View<typeof factorsApi.clear>> {
  authorize(ctx, "users.update");
  const done = await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select({ roleId: users.roleId }).from(users).where(isShown(id)).for("no key update");
    const person = orNotFound(row, "No existe esa persona.");
    if (id === ctx.actor.userId) {
      throw new AppError("conflict", "Los tuyos se quitan en «Tu cuenta».", { reason: "own_factors" });
    }
    requireGrantable(ctx.actor, orNotFound(await readRole(tx, person.roleId)));
    const ended = await endAllFactors(tx, id);
    if (ended.length === 0) return { removed: 0, sessions: [] };
    await endRights(ctx, tx, [id], "account");
    const sessions = await tx
      .update(userSessions)
      .set({ revokedAt: ctx.now(), revokedReason: "rights_ended" })
      .where(and(eq(userSessions.userId, id), isNull(userSessions.revokedAt)))
      .returning({ id: userSessions.id });
    await enqueue(ctx, tx, { type: "factors.changed", payload: { userId: id, change: "cleared" } });
    await recordAudit(ctx, tx, [
      { action: "factor.cleared", entity: "user", entityId: id, before: { kinds: ended.map(({ kind }) => kind) } },
    ]);
    return { removed: ended.length, sessions: sessions.map((session) => session.id) };
  });
  if (done.removed === 0) return { removed: 0 };
  await ctx.ports.live.forgetSessions(done.sessions).catch(() => undefined);
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return { removed: done.removed };
}
