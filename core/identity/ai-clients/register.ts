import { and, eq, gt, inArray, isNull, lt, ne, type SQL } from "drizzle-orm";
import type { GrantChoice, GrantEnd } from "#contracts/internal/mcp.ts";
import { grants } from "#schema/index.ts";
import type { SystemContext } from "../../context.ts";
import type { Transaction } from "../../database.ts";

type Register = Pick<SystemContext, "db" | "now" | "institutionId">;

export interface FreshGrant {
  readonly userId: number;
  readonly grantId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectHost: string;
  readonly scopes: readonly string[];
  /** The very moment that the worker which keeps the grant knows it by: both sides choose by it what ends. */
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Grants that neither ended nor lapsed by then. */
export function isLiveGrant(now: Date): SQL | undefined {
  return and(isNull(grants.endedAt), gt(grants.expiresAt, now));
}

/** Enters a grant, which takes the place of the one that the same client had of the same person. */
export async function noteGranted(ctx: Register, grant: FreshGrant): Promise<void> {
  const { userId, clientId, grantId, createdAt } = grant;
  await ctx.db.batch((q) => [
    q
      .update(grants)
      .set({ endedAt: createdAt, endedReason: "replaced" })
      .where(
        and(
          eq(grants.userId, userId),
          eq(grants.clientId, clientId),
          ne(grants.grantId, grantId),
          isLiveGrant(createdAt),
        ),
      ),
    q
      .insert(grants)
      .values({ institutionId: ctx.institutionId, ...grant, scopes: [...grant.scopes] })
      .onConflictDoNothing(),
  ]);
}

/** Its last use and, after an exchange of tokens, how long it lasts from there. An end is never taken back by it. */
export async function noteUsed(ctx: Register, grantId: string, expiresAt?: Date): Promise<void> {
  const used = { lastUsedAt: ctx.now(), ...(expiresAt === undefined ? {} : { expiresAt }) };
  await ctx.db.batch((q) => [
    q
      .update(grants)
      .set(used)
      .where(and(eq(grants.grantId, grantId), isNull(grants.endedAt))),
  ]);
}

/**
 * The one place that enters an end, called once the worker that keeps the grants has ended them. It goes by the same
 * choice and not by that worker's answer: whatever ended at an earlier try that was not entered is caught up with.
 * Answers how many rows this changed.
 */
export async function noteEnded(
  tx: Transaction,
  userIds: readonly number[],
  { ids, before }: GrantChoice,
  { reason, at }: { readonly reason: GrantEnd; readonly at: Date },
): Promise<number> {
  const ended = await tx
    .update(grants)
    .set({ endedAt: at, endedReason: reason })
    .where(
      and(
        inArray(grants.userId, [...userIds]),
        ids === undefined ? undefined : inArray(grants.grantId, [...ids]),
        before === undefined ? undefined : lt(grants.createdAt, before),
        isLiveGrant(at),
      ),
    )
    .returning({ id: grants.id });
  return ended.length;
}
