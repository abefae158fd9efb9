import { and, eq, inArray, sql } from "drizzle-orm";
import { attendance } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { applyJustifications } from "./apply-justifications.ts";

/**
 * What was accepted at the very moment in which the register was taken, so that neither saw the other. Before anybody is
 * told of an absence.
 */
export async function onAttendanceTaken(
  ctx: SystemContext,
  { registerId, studentIds }: { readonly registerId: number; readonly studentIds: readonly number[] },
): Promise<void> {
  if (studentIds.length === 0) return;
  const chosen = and(eq(attendance.registerId, registerId), inArray(attendance.studentId, [...studentIds]));
  await ctx.db.transaction((tx) => applyJustifications(tx, ctx.now(), chosen ?? sql`false`));
}
