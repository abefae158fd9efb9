import { and, eq, isNull, sql } from "drizzle-orm";
import type { behaviorApi } from "#contracts/api/behavior/records.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behavioralRecords, behaviorProcedures, heldNotices } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { BEHAVIOR_TOLD } from "../notifications/send-held-behavior.ts";
import { openContent, sealContent } from "./content.ts";
import { lockOwnRecord } from "./internal.ts";

/**
 * Withdraws a record, as who made it or who oversees behaviour: it is kept with the reason and counts no more. A family
 * that has seen it sees that it was withdrawn; one that has not, nothing. Errors: `not_found`, `precondition_failed`,
 * `conflict` where it was withdrawn already or has an open procedure.
 */
export async function withdrawBehavior(
  ctx: Context,
  input: Input<typeof behaviorApi.withdraw> & { readonly version: string },
): Promise<View<typeof behaviorApi.withdraw>> {
  authorize(ctx, "behavior.create", "behavior.oversee");
  const { id, reason } = input;
  return ctx.db.transaction(async (tx) => {
    const row = await lockOwnRecord(ctx, tx, input);
    const [open] = await tx
      .select({ id: behaviorProcedures.id })
      .from(behaviorProcedures)
      .where(and(eq(behaviorProcedures.recordId, id), isNull(behaviorProcedures.closedOn)));
    if (open !== undefined) {
      throw new AppError("conflict", "Tiene un parte abierto: ciérralo antes.", { reason: "behavior_procedure_open" });
    }
    const content = { ...(await openContent(ctx, id, row.content)), reason };
    await tx
      .update(behavioralRecords)
      .set({
        withdrawnAt: ctx.now(),
        withdrawnBy: ctx.actor.userId,
        content: await sealContent(ctx, id, content),
        version: sql`${behavioralRecords.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(behavioralRecords.id, id));
    await tx.delete(heldNotices).where(and(eq(heldNotices.kind, BEHAVIOR_TOLD), eq(heldNotices.subjectId, id)));
    const { studentId } = row;
    await recordAudit(ctx, tx, [
      { action: "behavior.withdrawn", entity: "behavioral_record", entityId: id, after: { studentId } },
    ]);
    return { id, studentId, version: row.version + 1 };
  });
}
