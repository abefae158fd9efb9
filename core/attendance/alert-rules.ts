import { asc, desc, eq, sql } from "drizzle-orm";
import { ALERT_LIMITS, type AlertMeasure, type AlertRule, type alertsApi } from "#contracts/api/attendance/alerts.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { alertRules, attendanceAlerts } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { lockSchool, refusedField } from "../institutions/internal.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { brokenReference, brokenUnique } from "../refused-by.ts";

export const ruleColumns = {
  id: alertRules.id,
  title: alertRules.title,
  measure: alertRules.measure,
  span: alertRules.span,
  threshold: alertRules.threshold,
  minLessons: alertRules.minLessons,
  level: alertRules.level,
  tellsTutors: alertRules.tellsTutors,
  tellsOffice: alertRules.tellsOffice,
  tellsFamily: alertRules.tellsFamily,
  isActive: alertRules.isActive,
  version: alertRules.version,
};

const selectRules = (q: Queries | Transaction) =>
  q.select(ruleColumns).from(alertRules).orderBy(desc(alertRules.isActive), asc(alertRules.id));

/** The school's thresholds, those in use first. */
export async function listAlertRules(ctx: Context): Promise<View<typeof alertsApi.rules>> {
  authorize(ctx, "settings.update", "attendance.update");
  const [data] = await ctx.db.batch((q) => [selectRules(q)]);
  return { data };
}

/** Adds a threshold, by which everybody is looked at anew. Errors: `unprocessable` for one that cannot be, or is there. */
export async function createAlertRule(ctx: Context, input: Input<typeof alertsApi.addRule>): Promise<AlertRule> {
  authorize(ctx, "settings.update");
  const { institutionId } = ctx.actor;
  requirePossible(input.measure, input.threshold);
  const rule = await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const [row] = await tx
      .insert(alertRules)
      .values({ institutionId, ...input })
      .returning(ruleColumns)
      .catch(asTaken);
    const added = orNotFound(row);
    await enqueue(ctx, tx, { type: "attendance.review_all", payload: { after: 0 } });
    await recordAudit(ctx, tx, [
      { action: "alert_rule.created", entity: "alert_rule", entityId: added.id, after: input },
    ]);
    return added;
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return rule;
}

const FIELDS = [
  "title",
  "threshold",
  "minLessons",
  "level",
  "tellsTutors",
  "tellsOffice",
  "tellsFamily",
  "isActive",
] as const;

/**
 * Changes what is given of a threshold or turns it off; everybody is looked at anew. What it counts, and over what, never
 * changes: its alerts would say something else. Errors: `not_found`, `precondition_failed` with the rule as it is,
 * `unprocessable`.
 */
export async function changeAlertRule(
  ctx: Context,
  { id, version, ...changes }: Input<typeof alertsApi.changeRule> & { readonly version: string },
): Promise<AlertRule> {
  authorize(ctx, "settings.update");
  const rule = await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const before = orNotFound((await selectRules(tx)).find((one) => one.id === id));
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona ha cambiado este umbral mientras tanto.", {
        reason: "alert_rule_changed",
        current: before,
      });
    }
    const changed = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
    if (changed.length === 0) return before;
    requirePossible(before.measure, changes.threshold ?? before.threshold);
    const [row] = await tx
      .update(alertRules)
      .set({ ...changes, version: sql`${alertRules.version} + 1`, updatedAt: ctx.now() })
      .where(eq(alertRules.id, id))
      .returning(ruleColumns)
      .catch(asTaken);
    await enqueue(ctx, tx, { type: "attendance.review_all", payload: { after: 0 } });
    await recordAudit(ctx, tx, [
      {
        action: "alert_rule.updated",
        entity: "alert_rule",
        entityId: id,
        before: Object.fromEntries(changed.map((field) => [field, before[field]])),
        after: Object.fromEntries(changed.map((field) => [field, changes[field]])),
      },
    ]);
    return orNotFound(row);
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return rule;
}

/** Removes a threshold that nobody ever reached. Errors: `not_found`, `conflict` for one with alerts. */
export async function removeAlertRule(ctx: Context, { id }: Input<typeof alertsApi.removeRule>): Promise<void> {
  authorize(ctx, "settings.update");
  await ctx.db.transaction(async (tx) => {
    await lockSchool(ctx, tx);
    const rule = orNotFound((await selectRules(tx)).find((one) => one.id === id));
    const [alert] = await tx
      .select({ id: attendanceAlerts.id })
      .from(attendanceAlerts)
      .where(eq(attendanceAlerts.ruleId, id))
      .limit(1);
    if (alert !== undefined) throw used();
    // Somebody may be reaching it right now, which only its reference tells.
    await tx
      .delete(alertRules)
      .where(eq(alertRules.id, id))
      .catch((error: unknown) => {
        throw brokenReference(error) === undefined ? error : used();
      });
    const { id: _, version: __, ...before } = rule;
    await recordAudit(ctx, tx, [{ action: "alert_rule.removed", entity: "alert_rule", entityId: id, before }]);
  });
}

const used = () =>
  new AppError("conflict", "Hay alertas de este umbral: desactívalo en lugar de quitarlo.", {
    reason: "alert_rule_used",
  });

function requirePossible(measure: AlertMeasure, threshold: number): void {
  if (threshold <= ALERT_LIMITS[measure]) return;
  throw refusedField(
    "threshold",
    "alert_rule_threshold",
    "Es más de lo que puede haber: un porcentaje llega a 100 y los días, a 200.",
  );
}

function asTaken(error: unknown): never {
  if (brokenUnique(error) !== "attendance_alert_rules_same") throw error;
  throw refusedField("threshold", "alert_rule_taken", "Ya hay un umbral que cuenta lo mismo desde el mismo valor.");
}
