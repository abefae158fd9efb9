import { and, eq, isNull, sql } from "drizzle-orm";
import type { justificationsApi } from "#contracts/api/attendance/justifications.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import {
  academicSessions,
  attendance,
  attendanceCodes,
  institutions,
  justifications,
  registers,
  students,
} from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { brokenUnique } from "../refused-by.ts";
import { schoolDay } from "../school-day.ts";
import { countingCode, lessonCounts, refused } from "./internal.ts";
import { asksFor, justificationView, lockedJustification, noted, sealed } from "./justification-rows.ts";
import { type Span, spanOf } from "./justification-span.ts";

/**
 * A guardian, or a pupil who is of age, asks the school to excuse absences. The same again is the one that waits. Errors:
 * `not_found` for another's child, `unprocessable` for days that cannot be, `conflict` where another one waits.
 */
export async function requestJustification(
  ctx: Context,
  input: Input<typeof justificationsApi.request>,
): Promise<View<typeof justificationsApi.request>> {
  authorize(ctx, "children.attendance.read", "attendance.read");
  const span = spanOf(input);
  const { institutionId, userId } = ctx.actor;
  const view = await ctx.db.transaction(async (tx) => {
    const [student] = await tx
      .select({ id: students.id, status: students.status })
      .from(students)
      .where(and(eq(students.id, input.studentId), asksFor(ctx), isNull(students.blockedAt)));
    const { id: studentId, status } = orNotFound(student);
    if (status !== "active") {
      throw refused("justification_left", "Ya no está en el centro: habla con secretaría.");
    }
    const same = await waitingLike(tx, studentId, span);
    if (same?.createdBy === userId) return justificationView(await lockedJustification(ctx, tx, same.id));
    if (same !== undefined) throw alreadyWaits();
    await requireInTime(ctx, tx, span);
    await requireSomethingToExcuse(ctx, tx, studentId, span);
    const [row] = await tx
      .insert(justifications)
      .values({
        institutionId,
        studentId,
        ...span,
        kind: input.kind,
        source: "family",
        state: "waiting",
        createdBy: userId,
        createdAt: ctx.now(),
      })
      .returning({ id: justifications.id })
      .catch((error: unknown) => {
        throw brokenUnique(error) === "attendance_justifications_waiting" ? alreadyWaits() : error;
      });
    const { id } = orNotFound(row);
    if (input.text !== null) {
      const content = await sealed(ctx, "content", id, input.text);
      await tx.update(justifications).set({ content }).where(eq(justifications.id, id));
    }
    const stored = await lockedJustification(ctx, tx, id);
    await enqueue(ctx, tx, { type: "justification.changed", payload: { justificationId: id } });
    await recordAudit(ctx, tx, [
      {
        action: "justification.requested",
        entity: "justification",
        entityId: id,
        after: { ...noted(stored), hasReason: input.text !== null },
      },
    ]);
    return justificationView(stored);
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return view;
}

const alreadyWaits = () =>
  new AppError("conflict", "Ya hay un justificante de esos días esperando respuesta.", {
    reason: "justification_waits",
  });

async function waitingLike(tx: Transaction, studentId: number, span: Span) {
  const [row] = await tx
    .select({ id: justifications.id, createdBy: justifications.createdBy })
    .from(justifications)
    .where(
      and(
        eq(justifications.studentId, studentId),
        eq(justifications.state, "waiting"),
        eq(justifications.startDate, span.startDate),
        eq(justifications.endDate, span.endDate),
        sql`${justifications.startsAt} is not distinct from ${span.startsAt}::time`,
      ),
    );
  return row;
}

/** Not longer ago than the school takes them, and no day of a term that is closed. */
async function requireInTime(ctx: Context, tx: Transaction, { startDate, endDate }: Span): Promise<void> {
  const [school] = await tx
    .select({
      days: institutions.justificationDays,
      isLate: sql<boolean>`${startDate}::date < ${schoolDay(ctx)} - ${institutions.justificationDays}`,
      isClosed: sql<boolean>`exists (select from ${academicSessions} where ${academicSessions.closedAt} is not null
        and ${academicSessions.startDate} <= ${endDate}::date and ${academicSessions.endDate} >= ${startDate}::date)`,
    })
    .from(institutions)
    .where(eq(institutions.id, ctx.actor.institutionId));
  const { days, isLate, isClosed } = orNotFound(school);
  if (isLate) {
    throw refusedField(
      "startDate",
      "justification_too_old",
      `Las faltas se justifican hasta ${days} días después. Habla con la tutoría o con secretaría.`,
    );
  }
  if (isClosed) {
    throw refusedField(
      "startDate",
      "justification_term_closed",
      "La evaluación de esos días está cerrada. Habla con secretaría.",
    );
  }
}

/** Days that are over and in which nothing counts as an absence need no excuse. */
async function requireSomethingToExcuse(ctx: Context, tx: Transaction, studentId: number, span: Span): Promise<void> {
  const absent = sql`exists (select from ${attendance} join ${registers} on ${registers.id} = ${attendance.registerId}
    join ${attendanceCodes} on ${attendanceCodes.id} = ${countingCode}
    where ${and(
      eq(attendance.studentId, studentId),
      sql`${registers.date} between ${span.startDate}::date and ${span.endDate}::date`,
      sql`(${span.startsAt}::time is null or (${registers.startsAt} < ${span.endsAt}::time and ${registers.endsAt} > ${span.startsAt}::time))`,
      sql`${attendanceCodes.kind} = 'absent'`,
      lessonCounts(),
    )})`;
  const [found] = await tx
    .select({ may: sql<boolean>`${span.endDate}::date >= ${schoolDay(ctx)} or ${absent}` })
    .from(institutions)
    .where(eq(institutions.id, ctx.actor.institutionId));
  if (found?.may) return;
  throw refusedField("startDate", "justification_nothing", "En esos días no hay ninguna falta por justificar.");
}
