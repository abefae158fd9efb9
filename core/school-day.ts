import { type SQL, sql } from "drizzle-orm";
import type { Context, SystemContext } from "./context.ts";
import type { Transaction } from "./database.ts";

/** Whose day it is, for a person's verb and for the school's own work. */
export type Clock = Pick<Context, "now" | "actor"> | Pick<SystemContext, "now" | "institutionId">;

/**
 * Today in the school's own time zone, as an SQL `date`: the one clock of everything that begins or ends on a day.
 * Neither the database's clock nor its zone counts. Null for a school that is out of reach.
 */
export function schoolDay(ctx: Clock): SQL<string> {
  const institutionId = "actor" in ctx ? ctx.actor.institutionId : ctx.institutionId;
  return sql<string>`(select users.school_day(${ctx.now().toISOString()}, ${institutionId}))`;
}

/** The same as text, AAAA-MM-DD. */
export async function readSchoolDay(ctx: Clock, tx: Transaction): Promise<string> {
  const { rows } = await tx.execute<{ day: string }>(sql`select ${schoolDay(ctx)}::text as day`);
  const [row] = rows;
  if (row === undefined) throw new Error("no school day");
  return row.day;
}
