import { and, eq, isNull, sql } from "drizzle-orm";
import type { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { academicSessions, justifications, students } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { brokenReference } from "../refused-by.ts";
import { applyToDays } from "./apply-justifications.ts";
import { asCodeGone } from "./check-marks.ts";
import { inWords, reviewOf, selectCodes } from "./internal.ts";
import { decidesOn, justificationView, lockedJustification, noted, sealed } from "./justification-rows.ts";
import { type Span, spanOf } from "./justification-span.ts";

/**
 * The school enters what a family told it of days or hours, those to come included: it stands at once in the lessons that
 * were taken, and in each other when its register is. Errors: `not_found` for a pupil on whom the actor does not decide,
 * `unprocessable` for days or a code that cannot be.
 */
export async function enterAbsence(
  ctx: Context,
  input: Input<typeof justificationsApi.enter>,
): Promise<View<typeof justificationsApi.enter>> {
  authorize(ctx, "attendance.update");
  const span = spanOf(input);
  const { institutionId, userId } = ctx.actor;
  const view = await ctx.db.transaction(async (tx) => {
    const [student] = await tx
      .select({ id: students.id })
      .from(students)
      .where(and(eq(students.id, input.studentId), decidesOn(ctx), isNull(students.blockedAt)));
    const { id: studentId } = orNotFound(student);
    const codes = new Map((await selectCodes(tx)).map((code) => [code.id, code]));
    const code = codes.get(input.codeId);
    if (code === undefined)
      throw refusedField("codeId", "attendance_code_unknown", "No existe ese código de asistencia.");
    if (code.isRetired)
      throw refusedField("codeId", "attendance_code_retired", "Ese código de asistencia ya no se usa.");
    if (input.minutes > 0 && code.kind !== "late") {
      throw refusedField("minutes", "register_minutes_not_late", "Solo un retraso lleva minutos.");
    }
    await requireOpenYear(tx, span);
    const [row] = await tx
      .insert(justifications)
      .values({
        institutionId,
        studentId,
        ...span,
        kind: input.kind,
        source: "office",
        state: "accepted",
        codeId: input.codeId,
        minutes: input.minutes,
        createdBy: userId,
        createdAt: ctx.now(),
        decidedBy: userId,
        decidedAt: ctx.now(),
      })
      .returning({ id: justifications.id })
      .catch((error: unknown) => (brokenReference(error) === undefined ? Promise.reject(error) : asCodeGone(error)));
    const { id } = orNotFound(row);
    if (input.text !== null) {
      const content = await sealed(ctx, "content", id, input.text);
      await tx.update(justifications).set({ content }).where(eq(justifications.id, id));
    }
    const lessons = await applyToDays(tx, ctx.now(), { studentId, ...span });
    if (lessons > 0) await enqueue(ctx, tx, reviewOf(studentId));
    const stored = await lockedJustification(ctx, tx, id);
    await recordAudit(ctx, tx, [
      {
        action: "justification.entered",
        entity: "justification",
        entityId: id,
        after: {
          ...noted(stored),
          code: inWords(codes, input.codeId, input.minutes),
          lessons,
          hasReason: input.text !== null,
        },
      },
    ]);
    return justificationView(stored);
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return view;
}

/** What a closed year says is kept. Errors: `unprocessable`. */
export async function requireOpenYear(tx: Transaction, { startDate, endDate }: Span): Promise<void> {
  const [closed] = await tx
    .select({ id: academicSessions.id })
    .from(academicSessions)
    .where(
      and(
        eq(academicSessions.type, "schoolYear"),
        sql`${academicSessions.closedAt} is not null`,
        sql`${academicSessions.startDate} <= ${endDate}::date and ${academicSessions.endDate} >= ${startDate}::date`,
      ),
    )
    .limit(1);
  if (closed === undefined) return;
  throw refusedField("startDate", "register_year_closed", "El curso de esos días está cerrado.");
}
