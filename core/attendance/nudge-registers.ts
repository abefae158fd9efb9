import { sql } from "drizzle-orm";
import type { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { registers } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { lessonsOfDay } from "./lessons-of-day.ts";

/**
 * Reminds the teachers of lessons that have begun without a register, or of one of them; of each lesson once, however
 * often it is asked for, and of none that its teachers can no longer take. Answers of how many.
 */
export async function nudgeRegisters(
  ctx: Context,
  { date, lesson }: Input<typeof attendanceApi.nudge>,
): Promise<View<typeof attendanceApi.nudge>> {
  authorize(ctx, "attendance.oversee");
  const { lessons, isOpen } = await lessonsOfDay(ctx, date);
  const missing = lessons.filter(
    (one) =>
      isOpen &&
      one.hasBegun &&
      one.takenAt === null &&
      one.nudgedAt === null &&
      (lesson === undefined || (one.sectionId === lesson.sectionId && one.startsAt === lesson.startsAt)),
  );
  if (missing.length === 0) return { nudged: 0 };
  const { institutionId } = ctx.actor;
  const nudged = await ctx.db.transaction(async (tx) => {
    const rows = await tx
      .insert(registers)
      .values(
        missing.map(({ sectionId, startsAt, endsAt }) => ({
          institutionId,
          sectionId,
          date,
          startsAt,
          endsAt,
          nudgedAt: ctx.now(),
        })),
      )
      // Taken or nudged meanwhile: nobody is told.
      .onConflictDoUpdate({
        target: [registers.institutionId, registers.sectionId, registers.date, registers.startsAt],
        set: { nudgedAt: ctx.now() },
        setWhere: sql`${registers.takenAt} is null and ${registers.nudgedAt} is null`,
      })
      .returning({ id: registers.id });
    if (rows.length === 0) return 0;
    await enqueue(ctx, tx, { type: "registers.nudged", payload: { registerIds: rows.map(({ id }) => id) } });
    await recordAudit(ctx, tx, [
      {
        action: "register.nudged",
        entity: "institution",
        entityId: institutionId,
        after: { date, lessons: rows.length },
      },
    ]);
    return rows.length;
  });
  if (nudged > 0) await ctx.ports.outbox.requestDrain(institutionId);
  return { nudged };
}
