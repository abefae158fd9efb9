import { and, eq } from "drizzle-orm";
import type { factorsApi } from "#contracts/api/identity/factors.ts";
import type { Input } from "#contracts/endpoint.ts";
import { userSessions, users } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { Actor, Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { CODE_WRONG, factorAttempt, findProof, takeProof } from "./factor-proof.ts";
import { noteFailure } from "./note-failure.ts";
import type { IdentityContext } from "./ports.ts";

/** How long a person who proved who they are need not do it again. */
const RECENT_MS = 10 * 60_000;

type Asked = Pick<Context, "db" | "actor" | "now">;

/** Did this session's person prove within the last ten minutes who they are: by signing in, the password or a factor? */
export async function isRecent({ db, actor, now }: Asked): Promise<boolean> {
  const [rows] = await db.batch((q) => [
    q
      .select({
        openedAt: userSessions.createdAt,
        secondFactorAt: userSessions.secondFactorAt,
        confirmedAt: userSessions.confirmedAt,
      })
      .from(userSessions)
      .where(and(eq(userSessions.id, actor.sessionId), eq(userSessions.userId, actor.userId))),
  ]);
  const since = now().getTime() - RECENT_MS;
  return Object.values(rows[0] ?? {}).some((at) => at !== null && at.getTime() > since);
}

/**
 * Before what a stolen session must not do: 403 with the reason `confirmation_needed`, which the web app turns into a page
 * that asks and comes back. `POST /auth/confirm` lets through again. An AI client's session never passes.
 */
export async function requireRecent(ctx: Asked): Promise<void> {
  if (await isRecent(ctx)) return;
  throw new AppError("forbidden", "Confirma que eres tú para seguir.", { reason: "confirmation_needed" });
}

/** Proves again who one is, by the password or a code. Errors: `unprocessable` naming the field, `rate_limited`. */
export async function confirmIdentity(
  ctx: IdentityContext,
  actor: Actor,
  { password = "", code }: Input<typeof factorsApi.confirmIdentity>,
  origin: { ip: string; userAgent: string | null },
): Promise<void> {
  return code === undefined ? confirmByPassword(ctx, actor, password, origin) : confirmByCode(ctx, actor, code, origin);
}

type ActorOrigin = { readonly ip: string; readonly userAgent: string | null };

async function confirmByPassword(ctx: IdentityContext, actor: Actor, password: string, origin: ActorOrigin) {
  const db = ctx.open(actor.institutionId, actor.userId);
  const [rows] = await db.batch((q) => [
    q.select({ email: users.email, passwordHash: users.passwordHash }).from(users).where(eq(users.id, actor.userId)),
  ]);
  const { email, passwordHash } = rows[0] ?? {};
  const asked = { email: email ?? `user:${actor.userId}`, ip: origin.ip, by: { kind: "session" } } as const;
  const { attempt, lastTry } = await ctx.lockout.check(asked);
  const { ok } = await ctx.passwords.verify(passwordHash ?? ctx.passwords.decoy(), password);
  if (!ok) {
    const person = { id: actor.userId, institutionId: actor.institutionId };
    ctx.later(() => noteFailure(ctx, person, attempt, { lastTry, userAgent: origin.userAgent }));
    const message = "No es tu contraseña actual.";
    const issues = [{ path: "password", message, reason: "password_wrong" }] as const;
    throw new AppError("unprocessable", message, { reason: "password_wrong", issues });
  }
  await ctx.lockout.succeeded(attempt);
  await db.transaction(async (tx) => {
    await tx.update(userSessions).set({ confirmedAt: ctx.now() }).where(eq(userSessions.id, actor.sessionId));
    await recordAuditBy({ ...actor, at: ctx.now(), requestId: ctx.requestId }, tx, [
      { action: "session.confirmed", entity: "user_session", entityId: actor.sessionId, after: { by: "password" } },
    ]);
  });
}

async function confirmByCode(ctx: IdentityContext, actor: Actor, code: string, origin: ActorOrigin) {
  const db = ctx.open(actor.institutionId, actor.userId);
  const { attempt, lastTry } = await ctx.lockout.check(factorAttempt(actor, origin.ip, { kind: "session" }));
  const proof = await findProof(ctx, db, actor, code);
  if (proof === null) {
    const person = { id: actor.userId, institutionId: actor.institutionId };
    const details = { lastTry, userAgent: origin.userAgent, what: "second_factor" } as const;
    ctx.later(() => noteFailure(ctx, person, attempt, details));
    const issues = [{ path: "code", message: CODE_WRONG, reason: "code_wrong" }] as const;
    throw new AppError("unprocessable", CODE_WRONG, { reason: "code_wrong", issues });
  }
  await db.transaction(async (tx) => {
    await takeProof(tx, proof, "unprocessable");
    await tx.update(userSessions).set({ secondFactorAt: ctx.now() }).where(eq(userSessions.id, actor.sessionId));
    await recordAuditBy({ ...actor, at: ctx.now(), requestId: ctx.requestId }, tx, [
      { action: "session.confirmed", entity: "user_session", entityId: actor.sessionId, after: { by: proof.by } },
    ]);
  });
  await ctx.lockout.succeeded(attempt);
}
