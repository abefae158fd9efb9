import { parse, stringify } from "devalue";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Context } from "#core/context.ts";
import type { Database } from "#core/database.ts";
import { AppError } from "#core/errors.ts";
import { WITHHELD } from "#core/outbox/withhold-answers.ts";
import { sha256 } from "#core/sha256.ts";
import { idempotencyKeys } from "#schema/index.ts";

const KEPT_HOURS = 24;
/** A request that has neither an open transaction nor an answer after this time is taken for dead. */
const LEASE_SECONDS = 5;
const LOCK_WAIT_MS = 250;
const KEY = /^[\x21-\x7e]{1,255}$/;

export interface Stored {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Runs a POST once per key, actor and 24 h: the same key with the same body returns what was stored, with another
 * body 409, while the first still runs 409 with `Retry-After`. What a transaction of the verb returns is stored in that
 * same transaction: when the answer could not be kept afterwards, or the process died, the repeat runs the verb again
 * and hands it the stored result instead of writing a second time. A key that was taken over cannot commit any more.
 * Only what succeeded is stored: a request that was refused or failed on our side may be repeated. What was stored for
 * somebody whose rights ended since is 403: `withhold-answers.ts`.
 */
export async function withIdempotencyKey(
  ctx: Context,
  key: string,
  requestText: string,
  run: (ctx: Context) => Promise<Stored>,
): Promise<Stored> {
  if (!KEY.test(key)) {
    throw new AppError("bad_request", "La cabecera Idempotency-Key no es válida.", {
      issues: [{ path: "Idempotency-Key", message: "1 a 255 caracteres visibles" }],
    });
  }
  const requestHash = await sha256(requestText);
  const owner = crypto.randomUUID();
  const mine = and(
    eq(idempotencyKeys.institutionId, ctx.actor.institutionId),
    eq(idempotencyKeys.actorUserId, ctx.actor.userId),
    eq(idempotencyKeys.key, key),
  );
  const { taken, row } = await claim(ctx, { key, requestHash, owner, mine });
  if (!taken) return replay(row, requestHash, ctx.now());
  const owned = and(mine, eq(idempotencyKeys.owner, owner));
  try {
    const answer = await run({ ...ctx, db: storingEffects(ctx.db, owned, row?.effects ?? []) });
    await ctx.db
      .batch((q) => [
        q
          .update(idempotencyKeys)
          .set({ status: answer.status, response: answer.body ?? null })
          .where(owned),
      ])
      // The effect is kept with its result, so the answer can be made again.
      .catch(() => undefined);
    return answer;
  } catch (error) {
    await ctx.db
      .batch((q) => [
        q
          .delete(idempotencyKeys)
          .where(and(owned, isNull(idempotencyKeys.status), sql`cardinality(${idempotencyKeys.effects}) = 0`)),
      ])
      .catch(() => undefined);
    throw error;
  }
}

/** Takes a key that is new, expired, or whose owner is gone. The owner's open transaction holds the row's lock. */
async function claim(
  ctx: Context,
  { key, requestHash, owner, mine }: { key: string; requestHash: string; owner: string; mine: SQL | undefined },
) {
  const now = ctx.now();
  const at = sql`${now.toISOString()}::timestamptz`;
  const expired = sql`${idempotencyKeys.expiresAt} < ${at}`;
  const abandoned = sql`${idempotencyKeys.status} is null and ${idempotencyKeys.requestHash} = ${requestHash} and ${idempotencyKeys.createdAt} < ${at} - make_interval(secs => ${LEASE_SECONDS})`;
  const { institutionId, userId: actorUserId } = ctx.actor;
  const expiresAt = new Date(now.getTime() + KEPT_HOURS * 3_600_000);
  const [, taken, rows] = await ctx.db.batch((q) => [
    q.execute(sql`select set_config('lock_timeout', ${String(LOCK_WAIT_MS)}, true)`),
    q
      .insert(idempotencyKeys)
      .values({ institutionId, actorUserId, key, requestHash, owner, createdAt: now, expiresAt })
      .onConflictDoUpdate({
        target: [idempotencyKeys.institutionId, idempotencyKeys.actorUserId, idempotencyKeys.key],
        set: {
          requestHash,
          owner,
          status: null,
          response: null,
          effects: sql`case when ${expired} then '{}' else ${idempotencyKeys.effects} end`,
          createdAt: now,
          expiresAt,
        },
        setWhere: sql`${expired} or (${abandoned})`,
      })
      .returning({ id: idempotencyKeys.id }),
    q.select().from(idempotencyKeys).where(mine),
  ]);
  return { taken: taken.length > 0, row: rows[0] };
}

/** A database whose transactions leave their result with the key, or give back the one an earlier try has left. */
function storingEffects(db: Database, owned: SQL | undefined, effects: readonly string[]): Database {
  let transactions = 0;
  return {
    repeats: effects.length > 0,
    batch: (build) => db.batch(build),
    async transaction(run) {
      const stored = effects[transactions];
      transactions += 1;
      if (stored !== undefined) return parse(stored);
      return db.transaction(async (tx) => {
        const held = await tx.select({ id: idempotencyKeys.id }).from(idempotencyKeys).where(owned).for("update");
        if (held.length === 0) throw inFlight(1);
        const result = await run(tx);
        await tx
          .update(idempotencyKeys)
          .set({ effects: sql`array_append(${idempotencyKeys.effects}, ${stringify(result)})` })
          .where(owned);
        return result;
      });
    },
  };
}

function inFlight(retryAfterSeconds: number): AppError {
  return new AppError("conflict", "La misma petición está en curso.", { retryAfterSeconds });
}

function replay(row: typeof idempotencyKeys.$inferSelect | undefined, requestHash: string, now: Date): Stored {
  if (row !== undefined && row.requestHash !== requestHash) {
    throw new AppError("conflict", "Esa Idempotency-Key ya se usó con otra petición.");
  }
  if (row === undefined || row.status === null) {
    const waited = row === undefined ? 0 : (now.getTime() - row.createdAt.getTime()) / 1000;
    throw inFlight(Math.min(LEASE_SECONDS, Math.max(1, Math.ceil(LEASE_SECONDS - waited))));
  }
  if (row.status === WITHHELD) {
    throw new AppError("forbidden", "Tu acceso ha cambiado desde aquella petición: repítela con otra Idempotency-Key.");
  }
  return { status: row.status, body: row.response ?? undefined };
}
