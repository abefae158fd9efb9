import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { AttendanceAlert, OpenAlert } from "#contracts/api/attendance/alerts.ts";
import { alertRules, attendanceAlerts, students } from "#schema/index.ts";
import { anyOf, ownPupils } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { personName } from "./internal.ts";
import { decidesOn } from "./justification-rows.ts";

const isFamily = ({ actor }: Context) => actor.kind === "parent" || actor.kind === "student";

/**
 * A condition over alerts with their rules and pupils: those on whose absences the actor decides. A family sees those of
 * its own that hold and of which the school tells families, once it was told, whoever attends to them.
 */
export function seesAlerts(ctx: Context): SQL | undefined {
  const whose = isFamily(ctx)
    ? and(
        sql`${students.id} = ${ownPupils(ctx)}`,
        eq(alertRules.tellsFamily, true),
        isNotNull(attendanceAlerts.toldAt),
        isNull(attendanceAlerts.closedAt),
      )
    : decidesOn(ctx);
  return and(whose, isNull(students.blockedAt));
}

/** A condition over `students`: a threshold of theirs is reached now, and the actor decides on their absences. */
export const alertedStudents = (ctx: Context): SQL | undefined =>
  and(
    decidesOn(ctx),
    sql`${students.id} = ${anyOf(sql`select a.student_id from students.attendance_alerts a where a.closed_at is null`)}`,
  );

export const isOpen = and(isNull(attendanceAlerts.closedAt), isNull(attendanceAlerts.handledAt));

const alertState = sql<
  "open" | "handled" | "closed"
>`(case when ${attendanceAlerts.handledAt} is not null then 'handled'
  when ${attendanceAlerts.closedAt} is not null then 'closed' else 'open' end)`;

export const alertColumns = {
  id: attendanceAlerts.id,
  studentId: students.id,
  studentName: sql<string>`(select p.family_name || ', ' || p.given_name from users.users p where p.id = ${students.userId})`,
  studentNumber: students.studentNumber,
  groupName: students.groupName,
  ruleId: alertRules.id,
  title: alertRules.title,
  measure: alertRules.measure,
  span: alertRules.span,
  level: alertRules.level,
  startDate: attendanceAlerts.startDate,
  endDate: attendanceAlerts.endDate,
  threshold: attendanceAlerts.threshold,
  value: attendanceAlerts.value,
  latest: attendanceAlerts.latest,
  crossedOn: attendanceAlerts.crossedOn,
  state: alertState,
  handledBy: personName(sql`${attendanceAlerts.handledBy}`),
  handledAt: attendanceAlerts.handledAt,
  note: attendanceAlerts.note,
  version: attendanceAlerts.version,
};

/** Alerts with their pupils and rules. */
export const selectAlerts = <Extra extends Record<string, SQL>>(q: Queries | Transaction, extra: Extra) =>
  q
    .select({ ...alertColumns, ...extra })
    .from(attendanceAlerts)
    .innerJoin(students, eq(students.id, attendanceAlerts.studentId))
    .innerJoin(alertRules, eq(alertRules.id, attendanceAlerts.ruleId));

type Row = Awaited<ReturnType<typeof lockedAlert>>;

/** A family reads what was reached, not who attends to it and how. */
export function alertView(ctx: Context, row: Row): AttendanceAlert {
  const { ruleId, title, measure, span, level } = row;
  const handled = !isFamily(ctx);
  return {
    id: row.id,
    student: { id: row.studentId, name: row.studentName, groupName: row.groupName },
    rule: { id: ruleId, title, measure, span, level },
    startDate: row.startDate,
    endDate: row.endDate,
    threshold: row.threshold,
    value: row.value,
    latest: row.latest,
    crossedOn: row.crossedOn,
    state: handled ? row.state : "open",
    handledBy: handled ? row.handledBy : null,
    handledAt: handled ? (row.handledAt?.toISOString() ?? null) : null,
    hasNote: handled && row.note !== null,
    canHandle: handled && row.state === "open",
    version: row.version,
  };
}

/** One on which the actor decides, locked for whoever writes it. Errors: `not_found`. */
export async function lockedAlert(ctx: Context, tx: Transaction, id: number) {
  const [held] = await tx
    .select({ id: attendanceAlerts.id })
    .from(attendanceAlerts)
    .where(eq(attendanceAlerts.id, id))
    .for("no key update");
  orNotFound(held);
  const [row] = await selectAlerts(tx, {}).where(and(eq(attendanceAlerts.id, id), seesAlerts(ctx)));
  return orNotFound(row);
}

const cellOf = (ctx: Context, rowId: number) =>
  ({ column: "students.attendance_alerts.note", institutionId: ctx.actor.institutionId, rowId }) as const;

export const sealNote = (ctx: Context, id: number, note: string) => ctx.ports.cipher.seal(cellOf(ctx, id), note);

/** With its note, opened. */
export async function openedAlert(ctx: Context, row: Row): Promise<OpenAlert> {
  const note = row.note === null ? null : await ctx.ports.cipher.open(cellOf(ctx, row.id), row.note);
  return { ...alertView(ctx, row), note };
}

/** For the log, which is kept for ever: whose and what for, not what was written. */
export const notedAlert = ({ studentNumber, title, startDate, endDate, latest }: Row) => ({
  studentNumber,
  title,
  startDate,
  endDate,
  value: latest,
});
