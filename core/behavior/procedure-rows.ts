import { and, asc, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import {
  academicSessions,
  behavioralRecords,
  behaviorMeasures,
  behaviorProcedures,
  behaviorSteps,
  heldNotices,
  nonSchoolDays,
  students,
} from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { anyOf, reachableStudents } from "../access/students.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { STEP_OVERDUE } from "../notifications/send-overdue-steps.ts";
import type { Calendar } from "./procedure.ts";

/**
 * A condition over `behaviorProcedures`: those the actor has to do with, all within reach of who oversees behaviour, and
 * those one conducts; of no pupil whom somebody blocked.
 */
export function reachedProcedures(ctx: Context): SQL {
  const of = (wanted: SQL | undefined) =>
    sql`${behaviorProcedures.recordId} = ${anyOf(
      sql`select ${behavioralRecords.id} from ${behavioralRecords} inner join ${students} on ${students.id} = ${behavioralRecords.studentId} where ${wanted ?? sql`true`}`,
    )}`;
  const conducted = and(eq(behaviorProcedures.instructorId, ctx.actor.userId), of(isNull(students.blockedAt)));
  if (!may(ctx, "behavior.oversee")) return conducted ?? sql`false`;
  return or(conducted, of(and(reachableStudents(ctx), isNull(students.blockedAt)))) ?? sql`false`;
}

export const stepColumns = {
  id: behaviorSteps.id,
  kind: behaviorSteps.kind,
  title: behaviorSteps.title,
  days: behaviorSteps.days,
  countsFrom: behaviorSteps.countsFrom,
  dueOn: behaviorSteps.dueOn,
  state: behaviorSteps.state,
};

export function stepsOf(tx: Transaction, procedureId: number) {
  return tx
    .select({
      ...stepColumns,
      settledOn: behaviorSteps.settledOn,
      settledBy: behaviorSteps.settledBy,
      content: behaviorSteps.content,
    })
    .from(behaviorSteps)
    .where(eq(behaviorSteps.procedureId, procedureId))
    .orderBy(asc(behaviorSteps.position), asc(behaviorSteps.id));
}

export async function openMeasures(tx: Transaction, procedureId: number): Promise<number> {
  const [row] = await tx
    .select({ open: sql<number>`count(*)::int` })
    .from(behaviorMeasures)
    .where(and(eq(behaviorMeasures.procedureId, procedureId), isNull(behaviorMeasures.doneOn)));
  return row?.open ?? 0;
}

/** The locked row of a procedure within reach. Errors: `not_found`. */
export async function lockProcedure(ctx: Context, tx: Transaction, id: number) {
  const [row] = await tx
    .select({
      id: behaviorProcedures.id,
      recordId: behaviorProcedures.recordId,
      instructorId: behaviorProcedures.instructorId,
      content: behaviorProcedures.content,
      closedOn: behaviorProcedures.closedOn,
      version: behaviorProcedures.version,
    })
    .from(behaviorProcedures)
    .where(and(eq(behaviorProcedures.id, id), reachedProcedures(ctx)))
    .for("no key update");
  return orNotFound(row);
}

/** Nothing is added to what is closed. Errors: `conflict`. */
export function requireOpen({ closedOn }: { readonly closedOn: string | null }): void {
  if (closedOn === null) return;
  throw new AppError("conflict", "Este parte está cerrado.", { reason: "behavior_procedure_closed" });
}

/** The days of which deadlines are made. */
export async function readCalendar(tx: Transaction): Promise<Calendar> {
  const daysOff = await tx
    .select({ startDate: nonSchoolDays.startDate, endDate: nonSchoolDays.endDate })
    .from(nonSchoolDays);
  const terms = await tx
    .select({ startDate: academicSessions.startDate, endDate: academicSessions.endDate })
    .from(academicSessions)
    .where(eq(academicSessions.type, "term"));
  return { daysOff, terms };
}

/** Has it said in the morning after its deadline that a step is overdue, should it still be: by the school's clock. */
export async function holdReminders(
  ctx: Context,
  tx: Transaction,
  steps: readonly { readonly id: number; readonly dueOn: string | null }[],
): Promise<void> {
  const { institutionId } = ctx.actor;
  const due = steps.filter(({ dueOn }) => dueOn !== null);
  if (due.length === 0) return;
  await tx
    .insert(heldNotices)
    .values(
      due.map(({ id, dueOn }) => ({
        institutionId,
        kind: STEP_OVERDUE,
        subjectId: id,
        dueAt: sql`(${dueOn}::date + 1 + time '08:00') at time zone
          (select i.time_zone from users.institutions i where i.id = ${institutionId})`,
      })),
    )
    .onConflictDoUpdate({
      target: [heldNotices.institutionId, heldNotices.kind, heldNotices.subjectId],
      set: { dueAt: sql`excluded.due_at` },
    });
}
