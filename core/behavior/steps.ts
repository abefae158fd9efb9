import { asc, eq, sql } from "drizzle-orm";
import type { BehaviorStep, proceduresApi } from "#contracts/api/behavior/procedures.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behaviorStepTemplates } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { lockSchool, refusedField } from "../institutions/internal.ts";

const columns = {
  id: behaviorStepTemplates.id,
  kind: behaviorStepTemplates.kind,
  title: behaviorStepTemplates.title,
  days: behaviorStepTemplates.days,
  countsFrom: behaviorStepTemplates.countsFrom,
  position: behaviorStepTemplates.position,
  isRetired: sql<boolean>`${behaviorStepTemplates.retiredAt} is not null`,
  version: behaviorStepTemplates.version,
};

/** The school's steps in their order, retired ones last. */
export function selectSteps(q: Queries | Transaction) {
  return q
    .select(columns)
    .from(behaviorStepTemplates)
    .orderBy(
      sql`${behaviorStepTemplates.retiredAt} is not null`,
      asc(behaviorStepTemplates.position),
      asc(behaviorStepTemplates.id),
    );
}

/** The steps with which procedures begin, retired ones last. */
export async function listBehaviorSteps(ctx: Context): Promise<View<typeof proceduresApi.steps>> {
  authorize(ctx, "behavior.oversee", "settings.update");
  const [data] = await ctx.db.batch((q) => [selectSteps(q)]);
  return { data };
}

/** Adds a step of the school's own. */
export async function createBehaviorStep(
  ctx: Context,
  input: Input<typeof proceduresApi.addStep>,
): Promise<BehaviorStep> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const [row] = await tx
      .insert(behaviorStepTemplates)
      .values({
        institutionId,
        ...input,
        kind: "other",
        position: sql`(select coalesce(max(s.position), 0) + 1 from students.behavior_step_templates s)`,
      })
      .returning(columns);
    const added = orNotFound(row);
    await recordAudit(ctx, tx, [
      { action: "behavior_step.created", entity: "behavior_step", entityId: added.id, after: input },
    ]);
    return added;
  });
}

const FIELDS = ["title", "days", "countsFrom", "position", "isRetired"] as const;

/**
 * Changes what is given of a step for procedures that begin from now on. Errors: `not_found`, `precondition_failed` with
 * the step as it is, `conflict` for decision and closing, which none is without, `unprocessable` for a deadline that would
 * wait for itself.
 */
export async function changeBehaviorStep(
  ctx: Context,
  { id, version, ...changes }: Input<typeof proceduresApi.changeStep> & { readonly version: string },
): Promise<BehaviorStep> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const before = orNotFound((await selectSteps(tx)).find((step) => step.id === id));
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este paso mientras tanto.", {
        reason: "behavior_step_changed",
        current: before,
      });
    }
    const changed = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
    if (changed.length === 0) return before;
    const { isRetired = before.isRetired, ...values } = changes;
    requireSense({ kind: before.kind, isRetired, countsFrom: values.countsFrom ?? before.countsFrom });
    const [row] = await tx
      .update(behaviorStepTemplates)
      .set({
        ...values,
        ...(isRetired === before.isRetired ? {} : { retiredAt: isRetired ? ctx.now() : null }),
        version: sql`${behaviorStepTemplates.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(behaviorStepTemplates.id, id))
      .returning(columns);
    await recordAudit(ctx, tx, [
      {
        action: "behavior_step.updated",
        entity: "behavior_step",
        entityId: id,
        before: Object.fromEntries(changed.map((field) => [field, before[field]])),
        after: Object.fromEntries(changed.map((field) => [field, changes[field]])),
      },
    ]);
    return orNotFound(row);
  });
}

/** What comes before a decision has no deadline from it. */
const BEFORE: readonly BehaviorStep["kind"][] = ["instructor", "student_hearing", "family_hearing", "decision"];

function requireSense({ kind, isRetired, countsFrom }: Pick<BehaviorStep, "kind" | "isRetired" | "countsFrom">): void {
  if (isRetired && (kind === "decision" || kind === "closing")) {
    throw new AppError("conflict", "Ningún parte está completo sin resolución y sin cierre.", {
      reason: "behavior_step_needed",
    });
  }
  if (countsFrom === "decision" && BEFORE.includes(kind)) {
    throw refusedField(
      "countsFrom",
      "behavior_step_before",
      "Va antes de la resolución: su plazo no puede contar de ella.",
    );
  }
}
