import { sql } from "drizzle-orm";
import type { attendanceApi, Register } from "#contracts/api/attendance/attendance.ts";
import type { Input } from "#contracts/endpoint.ts";
import { attendance } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { asCodeGone, refuseBadMarks } from "./check-marks.ts";
import { claimSheet, RivalWrote } from "./claim-sheet.ts";
import { inWords } from "./internal.ts";
import { readSheet, requireOneLesson, requireUnlocked, type Sheet, staleSheet } from "./sheet.ts";

type Call = Input<typeof attendanceApi.overrideRegister> & { readonly version: string };

/**
 * Puts what the office knows over the teacher's marks of some pupils, or takes it back; the teacher's stay beside it. It
 * may be before the register was taken, and on any day of a year that is not closed. Errors: `not_found` for who does not
 * run the school, `unprocessable`, `precondition_failed` with the sheet as it is.
 */
export async function overrideRegister(ctx: Context, input: Call): Promise<Register> {
  authorize(ctx, "attendance.update");
  const sheet = await readSheet(ctx, input);
  const { view } = sheet;
  orNotFound(view.canOverride || undefined);
  requireOneLesson(view, input.startsAt);
  requireUnlocked(
    sheet.teacherLock === "future" || sheet.teacherLock === "year_closed" ? sheet.teacherLock : null,
    view,
  );
  // What is taken back has no minutes.
  const overrides = input.overrides.map((one) => (one.codeId === null ? { ...one, minutes: 0 } : one));
  refuseBadMarks(view, sheet.codes, "overrides", overrides);
  const stored = new Map(view.students.map(({ id, override }) => [id, override]));
  const changed = overrides.filter(({ studentId, codeId, minutes }) => {
    const was = stored.get(studentId);
    return (was?.codeId ?? null) !== codeId || (was?.minutes ?? 0) !== minutes || (was && was.reason !== input.reason);
  });
  if (changed.length === 0) return view;
  if (String(view.version) !== input.version) throw staleSheet(view);
  try {
    await ctx.db.transaction(async (tx) => {
      const { id } = await claimSheet(ctx, tx, sheet, false);
      const { institutionId, userId } = ctx.actor;
      await tx
        .insert(attendance)
        .values(
          changed.map(({ studentId, codeId, minutes }) => ({
            institutionId,
            registerId: id,
            studentId,
            officeCodeId: codeId,
            officeMinutes: minutes,
            officeReason: codeId === null ? null : input.reason,
            officeBy: codeId === null ? null : userId,
            officeAt: codeId === null ? null : ctx.now(),
            justificationId: null,
            updatedAt: ctx.now(),
          })),
        )
        .onConflictDoUpdate({
          target: [attendance.institutionId, attendance.registerId, attendance.studentId],
          set: {
            officeCodeId: sql`excluded.office_code_id`,
            officeMinutes: sql`excluded.office_minutes`,
            officeReason: sql`excluded.office_reason`,
            officeBy: sql`excluded.office_by`,
            officeAt: sql`excluded.office_at`,
            justificationId: sql`excluded.justification_id`,
            updatedAt: sql`excluded.updated_at`,
          },
        })
        .catch(asCodeGone);
      const studentIds = changed.map(({ studentId }) => studentId);
      await enqueue(ctx, tx, { type: "attendance.recorded", payload: { registerId: id, studentIds } });
      await recordAudit(ctx, tx, [
        { action: "register.overridden", entity: "register", entityId: id, ...told(sheet, changed) },
      ]);
    });
  } catch (error) {
    if (error instanceof RivalWrote) throw staleSheet((await readSheet(ctx, input)).view);
    throw error;
  }
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return (await readSheet(ctx, input)).view;
}

/** For the log, which is kept for ever: by the pupils' numbers what counted and what counts. Why stands with the mark. */
function told({ view, codes }: Sheet, changed: Call["overrides"]) {
  const pupils = new Map(view.students.map((pupil) => [pupil.id, pupil]));
  const lesson = {
    date: view.date,
    startsAt: view.startsAt,
    section: `${view.section.courseTitle} · ${view.section.title}`,
  };
  const words = (of: (entry: Call["overrides"][number]) => string) =>
    Object.fromEntries(
      changed.map((entry) => [pupils.get(entry.studentId)?.studentNumber ?? entry.studentId, of(entry)]),
    );
  const counted = ({ studentId }: { studentId: number }, after?: { codeId: number | null; minutes: number }) => {
    const pupil = pupils.get(studentId);
    const counts = (after === undefined ? pupil?.override : after.codeId === null ? null : after) ?? pupil?.mark;
    return inWords(codes, counts?.codeId ?? null, counts?.minutes ?? 0);
  };
  return {
    before: { ...lesson, marks: words((entry) => counted(entry)) },
    after: { ...lesson, hasReason: true, marks: words((entry) => counted(entry, entry)) },
  };
}
