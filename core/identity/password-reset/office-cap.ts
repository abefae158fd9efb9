import { and, eq, gt, sql } from "drizzle-orm";
import { passwordResets } from "#schema/index.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { AppError } from "../../errors.ts";

const HOUR_MS = 3_600_000;
/** Times in an hour that one person of the office makes links or codes: for one person or a whole class, a time is a time. */
export const TIMES_AN_HOUR = 60;
/** And for how many people in all: a secondary school lets its pupils in class by class on one morning. */
export const PEOPLE_AN_HOUR = 2_000;

/**
 * In the transaction that makes them, before it does: whoever took an office's session over makes a bounded number of ways in. Those
 * of one request have one moment. Errors: `rate_limited` with the seconds until there is room.
 */
export async function requireRoom(ctx: Context, tx: Transaction, people: number): Promise<void> {
  const { institutionId, userId } = ctx.actor;
  // Of two requests at once the second sees the first.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('users.password_resets'), ${userId}::int)`);
  const since = new Date(ctx.now().getTime() - HOUR_MS);
  const [made] = await tx
    .select({
      times: sql<number>`count(distinct ${passwordResets.createdAt})::int`,
      people: sql<number>`count(*)::int`,
      first: sql<string | null>`min(${passwordResets.createdAt})`,
    })
    .from(passwordResets)
    .where(
      and(
        eq(passwordResets.institutionId, institutionId),
        eq(passwordResets.createdBy, userId),
        gt(passwordResets.createdAt, since),
      ),
    );
  if (made === undefined || made.first === null) return;
  if (made.times < TIMES_AN_HOUR && made.people + people <= PEOPLE_AN_HOUR) return;
  const seconds = Math.max(1, Math.ceil((new Date(made.first).getTime() - since.getTime()) / 1000));
  const minutes = Math.ceil(seconds / 60);
  const message = `Has creado muchos enlaces y códigos en una hora. Sigue dentro de ${minutes} ${minutes === 1 ? "minuto" : "minutos"}.`;
  throw new AppError("rate_limited", message, { reason: "ways_in_too_many", retryAfterSeconds: seconds });
}
