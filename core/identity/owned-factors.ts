import { and, desc, eq, gt, isNotNull, isNull, lte, notInArray, or } from "drizzle-orm";
import type { FactorView } from "#contracts/api/identity/factors.ts";
import { recoveryCodes, secondFactorRules, secondFactors, users } from "#schema/index.ts";
import type { Database, Queries, Transaction } from "../database.ts";

/**
 * How long a factor may still be an intruder's: whoever took a session over may have added it, and nobody has come in by it
 * for long enough to be sure whose it is.
 */
const RECENT_MS = 30 * 86_400_000;

export const confirmedOf = (userId: number) =>
  and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt));

const recentSince = (now: Date) => new Date(now.getTime() - RECENT_MS);

/** A person's factors that count, the newest first. */
export async function readFactors(db: Database, userId: number, now: Date): Promise<FactorView[]> {
  const [rows] = await db.batch((q) => [
    q
      .select({
        id: secondFactors.id,
        kind: secondFactors.kind,
        label: secondFactors.label,
        createdAt: secondFactors.createdAt,
        confirmedAt: secondFactors.confirmedAt,
        lastUsedAt: secondFactors.lastUsedAt,
      })
      .from(secondFactors)
      .where(confirmedOf(userId))
      .orderBy(desc(secondFactors.id)),
  ]);
  const since = recentSince(now);
  return rows.map(({ createdAt, confirmedAt, lastUsedAt, ...factor }) => ({
    ...factor,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    isRecent: confirmedAt !== null && confirmedAt > since,
  }));
}

/** A row when the school demands a second factor of the person by now. */
export const demandOf = (q: Queries | Transaction, userId: number, now: Date) =>
  q
    .select({ id: secondFactorRules.id })
    .from(secondFactorRules)
    .innerJoin(users, eq(users.roleId, secondFactorRules.roleId))
    .where(and(eq(users.id, userId), lte(secondFactorRules.requiredFrom, now)));

interface Ended {
  readonly id: number;
  readonly kind: FactorView["kind"];
}

/**
 * Ends the factors of the last thirty days but those of `keep`, what was begun, and the recovery codes of the same days, which
 * whoever added a factor has read. Older ones stay: no link in a mailbox opens an account that one of them guards.
 */
export async function endRecentFactors(
  tx: Transaction,
  userId: number,
  keep: readonly number[],
  now: Date,
): Promise<readonly Ended[]> {
  const since = recentSince(now);
  const ended = await tx
    .delete(secondFactors)
    .where(
      and(
        eq(secondFactors.userId, userId),
        or(isNull(secondFactors.confirmedAt), gt(secondFactors.confirmedAt, since)),
        notInArray(secondFactors.id, [...keep]),
      ),
    )
    .returning({ id: secondFactors.id, kind: secondFactors.kind, confirmedAt: secondFactors.confirmedAt });
  const left = await tx.select({ id: secondFactors.id }).from(secondFactors).where(confirmedOf(userId));
  const codes = eq(recoveryCodes.userId, userId);
  await tx.delete(recoveryCodes).where(left.length === 0 ? codes : and(codes, gt(recoveryCodes.createdAt, since)));
  return ended.filter(({ confirmedAt }) => confirmedAt !== null);
}

/** Ends all of them, and the recovery codes. */
export async function endAllFactors(tx: Transaction, userId: number): Promise<readonly Ended[]> {
  const ended = await tx
    .delete(secondFactors)
    .where(eq(secondFactors.userId, userId))
    .returning({ id: secondFactors.id, kind: secondFactors.kind, confirmedAt: secondFactors.confirmedAt });
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  return ended.filter(({ confirmedAt }) => confirmedAt !== null);
}
