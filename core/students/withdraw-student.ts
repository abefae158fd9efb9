import { and, eq } from "drizzle-orm";
import type { Enrollments, enrollmentApi } from "#contracts/api/students/enrollments.ts";
import type { Input } from "#contracts/endpoint.ts";
import { waitingPupils } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { endRights } from "../people/internal.ts";
import { lockPupil, seatOf } from "./enroll-student.ts";
import { readEnrollments } from "./list-enrollments.ts";
import { lockSections, seatWaiting, vacate } from "./seats.ts";

/**
 * Ends an enrolment of a pupil before its time; registers and marks stay. Whoever waits longest takes the seat. Errors:
 * `not_found`, also for one that has ended, `precondition_failed` with the enrolments as they are.
 */
export async function withdrawStudent(
  ctx: Context,
  input: Omit<Input<typeof enrollmentApi.withdraw>, "reason"> & { readonly version: string; readonly reason?: string },
): Promise<Enrollments> {
  authorize(ctx, "students.create");
  const { id, enrollmentId } = input;
  const isStale = await ctx.db.transaction(async (tx) => {
    const { userId } = await lockPupil(ctx, tx, id);
    const row = await seatOf(ctx, tx, id, enrollmentId);
    if (String(row.version) !== input.version) return true;
    await lockSections(ctx, tx, [row.sectionId]);
    await vacate(ctx, tx, [row.id], input.reason || null);
    const before = { sectionId: row.sectionId };
    await recordAudit(ctx, tx, [{ action: "enrollment.ended", entity: "student", entityId: id, before }]);
    await seatWaiting(ctx, tx, [row.sectionId]);
    await endRights(ctx, tx, [userId], "membership");
    return false;
  });
  if (isStale) {
    throw new AppError("precondition_failed", "Otra persona ha cambiado esta matrícula mientras tanto.", {
      reason: "enrollment_changed",
      current: await readEnrollments(ctx, id),
    });
  }
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return readEnrollments(ctx, id);
}

/** Takes a pupil off a waiting list. Errors: `not_found`. */
export async function leaveWaitingList(
  ctx: Context,
  { id, waitingId }: Input<typeof enrollmentApi.leaveWaiting>,
): Promise<Enrollments> {
  authorize(ctx, "students.create");
  await ctx.db.transaction(async (tx) => {
    await lockPupil(ctx, tx, id);
    const [gone] = await tx
      .delete(waitingPupils)
      .where(and(eq(waitingPupils.id, waitingId), eq(waitingPupils.studentId, id)))
      .returning({ sectionId: waitingPupils.sectionId });
    const before = { sectionId: orNotFound(gone).sectionId };
    await recordAudit(ctx, tx, [{ action: "enrollment.not_waiting", entity: "student", entityId: id, before }]);
  });
  return readEnrollments(ctx, id);
}
