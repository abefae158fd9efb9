import { and, eq, isNull } from "drizzle-orm";
import type { proceduresApi } from "#contracts/api/behavior/procedures.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behavioralRecords, behaviorCategories, behaviorProcedures, behaviorSteps } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { brokenUnique } from "../refused-by.ts";
import { readSchoolDay } from "../school-day.ts";
import { ofReachedPupil } from "./internal.ts";
import { schoolDayAfter } from "./procedure.ts";
import { holdReminders, readCalendar } from "./procedure-rows.ts";
import { selectSteps } from "./steps.ts";

/**
 * Opens a procedure about one pupil's serious incident, with the school's steps and the school days that they have from
 * today. Errors: `not_found`, `conflict` where it is not serious, was withdrawn, or has a procedure.
 */
export async function openBehaviorProcedure(
  ctx: Context,
  { id: recordId }: Input<typeof proceduresApi.open>,
): Promise<View<typeof proceduresApi.open>> {
  authorize(ctx, "behavior.oversee");
  const { institutionId, userId } = ctx.actor;
  const procedureId = await ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select({
        studentId: behavioralRecords.studentId,
        categoryId: behavioralRecords.categoryId,
        withdrawnAt: behavioralRecords.withdrawnAt,
      })
      .from(behavioralRecords)
      .where(and(eq(behavioralRecords.id, recordId), ofReachedPupil(ctx)))
      .for("no key update");
    const { studentId, categoryId, withdrawnAt } = orNotFound(found);
    if (withdrawnAt !== null) {
      throw new AppError("conflict", "Esta anotación está retirada.", { reason: "behavior_withdrawn" });
    }
    const [category] = await tx
      .select({ severity: behaviorCategories.severity })
      .from(behaviorCategories)
      .where(eq(behaviorCategories.id, categoryId));
    if (category?.severity !== "serious" && category?.severity !== "very_serious") {
      throw new AppError("conflict", "Solo se abre parte de una incidencia grave o muy grave.", {
        reason: "behavior_not_serious",
      });
    }
    const today = await readSchoolDay(ctx, tx);
    const calendar = await readCalendar(tx);
    const templates = (await selectSteps(tx)).filter(({ isRetired }) => !isRetired);
    const [made] = await tx
      .insert(behaviorProcedures)
      .values({
        institutionId,
        recordId,
        openedOn: today,
        openedBy: userId,
        createdAt: ctx.now(),
        updatedAt: ctx.now(),
      })
      .returning({ id: behaviorProcedures.id })
      .catch((error: unknown) => {
        if (brokenUnique(error) !== "behavior_procedures_once") throw error;
        throw new AppError("conflict", "Ya hay un parte abierto de esta incidencia.", {
          reason: "behavior_procedure_exists",
        });
      });
    const { id } = orNotFound(made);
    const steps = await tx
      .insert(behaviorSteps)
      .values(
        templates.map(({ kind, title, days, countsFrom }, at) => ({
          institutionId,
          procedureId: id,
          kind,
          title,
          days,
          countsFrom,
          position: at + 1,
          dueOn: countsFrom === "opening" ? schoolDayAfter(today, days, calendar) : null,
        })),
      )
      .returning({ id: behaviorSteps.id, dueOn: behaviorSteps.dueOn });
    await holdReminders(ctx, tx, steps);
    await recordAudit(ctx, tx, [
      { action: "behavior.procedure_opened", entity: "behavior_procedure", entityId: id, after: { studentId } },
    ]);
    return id;
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return { procedureId };
}

/** A condition over `behaviorProcedures`: still open. */
export const isOpenProcedure = isNull(behaviorProcedures.closedOn);
