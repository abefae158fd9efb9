import { and, eq, isNull, ne } from "drizzle-orm";
import type { peopleApi } from "#contracts/api/people/people.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { roles, userSessions, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { requireGrantable } from "../access/grant.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import type { IdentityContext } from "../identity/ports.ts";
import { listSessions } from "../identity/sessions.ts";
import { endRights, isShown } from "./internal.ts";
import { permissionsOfRole } from "./roles.ts";

/** The open sessions of a person whom the actor may change, latest use first. Errors: `not_found`, `forbidden`. */
export async function listPersonSessions(
  ctx: Context,
  identity: IdentityContext,
  { id, ...page }: Input<typeof peopleApi.sessions>,
): Promise<View<typeof peopleApi.sessions>> {
  authorize(ctx, "users.update");
  await expectChangeable(ctx, id);
  return listSessions(identity, { ...ctx.actor, userId: id }, page);
}

/** Signs a person out of one session. Errors: `not_found`, `forbidden`. */
export async function endPersonSession(ctx: Context, input: Input<typeof peopleApi.endSession>): Promise<void> {
  authorize(ctx, "users.update");
  await endSessions(ctx, input.id, input.sessionId);
}

/**
 * Signs a person out everywhere, AI clients included; of oneself all but this session. Answers how many sessions were
 * open. Errors: `not_found`, `forbidden`.
 */
export async function endPersonSessions(
  ctx: Context,
  input: Input<typeof peopleApi.endSessions>,
): Promise<View<typeof peopleApi.endSessions>> {
  authorize(ctx, "users.update");
  return { closed: await endSessions(ctx, input.id) };
}

async function endSessions(ctx: Context, userId: number, sessionId?: string): Promise<number> {
  await expectChangeable(ctx, userId);
  const { actor } = ctx;
  const ended = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .update(userSessions)
      .set({ revokedAt: ctx.now(), revokedReason: "rights_ended" })
      .where(
        and(
          eq(userSessions.userId, userId),
          isNull(userSessions.revokedAt),
          sessionId === undefined ? ne(userSessions.id, actor.sessionId) : eq(userSessions.id, sessionId),
        ),
      )
      .returning({ id: userSessions.id });
    const closed = rows.map(({ id }) => id);
    if (sessionId !== undefined) orNotFound(closed[0]);
    await endRights(ctx, tx, [userId], sessionId === undefined ? "account" : "membership", actor.sessionId);
    await recordAudit(ctx, tx, [
      {
        action: sessionId === undefined ? "session.all_ended" : "session.ended",
        entity: "user",
        entityId: userId,
        after: { sessions: closed },
      },
    ]);
    return closed;
  });
  await ctx.ports.live.forgetSessions(ended).catch(() => undefined);
  await ctx.ports.outbox.requestDrain(actor.institutionId);
  return ended.length;
}

async function expectChangeable(ctx: Context, id: number): Promise<void> {
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({ kind: roles.kind, permissions: permissionsOfRole })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(isShown(id)),
  ]);
  const role = orNotFound(rows[0]);
  if (id !== ctx.actor.userId) requireGrantable(ctx.actor, role);
}
