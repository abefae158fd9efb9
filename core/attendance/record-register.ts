import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { attendanceApi, Register } from "#contracts/api/attendance/attendance.ts";
import type { Input } from "#contracts/endpoint.ts";
import { attendance, attendanceAlerts } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { applyJustifications } from "./apply-justifications.ts";
import { asCodeGone, refuseBadMarks, requireWholeList } from "./check-marks.ts";
import { claimSheet, RivalWrote } from "./claim-sheet.ts";
import { inWords, reviewOf } from "./internal.ts";
import { readSheet, requireOneLesson, requireUnlocked, type Sheet, staleSheet } from "./sheet.ts";

type Call = Input<typeof attendanceApi.recordRegister> & { readonly version: string };
type Mark = Call["marks"][number];

/**
 * Takes the register of a lesson or corrects it, the whole list at once, as a teacher of the section. What the office put
 * over a mark stays and counts, and so does what was announced of whom the list says is absent. The same list again changes nothing, whatever version it names. Errors: `not_found` for
 * who does not teach the section, `unprocessable` for a day or a mark that cannot be, `precondition_failed` with the
 * sheet as it is when somebody else wrote it meanwhile.
 */
export async function recordRegister(ctx: Context, input: Call): Promise<Register> {
  authorize(ctx, "attendance.create");
  const { sheet, changed } = await look(ctx, input);
  if (changed.length === 0 && sheet.view.takenAt !== null) return sheet.view;
  if (String(sheet.view.version) !== input.version) throw staleSheet(sheet.view);
  try {
    await ctx.db.transaction((tx) =>
      claimSheet(ctx, tx, sheet, true).then(async ({ id, first }) => {
        if (changed.length > 0) {
          const { institutionId, userId } = ctx.actor;
          const mine = {
            institutionId,
            registerId: id,
            recordedBy: userId,
            recordedAt: ctx.now(),
            updatedAt: ctx.now(),
          };
          await tx
            .insert(attendance)
            .values(changed.map((mark) => ({ ...mine, ...mark })))
            .onConflictDoUpdate({
              target: [attendance.institutionId, attendance.registerId, attendance.studentId],
              set: {
                codeId: sql`excluded.code_id`,
                minutes: sql`excluded.minutes`,
                note: sql`excluded.note`,
                recordedBy: sql`excluded.recorded_by`,
                recordedAt: sql`excluded.recorded_at`,
                updatedAt: sql`excluded.updated_at`,
              },
            })
            .catch(asCodeGone);
        }
        await applyJustifications(tx, ctx.now(), eq(attendance.registerId, id));
        const studentIds = changed.flatMap((mark) => (tellsSomething(sheet, mark) ? [mark.studentId] : []));
        if (studentIds.length > 0) {
          await enqueue(ctx, tx, { type: "attendance.recorded", payload: { registerId: id, studentIds } });
        }
        const others = await alerted(tx, changed, studentIds);
        if (others.length > 0) await enqueue(ctx, tx, reviewOf(...others));
        await recordAudit(ctx, tx, [
          {
            action: first ? "register.taken" : "register.changed",
            entity: "register",
            entityId: id,
            ...told(sheet, changed),
          },
        ]);
      }),
    );
  } catch (error) {
    if (error instanceof RivalWrote) throw staleSheet((await readSheet(ctx, input)).view);
    throw error;
  }
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return (await readSheet(ctx, input)).view;
}

/** Refuses whatever `recordRegister` would refuse of this call as things are now, with the same errors, and writes nothing. */
export async function checkRegister(ctx: Context, input: Call): Promise<Register> {
  authorize(ctx, "attendance.create");
  const { sheet, changed } = await look(ctx, input);
  const same = changed.length === 0 && sheet.view.takenAt !== null;
  if (!same && String(sheet.view.version) !== input.version) throw staleSheet(sheet.view);
  return sheet.view;
}

/** The sheet, and the marks that differ from those on it. */
async function look(ctx: Context, input: Call): Promise<{ sheet: Sheet; changed: Mark[] }> {
  const sheet = await readSheet(ctx, input);
  orNotFound(sheet.view.canTake || undefined);
  requireOneLesson(sheet.view, input.startsAt);
  requireUnlocked(sheet.teacherLock, sheet.view);
  refuseBadMarks(sheet.view, sheet.codes, "marks", input.marks);
  requireWholeList(sheet.view, input.marks);
  const stored = new Map(sheet.view.students.map(({ id, mark }) => [id, mark]));
  const changed = input.marks.filter((mark) => {
    const was = stored.get(mark.studentId);
    return !was || was.codeId !== mark.codeId || was.minutes !== mark.minutes || was.note !== mark.note;
  });
  return { sheet, changed };
}

/** That somebody is simply there, of whom nothing was known, tells nobody anything; nor what the office's mark covers. */
function tellsSomething({ view, codes }: Sheet, { studentId, codeId }: Mark): boolean {
  const pupil = view.students.find(({ id }) => id === studentId);
  if (pupil?.override) return false;
  return pupil?.mark ? pupil.mark.codeId !== codeId : codes.get(codeId)?.kind !== "present";
}

/** Those of whom a lesson attended tells nobody anything, but whose percentage it takes below a threshold. */
async function alerted(tx: Transaction, changed: readonly Mark[], told: readonly number[]): Promise<number[]> {
  const others = changed.map(({ studentId }) => studentId).filter((id) => !told.includes(id));
  if (others.length === 0) return [];
  const rows = await tx
    .selectDistinct({ id: attendanceAlerts.studentId })
    .from(attendanceAlerts)
    .where(and(inArray(attendanceAlerts.studentId, others), isNull(attendanceAlerts.closedAt)));
  return rows.map(({ id }) => id);
}

/** For the log: by the pupils' numbers what was and what is; of a first list only who is not simply there, and how many are. */
function told({ view, codes }: Sheet, changed: readonly Mark[]) {
  const { date, startsAt, takenAt } = view;
  const lesson = { date, startsAt, section: `${view.section.courseTitle} · ${view.section.title}` };
  const pupils = new Map(view.students.map((pupil) => [pupil.id, pupil]));
  const words = (marks: readonly { studentId: number; codeId: number | null; minutes: number }[]) =>
    Object.fromEntries(
      marks.map((mark) => [
        pupils.get(mark.studentId)?.studentNumber ?? mark.studentId,
        inWords(codes, mark.codeId, mark.minutes),
      ]),
    );
  if (takenAt === null) {
    const others = changed.filter(({ codeId }) => codes.get(codeId)?.kind !== "present");
    return { after: { ...lesson, present: view.students.length - others.length, marks: words(others) } };
  }
  const before = changed.map(({ studentId }) => {
    const mark = pupils.get(studentId)?.mark;
    return { studentId, codeId: mark?.codeId ?? null, minutes: mark?.minutes ?? 0 };
  });
  return { before: { ...lesson, marks: words(before) }, after: { ...lesson, marks: words(changed) } };
}
