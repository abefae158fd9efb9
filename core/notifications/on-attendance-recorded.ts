import { and, eq, inArray, sql } from "drizzle-orm";
import { attendance, attendanceCodes, heldNotices, institutions, registers } from "#schema/index.ts";
import { countingCode } from "../attendance/internal.ts";
import type { SystemContext } from "../context.ts";
import { finishEventOnce } from "../outbox/finish-event.ts";
import { schoolDay } from "../school-day.ts";
import { ABSENCES } from "./send-held-absences.ts";

/** An absence of a day longer ago is no news that a family could act on: from a Friday to the Monday after it. */
const NEWS_DAYS = 3;

/**
 * Holds the notice about each absence as long as the school says, so that who comes late after all, or whose family has
 * rung, alarms nobody. Whether it is still one is read when it is due. What is entered days late is told of to nobody; a
 * school may tell nobody at all.
 */
export async function onAttendanceRecorded(
  ctx: SystemContext,
  { registerId, studentIds }: { readonly registerId: number; readonly studentIds: readonly number[] },
  eventId: number,
): Promise<void> {
  const { institutionId } = ctx;
  const held = await ctx.db.transaction(async (tx) => {
    if (!(await finishEventOnce(tx, eventId, ctx.now())) || studentIds.length === 0) return false;
    const [school] = await tx
      .select({
        minutes: institutions.absenceNoticeMinutes,
        isNews: sql<boolean>`(select ${registers.date} >= ${schoolDay(ctx)} - ${NEWS_DAYS}::int from ${registers}
          where ${registers.id} = ${registerId})`,
      })
      .from(institutions)
      .where(eq(institutions.id, institutionId));
    const minutes = school?.minutes ?? null;
    if (minutes === null) return false;
    const marks = await tx
      .select({ id: attendance.id, kind: attendanceCodes.kind })
      .from(attendance)
      .innerJoin(attendanceCodes, eq(attendanceCodes.id, countingCode))
      .where(and(eq(attendance.registerId, registerId), inArray(attendance.studentId, [...studentIds])));
    const absences = marks.filter(({ kind }) => kind === "absent");
    // What was corrected is held anew, should it be an absence again.
    const corrected = marks.filter(({ kind }) => kind !== "absent").map(({ id }) => id);
    await tx.delete(heldNotices).where(and(eq(heldNotices.kind, ABSENCES), inArray(heldNotices.subjectId, corrected)));
    if (absences.length === 0 || !school?.isNews) return false;
    const dueAt = new Date(ctx.now().getTime() + minutes * 60_000);
    await tx
      .insert(heldNotices)
      .values(absences.map(({ id }) => ({ institutionId, kind: ABSENCES, subjectId: id, dueAt })))
      .onConflictDoNothing();
    return true;
  });
  if (held) await ctx.ports.outbox.requestDrain(institutionId);
}
