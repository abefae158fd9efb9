import { and, eq, sql } from "drizzle-orm";
import { registers } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import type { Sheet } from "./sheet.ts";

/** Ends a transaction whose sheet somebody else has written since it was read. */
export class RivalWrote extends Error {}

/**
 * Makes the sheet if there is none and moves its version on, from the one that was read; whoever comes second waits here
 * for the first and finds another. Answers its id. Throws `RivalWrote`.
 */
export async function claimSheet(
  ctx: Context,
  tx: Transaction,
  { view }: Sheet,
  taken: boolean,
): Promise<{ readonly id: number; readonly first: boolean }> {
  const { date, startsAt, endsAt } = view;
  const sectionId = view.section.id;
  await tx
    .insert(registers)
    .values({ institutionId: ctx.actor.institutionId, sectionId, date, startsAt, endsAt, createdAt: ctx.now() })
    .onConflictDoNothing();
  const [row] = await tx
    .update(registers)
    .set({
      version: sql`${registers.version} + 1`,
      updatedAt: ctx.now(),
      ...(taken ? { takenBy: ctx.actor.userId, takenAt: ctx.now() } : {}),
    })
    .where(
      and(
        eq(registers.sectionId, sectionId),
        eq(registers.date, date),
        eq(registers.startsAt, startsAt),
        eq(registers.version, view.version),
      ),
    )
    .returning({ id: registers.id });
  if (row === undefined) throw new RivalWrote("another person wrote the sheet");
  return { id: row.id, first: view.takenAt === null };
}
