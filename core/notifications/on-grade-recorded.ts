import { heldNotices } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { finishEventOnce } from "../outbox/finish-event.ts";
import { MARKS } from "./send-held-marks.ts";

/**
 * Holds the notice about each mark for a while, so that corrections are one notice with the last value. The hold is a
 * row, written in the transaction that finishes the event: neither a crash nor a repeat of the message makes it two.
 */
export async function onGradeRecorded(
  ctx: SystemContext,
  { gradeIds }: { readonly gradeIds: readonly number[] },
  eventId: number,
): Promise<void> {
  const { institutionId } = ctx;
  const dueAt = new Date(ctx.now().getTime() + ctx.ports.noticeHoldMs);
  await ctx.db.transaction(async (tx) => {
    if (!(await finishEventOnce(tx, eventId, ctx.now())) || gradeIds.length === 0) return;
    await tx
      .insert(heldNotices)
      .values([...new Set(gradeIds)].map((subjectId) => ({ institutionId, kind: MARKS, subjectId, dueAt })))
      .onConflictDoNothing();
  });
  await ctx.ports.outbox.requestDrain(institutionId);
}
