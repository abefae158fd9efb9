import { and, eq, ne, sql } from "drizzle-orm";
import type { proceduresApi, StepState } from "#contracts/api/behavior/procedures.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { behaviorProcedures, behaviorSteps } from "#schema/index.ts";
import { authorize, may } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { refusedField } from "../institutions/internal.ts";
import { readSchoolDay } from "../school-day.ts";
import { requireStaff } from "./check-record.ts";
import { refusalOf, type Step, settled } from "./procedure.ts";
import { holdReminders, lockProcedure, openMeasures, readCalendar, stepsOf } from "./procedure-rows.ts";
import { sealText } from "./sealed-text.ts";

type Call = Input<typeof proceduresApi.settle> & { readonly version: string };

const REFUSALS: Partial<Record<ProblemReason, string>> = {
  behavior_procedure_closed: "Este parte está cerrado.",
  behavior_decision_made: "Ya hay resolución: reábrela antes de cambiar lo anterior.",
  behavior_step_after: "Hay pasos posteriores hechos: reábrelos antes.",
  behavior_step_settled: "Este paso ya está resuelto: reábrelo antes de cambiarlo.",
  behavior_step_needed: "Ningún parte está completo sin resolución y sin cierre.",
  behavior_hearing_first: "Antes de resolver hay que nombrar a quien instruye y oír al alumno o alumna y a la familia.",
  behavior_decision_first: "Este paso espera a la resolución.",
  behavior_steps_open: "No se puede cerrar: quedan pasos o tareas por hacer.",
};

/** Whoever conducts the procedure hears; naming them, deciding and closing is of who oversees behaviour. */
const OVERSEEN: readonly Step["kind"][] = ["instructor", "decision", "closing"];

/**
 * Says that a step was done today, was not needed, or is due again. A decision sets the deadlines that count from it; the
 * closing closes. Errors: `not_found`, `forbidden` for what only who oversees behaviour does, `precondition_failed` with
 * the version there is, `conflict` for what cannot be as things stand, `unprocessable` where something is missing.
 */
export async function settleBehaviorStep(ctx: Context, input: Call): Promise<View<typeof proceduresApi.settle>> {
  authorize(ctx, "behavior.oversee", "behavior.create");
  const { id, stepId, state } = input;
  const version = await ctx.db.transaction(async (tx) => {
    const procedure = await lockProcedure(ctx, tx, id);
    if (String(procedure.version) !== input.version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este parte mientras tanto.", {
        reason: "behavior_changed",
        current: { version: procedure.version },
      });
    }
    const steps = await stepsOf(tx, id);
    const step = orNotFound(steps.find((one) => one.id === stepId));
    if (OVERSEEN.includes(step.kind) && !may(ctx, "behavior.oversee")) {
      throw new AppError("forbidden", "Esto lo hace quien lleva la convivencia del centro.");
    }
    const reason = refusalOf(steps, step, state, await openMeasures(tx, id));
    if (reason !== null) throw new AppError("conflict", REFUSALS[reason] ?? "No se puede.", { reason });
    if (step.state === state) return procedure.version;
    await requireWhole(tx, step, input);
    const today = await readSchoolDay(ctx, tx);
    await tx
      .update(behaviorSteps)
      .set({
        state,
        settledOn: state === "due" ? null : today,
        settledBy: state === "due" ? null : ctx.actor.userId,
        content: state === "due" ? null : await sealText(ctx, "students.behavior_steps.content", stepId, input.note),
      })
      .where(eq(behaviorSteps.id, stepId));
    if (step.kind === "decision") await moveDeadlines(ctx, tx, steps, step, state, today);
    await tx
      .update(behaviorProcedures)
      .set({
        ...(step.kind === "instructor" && state === "done" ? { instructorId: input.instructorId } : {}),
        ...(step.kind === "decision" && state === "done"
          ? { content: await sealText(ctx, "students.behavior_procedures.content", id, input.decision) }
          : {}),
        ...(step.kind === "closing" && state === "done" ? { closedOn: today } : {}),
        version: sql`${behaviorProcedures.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(behaviorProcedures.id, id));
    await recordAudit(ctx, tx, [
      {
        action: "behavior.step_settled",
        entity: "behavior_procedure",
        entityId: id,
        before: { title: step.title, state: step.state },
        after: { title: step.title, state },
      },
    ]);
    return procedure.version + 1;
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return { id, version };
}

/** Errors: `unprocessable` for what a step does not go without. */
async function requireWhole(tx: Transaction, { kind }: Step, { state, note, instructorId, decision }: Call) {
  if (state === "not_needed" && note === null) {
    throw refusedField("note", "behavior_reason_missing", "Escribe por qué no hace falta.");
  }
  if (state !== "done") return;
  if (kind === "instructor") {
    if (instructorId === null)
      throw refusedField("instructorId", "behavior_instructor_missing", "Elige a quién nombras.");
    await requireStaff(tx, [instructorId], "instructorId");
  }
  if (kind === "decision" && decision === null) {
    throw refusedField("decision", "behavior_decision_missing", "Escribe qué se ha resuelto.");
  }
}

async function moveDeadlines(
  ctx: Context,
  tx: Transaction,
  steps: readonly Step[],
  step: Step,
  state: StepState,
  today: string,
): Promise<void> {
  const moved = settled(steps, step, state, today, await readCalendar(tx)).filter(
    ({ id, countsFrom }) => id !== step.id && countsFrom === "decision",
  );
  for (const { id, dueOn } of moved) {
    await tx
      .update(behaviorSteps)
      .set({ dueOn, remindedAt: null })
      .where(and(eq(behaviorSteps.id, id), ne(behaviorSteps.kind, "decision")));
  }
  await holdReminders(ctx, tx, moved);
}
