import { and, eq, isNull, sql } from "drizzle-orm";
import type { Context } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { idempotencyKeys } from "#schema/index.ts";

const KEPT_HOURS = 24;
/** A first request that never answered is taken for dead after this time. */
const ABANDONED_SECONDS = 60;
const KEY = /^[\x21-\x7e]{1,255}$/;

export interface Stored {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Runs a POST once per key, actor and 24 h: the same key with the same body answers what was stored, with another
 * body 409. Only what succeeded is stored: a request that was refused or failed on our side may be repeated.
 */
export async function once(
  ctx: Context,
  key: string,
  requestText: string,
  run: () => Promise<Stored>,
): Promise<Stored> {
  if (!KEY.test(key)) {
    throw new AppError("bad_request", "La cabecera Idempotency-Key no es válida.", {
      issues: [{ path: "Idempotency-Key", message: "1 a 255 caracteres visibles" }],
    });
  }
  const requestHash = await sha256(requestText);
  const { institutionId, userId } = ctx.actor;
  const mine = and(
    eq(idempotencyKeys.institutionId, institutionId),
    eq(idempotencyKeys.actorUserId, userId),
    eq(idempotencyKeys.key, key),
  );
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + KEPT_HOURS * 3_600_000);
  const [taken, existing] = await ctx.db.read((q) => [
    q
      .insert(idempotencyKeys)
      .values({ institutionId, actorUserId: userId, key, requestHash, createdAt: now, expiresAt })
      .onConflictDoUpdate({
        target: [idempotencyKeys.institutionId, idempotencyKeys.actorUserId, idempotencyKeys.key],
        set: { requestHash, status: null, response: null, createdAt: now, expiresAt },
        setWhere: sql`${idempotencyKeys.expiresAt} < ${now.toISOString()}::timestamptz or (${idempotencyKeys.status} is null and ${idempotencyKeys.requestHash} = ${requestHash} and ${idempotencyKeys.createdAt} < ${now.toISOString()}::timestamptz - make_interval(secs => ${ABANDONED_SECONDS}))`,
      })
      .returning({ id: idempotencyKeys.id }),
    q.select().from(idempotencyKeys).where(mine),
  ]);
  if (taken.length === 0) return replay(existing[0], requestHash);
  try {
    const answer = await run();
    await ctx.db.read((q) => [
      q
        .update(idempotencyKeys)
        .set({ status: answer.status, response: answer.body ?? null })
        .where(mine),
    ]);
    return answer;
  } catch (error) {
    await ctx.db
      .read((q) => [q.delete(idempotencyKeys).where(and(mine, isNull(idempotencyKeys.status)))])
      .catch(() => undefined);
    throw error;
  }
}

function replay(
  row: { requestHash: string; status: number | null; response: unknown } | undefined,
  requestHash: string,
): Stored {
  if (row !== undefined && row.requestHash !== requestHash) {
    throw new AppError("conflict", "Esa Idempotency-Key ya se usó con otra petición.");
  }
  if (row === undefined || row.status === null) {
    throw new AppError("conflict", "La misma petición está en curso.", { retryAfterSeconds: 1 });
  }
  return { status: row.status, body: row.response ?? undefined };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
