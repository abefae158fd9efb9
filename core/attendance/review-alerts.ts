import { and, asc, eq, gt, gte, inArray, isNull, or, sql } from "drizzle-orm";
import { alertRules, attendanceAlerts, heldNotices, institutions, students } from "#schema/index.ts";
import { anyOf } from "../access/students.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { finishEventOnce } from "../outbox/finish-event.ts";
import {
  amountOf,
  type Figures,
  figuresKey,
  reaches,
  readFigures,
  readYear,
  type Span,
  type Year,
} from "./alert-figures.ts";
import { ruleColumns } from "./alert-rules.ts";

export const ALERTS = "attendance.alert";
/** Pupils looked at in one transaction. */
const PUPILS_AT_ONCE = 100;
/** A month that ended longer ago opens no alert: of that nobody can act any more. */
const WATCHED_DAYS = 14;
/** Until people are told, where the school tells families of no absences and so says nothing of how long. */
const GRACE_MINUTES = 30;

type Rule = Awaited<ReturnType<typeof lockRules>>[number];
type Stored = Awaited<ReturnType<typeof readAlerts>>[number];

/**
 * Looks at some pupils anew: whoever has reached a threshold has an alert, once in each span, and one whose value fell
 * below is closed. What follows from what counts now and nothing else, so that it may run again, or twice at once. Pupils
 * shut away by a privacy request are left as they are. Who is told is, after the grace that notices of absences have.
 */
export async function reviewAlerts(ctx: SystemContext, studentIds: readonly number[]): Promise<void> {
  if (studentIds.length === 0) return;
  const isHeld = await ctx.db.transaction((tx) => review(ctx, tx, studentIds));
  if (isHeld) await ctx.ports.outbox.requestDrain(ctx.institutionId);
}

/** After a register, the office's word or a justification has changed what counts for some pupils. */
export async function onAttendanceReviewed(
  ctx: SystemContext,
  { studentIds }: { readonly studentIds: readonly number[] },
): Promise<void> {
  await reviewAlerts(ctx, studentIds);
}

/** All pupils of the school, some at a time: each night, and when its thresholds are others. */
export async function onAllReviewed(
  ctx: SystemContext,
  { after }: { readonly after: number },
  eventId: number,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await finishEventOnce(tx, eventId, ctx.now()))) return;
    const alerted = sql`select a.student_id from students.attendance_alerts a where a.closed_at is null`;
    const pupils = await tx
      .select({ id: students.id })
      .from(students)
      .where(
        and(
          gt(students.id, after),
          isNull(students.blockedAt),
          or(eq(students.status, "active"), sql`${students.id} = ${anyOf(alerted)}`),
        ),
      )
      .orderBy(asc(students.id))
      .limit(PUPILS_AT_ONCE);
    const last = pupils.at(-1);
    if (last === undefined) return;
    await review(
      ctx,
      tx,
      pupils.map(({ id }) => id),
    );
    if (pupils.length < PUPILS_AT_ONCE) return;
    const as = { now: ctx.now, actor: { institutionId: ctx.institutionId } };
    await enqueue(as, tx, { type: "attendance.review_all", payload: { after: last.id } });
  });
  await ctx.ports.outbox.requestDrain(ctx.institutionId);
}

/** Answers whether somebody is to be told later. */
async function review(ctx: SystemContext, tx: Transaction, asked: readonly number[]): Promise<boolean> {
  const rules = await lockRules(tx);
  if (rules.length === 0) return false;
  const year = await readYear(ctx, tx);
  if (year === null) return false;
  // One after the other: what counts is read once the one before has written.
  const pupils = await tx
    .select({ id: students.id })
    .from(students)
    .where(and(inArray(students.id, [...new Set(asked)]), isNull(students.blockedAt)))
    .orderBy(asc(students.id))
    .for("no key update");
  if (pupils.length === 0) return false;
  const ids = pupils.map(({ id }) => id);
  const figures = await readFigures(tx, ids, year);
  const stored = await readAlerts(tx, ids, year);
  const known = new Map(stored.map((alert) => [`${alert.ruleId} ${alert.studentId} ${alert.startDate}`, alert]));
  const told: number[] = [];
  const opened = ids.flatMap((studentId) =>
    rules.flatMap((rule) =>
      year.spans
        .filter(({ span, endDate }) => span === rule.span && daysBefore(year.today, WATCHED_DAYS) <= endDate)
        .flatMap((span) => {
          const own = figures.get(figuresKey(studentId, span));
          const isNew = !known.has(`${rule.id} ${studentId} ${span.startDate}`);
          return own !== undefined && isNew && reaches(rule, own)
            ? [newAlert(ctx, year, studentId, rule, span, own)]
            : [];
        }),
    ),
  );
  if (opened.length > 0) {
    const rows = await tx
      .insert(attendanceAlerts)
      .values(opened)
      .onConflictDoNothing()
      .returning({ id: attendanceAlerts.id });
    told.push(...rows.map(({ id }) => id));
  }
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  for (const alert of stored) {
    if (await settle(ctx, tx, year, alert, byId.get(alert.ruleId), figures)) told.push(alert.id);
  }
  return hold(ctx, tx, told);
}

function newAlert(ctx: SystemContext, { today }: Year, studentId: number, rule: Rule, span: Span, figures: Figures) {
  const value = amountOf(rule.measure, figures);
  const { startDate, endDate } = span;
  return {
    institutionId: ctx.institutionId,
    studentId,
    ruleId: rule.id,
    startDate,
    endDate,
    threshold: rule.threshold,
    value,
    latest: value,
    crossedOn: today,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  };
}

/** An alert that is there: its value is another one, it closes or opens again. Answers whether it opened and nobody was told yet. */
async function settle(
  ctx: SystemContext,
  tx: Transaction,
  { today, spans }: Year,
  alert: Stored,
  rule: Rule | undefined,
  figures: ReadonlyMap<string, Figures>,
): Promise<boolean> {
  const span = spans.find((one) => one.span === rule?.span && one.startDate === alert.startDate);
  const own = span === undefined ? undefined : figures.get(figuresKey(alert.studentId, span));
  const value = rule === undefined || own === undefined ? 0 : amountOf(rule.measure, own);
  const holds = rule !== undefined && own !== undefined && reaches(rule, own);
  const opens = holds && alert.closedAt !== null;
  const closes = !holds && alert.closedAt === null;
  const endDate = span?.endDate ?? alert.endDate;
  if (!opens && !closes && value === alert.latest && endDate === alert.endDate) return false;
  await tx
    .update(attendanceAlerts)
    .set({
      latest: value,
      endDate,
      ...(opens ? { closedAt: null, crossedOn: today, value, threshold: rule.threshold } : {}),
      ...(closes ? { closedAt: ctx.now() } : {}),
      ...(opens || closes ? { version: sql`${attendanceAlerts.version} + 1` } : {}),
      updatedAt: ctx.now(),
    })
    .where(eq(attendanceAlerts.id, alert.id));
  return opens && alert.toldAt === null;
}

async function hold(ctx: SystemContext, tx: Transaction, alertIds: readonly number[]): Promise<boolean> {
  if (alertIds.length === 0) return false;
  const { institutionId } = ctx;
  const [school] = await tx
    .select({ minutes: institutions.absenceNoticeMinutes })
    .from(institutions)
    .where(eq(institutions.id, institutionId));
  const dueAt = new Date(ctx.now().getTime() + (school?.minutes ?? GRACE_MINUTES) * 60_000);
  await tx
    .insert(heldNotices)
    .values(alertIds.map((subjectId) => ({ institutionId, kind: ALERTS, subjectId, dueAt })))
    .onConflictDoNothing();
  return true;
}

/** Held until the end: who changes a threshold waits, and looks at everybody anew afterwards. */
const lockRules = (tx: Transaction) => tx.select(ruleColumns).from(alertRules).orderBy(asc(alertRules.id)).for("share");

const readAlerts = (tx: Transaction, studentIds: readonly number[], year: Year) =>
  tx
    .select({
      id: attendanceAlerts.id,
      studentId: attendanceAlerts.studentId,
      ruleId: attendanceAlerts.ruleId,
      startDate: attendanceAlerts.startDate,
      endDate: attendanceAlerts.endDate,
      latest: attendanceAlerts.latest,
      closedAt: attendanceAlerts.closedAt,
      toldAt: attendanceAlerts.toldAt,
    })
    .from(attendanceAlerts)
    .where(and(inArray(attendanceAlerts.studentId, [...studentIds]), gte(attendanceAlerts.endDate, year.startDate)));

const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
