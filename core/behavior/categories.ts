import { eq, sql } from "drizzle-orm";
import type { BehaviorCategory, BehaviorKind, behaviorCategoriesApi } from "#contracts/api/behavior/categories.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { behaviorCategories } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { lockSchool, refusedField } from "../institutions/internal.ts";
import { brokenUnique } from "../refused-by.ts";
import { categoryColumns, selectCategories } from "./internal.ts";

/** The school's categories in their order, retired ones last. */
export async function listBehaviorCategories(ctx: Context): Promise<View<typeof behaviorCategoriesApi.categories>> {
  authorize(ctx, "behavior.create", "behavior.oversee", "settings.update");
  const [data] = await ctx.db.batch((q) => [selectCategories(q)]);
  return { data };
}

/** Adds a category after the others. Errors: `unprocessable` for a taken name, or points that do not fit what it is. */
export async function createBehaviorCategory(
  ctx: Context,
  input: Input<typeof behaviorCategoriesApi.addCategory>,
): Promise<BehaviorCategory> {
  authorize(ctx, "settings.update");
  requireSign(input.kind, input.points);
  if ((input.kind === "incident") !== (input.severity !== null)) {
    throw refusedField(
      "severity",
      "behavior_category_kind",
      "Una incidencia es leve, grave o muy grave; un mérito, nada de eso.",
    );
  }
  return ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const [row] = await tx
      .insert(behaviorCategories)
      .values({
        institutionId,
        ...input,
        position: sql`(select coalesce(max(c.position), 0) + 1 from students.behavior_categories c)`,
      })
      .returning(categoryColumns)
      .catch(asTaken);
    const added = orNotFound(row);
    await recordAudit(ctx, tx, [
      { action: "behavior_category.created", entity: "behavior_category", entityId: added.id, after: input },
    ]);
    return added;
  });
}

const FIELDS = ["title", "points", "tellsFamilies", "position", "isRetired"] as const;

/**
 * Changes what is given of a category. What was recorded with it keeps its points and is shown by the new name; what the
 * category is, a merit or an incident of some severity, never changes. Errors: `not_found`, `precondition_failed` with
 * the category as it is, `unprocessable` for a taken name or points of the wrong sign.
 */
export async function changeBehaviorCategory(
  ctx: Context,
  { id, version, ...changes }: Input<typeof behaviorCategoriesApi.changeCategory> & { readonly version: string },
): Promise<BehaviorCategory> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const before = orNotFound((await selectCategories(tx)).find((one) => one.id === id));
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado esta categoría mientras tanto.", {
        reason: "behavior_category_changed",
        current: before,
      });
    }
    const changed = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
    if (changed.length === 0) return before;
    requireSign(before.kind, changes.points ?? before.points);
    const { isRetired = before.isRetired, ...values } = changes;
    const [row] = await tx
      .update(behaviorCategories)
      .set({
        ...values,
        ...(isRetired === before.isRetired ? {} : { retiredAt: isRetired ? ctx.now() : null }),
        version: sql`${behaviorCategories.version} + 1`,
        updatedAt: ctx.now(),
      })
      .where(eq(behaviorCategories.id, id))
      .returning(categoryColumns)
      .catch(asTaken);
    await recordAudit(ctx, tx, [
      {
        action: "behavior_category.updated",
        entity: "behavior_category",
        entityId: id,
        before: Object.fromEntries(changed.map((field) => [field, before[field]])),
        after: Object.fromEntries(changed.map((field) => [field, changes[field]])),
      },
    ]);
    return orNotFound(row);
  });
}

function requireSign(kind: BehaviorKind, points: number): void {
  if (kind === "merit" ? points >= 0 : points <= 0) return;
  throw refusedField("points", "behavior_category_kind", "Una incidencia quita puntos y un mérito los da.");
}

function asTaken(error: unknown): never {
  if (brokenUnique(error) !== "behavior_categories_title") throw error;
  throw refusedField("title", "behavior_category_taken", "Otra categoría en uso tiene este nombre.");
}
