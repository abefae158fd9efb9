import { eq, sql } from "drizzle-orm";
import type { alertsApi, OpenAlert } from "#contracts/api/attendance/alerts.ts";
import type { Input } from "#contracts/endpoint.ts";
import { attendanceAlerts } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { alertView, lockedAlert, notedAlert, openedAlert, sealNote } from "./alert-rows.ts";

/** One alert with its note; that somebody opened the note is in the log each time. Errors: `not_found`. */
export async function getAttendanceAlert(ctx: Context, { id }: Input<typeof alertsApi.get>): Promise<OpenAlert> {
  authorize(ctx, "attendance.update");
  const row = await ctx.db.transaction(async (tx) => {
    const found = await lockedAlert(ctx, tx, id);
    const entry = { action: "attendance_alert.read", entity: "attendance_alert", entityId: id } as const;
    await recordAudit(ctx, tx, found.note === null ? [] : [{ ...entry, after: notedAlert(found) }]);
    return found;
  });
  return openedAlert(ctx, row);
}

/**
 * Marks an open alert as attended to, with what was done, which lies sealed. Errors: `not_found` for who does not decide
 * on the pupil's absences, `precondition_failed` with the alert as it is when somebody else did so or it closed meanwhile.
 */
export async function handleAttendanceAlert(
  ctx: Context,
  { id, note, version }: Input<typeof alertsApi.handle> & { readonly version: string },
): Promise<OpenAlert> {
  authorize(ctx, "attendance.update");
  const sealed = note === null ? null : await sealNote(ctx, id, note);
  const row = await ctx.db.transaction(async (tx) => {
    const before = await lockedAlert(ctx, tx, id);
    if (before.state !== "open" || String(before.version) !== version) {
      throw new AppError("precondition_failed", meanwhile(before), {
        reason: "attendance_alert_changed",
        current: alertView(ctx, before),
      });
    }
    await tx
      .update(attendanceAlerts)
      .set({
        handledBy: ctx.actor.userId,
        handledAt: ctx.now(),
        note: sealed,
        version: sql`${attendanceAlerts.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(attendanceAlerts.id, id));
    await recordAudit(ctx, tx, [
      {
        action: "attendance_alert.handled",
        entity: "attendance_alert",
        entityId: id,
        after: { ...notedAlert(before), hasNote: note !== null },
      },
    ]);
    return lockedAlert(ctx, tx, id);
  });
  return openedAlert(ctx, row);
}

function meanwhile({ state, handledBy }: { readonly state: string; readonly handledBy: string | null }): string {
  if (state === "handled") return `${handledBy ?? "Otra persona"} ha atendido esta alerta mientras tanto.`;
  if (state === "closed") return "Esta alerta se ha cerrado sola: ya no llega al umbral.";
  return "Esta alerta ha cambiado mientras tanto.";
}
