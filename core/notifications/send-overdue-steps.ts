import { and, asc, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { behavioralRecords, behaviorProcedures, behaviorSteps, heldNotices, students, users } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { schoolDay } from "../school-day.ts";
import { type Notice, storeNotices } from "./notify.ts";

export const STEP_OVERDUE = "behavior.overdue";
const STEPS_AT_ONCE = 200;

/**
 * Tells who opened a procedure and who conducts it that a step is overdue, of each step once. Whether it is, is read now:
 * what was done meanwhile, or is due later, is told of to nobody, and the reminder of a new deadline is a row of its own.
 * The notice names the step and no pupil. Answers whether more may be due.
 */
export async function sendOverdueSteps(ctx: SystemContext): Promise<boolean> {
  return ctx.db.transaction(async (tx) => {
    const due = await tx
      .select({ id: heldNotices.id })
      .from(heldNotices)
      .where(and(eq(heldNotices.kind, STEP_OVERDUE), lte(heldNotices.dueAt, ctx.now())))
      .orderBy(asc(heldNotices.id))
      .limit(STEPS_AT_ONCE);
    if (due.length === 0) return false;
    const gone = await tx
      .delete(heldNotices)
      .where(
        inArray(
          heldNotices.id,
          due.map(({ id }) => id),
        ),
      )
      .returning({ stepId: heldNotices.subjectId });
    const overdue = await tx
      .update(behaviorSteps)
      .set({ remindedAt: ctx.now() })
      .where(
        and(
          inArray(
            behaviorSteps.id,
            gone.map(({ stepId }) => stepId),
          ),
          eq(behaviorSteps.state, "due"),
          isNull(behaviorSteps.remindedAt),
          sql`${behaviorSteps.dueOn} < ${schoolDay(ctx)}`,
        ),
      )
      .returning({ id: behaviorSteps.id, procedureId: behaviorSteps.procedureId, title: behaviorSteps.title });
    if (overdue.length === 0) return due.length === STEPS_AT_ONCE;
    const people = await tx
      .select({ procedureId: behaviorProcedures.id, userId: users.id })
      .from(behaviorProcedures)
      .innerJoin(behavioralRecords, eq(behavioralRecords.id, behaviorProcedures.recordId))
      .innerJoin(students, eq(students.id, behavioralRecords.studentId))
      .innerJoin(users, sql`${users.id} in (${behaviorProcedures.openedBy}, ${behaviorProcedures.instructorId})`)
      .where(
        and(
          inArray(behaviorProcedures.id, [...new Set(overdue.map(({ procedureId }) => procedureId))]),
          eq(users.isActive, true),
          isNull(students.blockedAt),
          isNull(behaviorProcedures.closedOn),
        ),
      );
    const notices = people.flatMap(({ procedureId, userId }) => {
      const titles = overdue.filter((step) => step.procedureId === procedureId).map(({ title }) => title);
      return titles.length === 0 ? [] : [notice(userId, procedureId, titles.join("; "))];
    });
    await storeNotices(ctx, tx, null, notices);
    return due.length === STEPS_AT_ONCE;
  });
}

function notice(userId: number, procedureId: number, body: string): Notice {
  return {
    userId,
    kind: STEP_OVERDUE,
    texts: {
      es: { title: "Ha vencido un plazo de un parte de convivencia", body },
      en: { title: "A deadline of a behaviour procedure has passed", body },
    },
    url: `/convivencia/partes/${procedureId}`,
  };
}
