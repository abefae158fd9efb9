import { and, eq, isNull } from "drizzle-orm";
import type { AuditAction } from "#contracts/api/audit/words.ts";
import { type FactorView, type factorsApi, MOST_FACTORS } from "#contracts/api/identity/factors.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { recoveryCodes, secondFactorRules, secondFactors, userSessions, users } from "#schema/index.ts";
import { recordAuditBy } from "../audit/record.ts";
import type { Actor } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { closeOtherSessions, endAtOnce } from "./end-rights.ts";
import { CODE_WRONG, factorAttempt, recoveryHash, seedCell } from "./factor-proof.ts";
import { noteFailure } from "./note-failure.ts";
import { confirmedOf, demandOf, readFactors } from "./owned-factors.ts";
import type { IdentityContext } from "./ports.ts";
import { isRecent, requireRecent } from "./recent.ts";

const RECOVERY_CODES = 10;

function asked(ctx: IdentityContext, actor: Actor) {
  return { db: ctx.open(actor.institutionId, actor.userId), actor, now: ctx.now };
}

/** One's own factors, the newest first, and what the school demands of one's role. */
export async function listFactors(ctx: IdentityContext, actor: Actor): Promise<View<typeof factorsApi.factors>> {
  const own = asked(ctx, actor);
  const [factors, [codes, rules], recent] = await Promise.all([
    readFactors(own.db, actor.userId, ctx.now()),
    own.db.batch((q) => [
      q
        .select({ id: recoveryCodes.id })
        .from(recoveryCodes)
        .where(and(eq(recoveryCodes.userId, actor.userId), isNull(recoveryCodes.usedAt))),
      q
        .select({ requiredFrom: secondFactorRules.requiredFrom })
        .from(secondFactorRules)
        .innerJoin(users, eq(users.roleId, secondFactorRules.roleId))
        .where(eq(users.id, actor.userId)),
    ]),
    isRecent(own),
  ]);
  return {
    factors,
    recoveryCodesLeft: codes.length,
    requiredFrom: rules[0]?.requiredFrom.toISOString() ?? null,
    recent,
  };
}

/** A seed for an app, which counts once a code confirms it. One begun before is forgotten. Errors: `forbidden`, `conflict`. */
export async function startTotp(
  ctx: IdentityContext,
  actor: Actor,
  { label }: Input<typeof factorsApi.startTotp>,
): Promise<View<typeof factorsApi.startTotp>> {
  const own = asked(ctx, actor);
  await requireRecent(own);
  const { institutionId, userId } = actor;
  const secret = ctx.codes.newSecret();
  const { id, email } = await own.db.transaction(async (tx) => {
    const email = await lockPerson(tx, userId);
    await requireRoom(tx, userId);
    await tx
      .delete(secondFactors)
      .where(and(eq(secondFactors.userId, userId), eq(secondFactors.kind, "totp"), isNull(secondFactors.confirmedAt)));
    const [row] = await tx
      .insert(secondFactors)
      .values({ institutionId, userId, kind: "totp", label: label ?? null })
      .returning({ id: secondFactors.id });
    const { id } = orNotFound(row);
    const sealed = await ctx.cipher.seal(seedCell(institutionId, id), secret);
    await tx.update(secondFactors).set({ secret: sealed }).where(eq(secondFactors.id, id));
    await note(ctx, tx, actor, "factor.begun", id, { kind: "totp" });
    return { id, email };
  });
  return { id, secret, uri: ctx.codes.uri(secret, email ?? actor.name) };
}

/**
 * Makes an app count by its first code. All other sessions end; with the first factor come recovery codes, told this once.
 * Errors: `forbidden`, `not_found`, `unprocessable` for a wrong code, `rate_limited`.
 */
export async function confirmTotp(
  ctx: IdentityContext,
  actor: Actor,
  { id, code }: Input<typeof factorsApi.confirmTotp>,
  origin: { ip: string; userAgent: string | null },
): Promise<View<typeof factorsApi.confirmTotp>> {
  const own = asked(ctx, actor);
  await requireRecent(own);
  const { institutionId, userId } = actor;
  const begun = and(eq(secondFactors.id, id), eq(secondFactors.userId, userId), isNull(secondFactors.confirmedAt));
  const [rows] = await own.db.batch((q) => [
    q.select({ secret: secondFactors.secret }).from(secondFactors).where(begun),
  ]);
  const { secret } = orNotFound(rows[0]);
  const { attempt, lastTry } = await ctx.lockout.check(factorAttempt(actor, origin.ip, { kind: "session" }));
  const seed = await ctx.cipher.open(seedCell(institutionId, id), orNotFound(secret ?? undefined));
  const step = ctx.codes.stepOf(seed, code.replaceAll(/\s/g, ""), ctx.now());
  if (step === null) {
    const details = { lastTry, userAgent: origin.userAgent, what: "second_factor" } as const;
    ctx.later(() => noteFailure(ctx, { id: userId, institutionId }, attempt, details));
    const issues = [{ path: "code", message: CODE_WRONG, reason: "code_wrong" }] as const;
    throw new AppError("unprocessable", CODE_WRONG, { reason: "code_wrong", issues });
  }
  await ctx.lockout.succeeded(attempt);
  return confirmFactor(ctx, actor, "totp", async (tx, now) => {
    const [row] = await tx
      .update(secondFactors)
      .set({ confirmedAt: now, lastStep: step, lastUsedAt: now })
      .where(begun)
      .returning({ id: secondFactors.id });
    return orNotFound(row).id;
  });
}

/** Ten at most. Errors: `conflict`. */
export async function requireRoom(tx: Transaction, userId: number): Promise<void> {
  const kept = await tx.select({ id: secondFactors.id }).from(secondFactors).where(confirmedOf(userId));
  if (kept.length < MOST_FACTORS) return;
  throw new AppError("conflict", "Ya tienes demasiados. Quita alguno antes.", { reason: "factors_too_many" });
}

/**
 * What follows when a factor begins to count, which `write` does and answers its id: all other sessions end, the person is
 * told, and with the first one come recovery codes.
 */
export async function confirmFactor(
  ctx: IdentityContext,
  actor: Actor,
  kind: FactorView["kind"],
  write: (tx: Transaction, now: Date) => Promise<number>,
): Promise<{ recoveryCodes: string[] }> {
  const { institutionId, userId } = actor;
  const now = ctx.now();
  const done = await ctx.open(institutionId, userId).transaction(async (tx) => {
    await lockPerson(tx, userId);
    const before = await tx.select({ id: secondFactors.id }).from(secondFactors).where(confirmedOf(userId));
    const id = await write(tx, now);
    const codes = before.length === 0 ? await newRecoveryCodes(ctx, tx, actor) : [];
    await tx.update(userSessions).set({ secondFactorAt: now }).where(eq(userSessions.id, actor.sessionId));
    await note(ctx, tx, actor, "factor.added", id, { kind });
    await tell(ctx, tx, actor, "added");
    const closed = await closeOtherSessions(ctx, tx, actor, {
      reason: "factor_added",
      action: "session.others_closed",
    });
    return { codes, closed };
  });
  // Nothing is due any more, which the mirror of this session does not know yet.
  await endAtOnce(ctx, institutionId, userId, done.closed);
  await ctx.sessions.forget(actor.sessionId).catch(() => undefined);
  return { recoveryCodes: done.codes };
}

/** Errors: `forbidden`, `not_found`. */
export async function renameFactor(
  ctx: IdentityContext,
  actor: Actor,
  { id, label }: Input<typeof factorsApi.renameFactor>,
): Promise<void> {
  const own = asked(ctx, actor);
  await requireRecent(own);
  await own.db.transaction(async (tx) => {
    const mine = and(eq(secondFactors.id, id), confirmedOf(actor.userId));
    const [before] = await tx
      .select({ label: secondFactors.label })
      .from(secondFactors)
      .where(mine)
      .for("no key update");
    if (orNotFound(before).label === label) return;
    await tx.update(secondFactors).set({ label }).where(mine);
    await note(ctx, tx, actor, "factor.renamed", id, { label });
  });
}

/** Errors: `forbidden`, `not_found`, `conflict` for the last one where the school demands one. */
export async function removeFactor(ctx: IdentityContext, actor: Actor, { id }: { id: number }): Promise<void> {
  const own = asked(ctx, actor);
  await requireRecent(own);
  const { userId } = actor;
  await own.db.transaction(async (tx) => {
    await lockPerson(tx, userId);
    const [gone] = await tx
      .delete(secondFactors)
      .where(and(eq(secondFactors.id, id), confirmedOf(userId)))
      .returning({ kind: secondFactors.kind });
    const { kind } = orNotFound(gone);
    const left = await tx.select({ id: secondFactors.id }).from(secondFactors).where(confirmedOf(userId));
    if (left.length === 0) {
      const demanded = await demandOf(tx, userId, ctx.now());
      if (demanded.length > 0) {
        throw new AppError("conflict", "Tu centro te pide un segundo paso: añade otro antes de quitar este.", {
          reason: "factor_demanded",
        });
      }
      await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    }
    await note(ctx, tx, actor, "factor.removed", id, { kind });
    await tell(ctx, tx, actor, "removed");
  });
  await ctx.sessions.forget(actor.sessionId).catch(() => undefined);
  ctx.later(() => ctx.requestDrain(actor.institutionId));
}

/** Ten new ones in place of all before. Errors: `forbidden`, `conflict` without a factor. */
export async function renewRecoveryCodes(
  ctx: IdentityContext,
  actor: Actor,
): Promise<View<typeof factorsApi.renewRecoveryCodes>> {
  const own = asked(ctx, actor);
  await requireRecent(own);
  const codes = await own.db.transaction(async (tx) => {
    await lockPerson(tx, actor.userId);
    const factors = await tx.select({ id: secondFactors.id }).from(secondFactors).where(confirmedOf(actor.userId));
    if (factors.length === 0) {
      throw new AppError("conflict", "Primero añade un segundo paso.", { reason: "factor_missing" });
    }
    const fresh = await newRecoveryCodes(ctx, tx, actor);
    await note(ctx, tx, actor, "factor.codes_renewed", actor.userId, {});
    await tell(ctx, tx, actor, "codes");
    return fresh;
  });
  ctx.later(() => ctx.requestDrain(actor.institutionId));
  return { recoveryCodes: codes };
}

/** Changes of one person's factors come one after the other. Answers their address. */
async function lockPerson(tx: Transaction, userId: number): Promise<string | null> {
  const [row] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId)).for("no key update");
  return orNotFound(row).email;
}

/** Sixteen letters of base32, 80 random bits: their hash needs no salt that makes guessing dear. */
async function newRecoveryCodes(ctx: IdentityContext, tx: Transaction, { institutionId, userId }: Actor) {
  const codes = Array.from({ length: RECOVERY_CODES }, () => {
    const letters = ctx.codes.newSecret().slice(0, 16);
    return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4)).join("-");
  });
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  const hashes = await Promise.all(codes.map((code) => recoveryHash(ctx, { institutionId, userId }, code)));
  await tx.insert(recoveryCodes).values(hashes.map((codeHash) => ({ institutionId, userId, codeHash })));
  return codes;
}

function note(ctx: IdentityContext, tx: Transaction, actor: Actor, action: AuditAction, id: number, after: object) {
  const by = { ...actor, at: ctx.now(), requestId: ctx.requestId };
  return recordAuditBy(by, tx, [{ action, entity: "second_factor", entityId: id, after }]);
}

/** The person is told, in the app and by mail: if it was somebody else, this is how they learn of it. */
function tell(ctx: IdentityContext, tx: Transaction, actor: Actor, change: "added" | "removed" | "codes") {
  const payload = { userId: actor.userId, change };
  return enqueue({ ...ctx, actor }, tx, { type: "factors.changed", payload });
}
