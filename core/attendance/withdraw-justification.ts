import { eq, sql } from "drizzle-orm";
import type { justificationsApi, OpenJustification } from "#contracts/api/attendance/justifications.ts";
import type { Input } from "#contracts/endpoint.ts";
import { justifications } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { applyToDays } from "./apply-justifications.ts";
import { requireOpenYear } from "./enter-absence.ts";
import { reviewOf } from "./internal.ts";
import { justificationView, lockedJustification, noted, opened, readEntry } from "./justification-rows.ts";

/**
 * Takes a justification back: who asked, while it waits; the school also one that was accepted, and the lessons count
 * again as their teachers marked them. Taken back already, nothing changes. Errors: `not_found`, `precondition_failed`
 * with the row as it is, `conflict` for one that the actor cannot take back any more.
 */
export async function withdrawJustification(
  ctx: Context,
  { id, version }: Input<typeof justificationsApi.withdraw> & { readonly version: string },
): Promise<OpenJustification> {
  authorize(ctx, "attendance.update", "attendance.read", "children.attendance.read");
  const row = await ctx.db.transaction(async (tx) => {
    const before = await lockedJustification(ctx, tx, id);
    if (before.state === "withdrawn") {
      await recordAudit(ctx, tx, readEntry(before));
      return before;
    }
    const view = justificationView(before);
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Este justificante ha cambiado mientras tanto.", {
        reason: "justification_changed",
        current: view,
      });
    }
    if (!view.canWithdraw) {
      throw new AppError("conflict", "Este justificante ya tiene respuesta: habla con la tutoría.", {
        reason: "justification_answered",
      });
    }
    if (before.state === "accepted") await requireOpenYear(tx, before);
    await tx
      .update(justifications)
      .set({ state: "withdrawn", version: sql`${justifications.version} + 1`, updatedAt: ctx.now() })
      .where(eq(justifications.id, id));
    const lessons = before.state === "accepted" ? await applyToDays(tx, ctx.now(), before) : 0;
    if (lessons > 0) await enqueue(ctx, tx, reviewOf(before.studentId));
    await recordAudit(ctx, tx, [
      {
        action: "justification.withdrawn",
        entity: "justification",
        entityId: id,
        before: { state: before.state },
        after: { ...noted(before), ...(lessons > 0 ? { lessons } : {}) },
      },
    ]);
    return lockedJustification(ctx, tx, id);
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return opened(ctx, row);
}
