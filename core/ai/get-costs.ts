import { and, eq, gte, sql } from "drizzle-orm";
import type { contentApi } from "#contracts/api/content.ts";
import type { View } from "#contracts/endpoint.ts";
import { usageLog } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";

const NANO = 1e9;
const HOURS = { hour: 1, day: 24, month: 24 * 30 };

/** What model calls cost over the last hour, day or 30 days: of the school for its administrators, else one's own. */
export async function getCosts(
  ctx: Context,
  input: { period: "hour" | "day" | "month" },
): Promise<View<typeof contentApi.usage>> {
  authorize(ctx, "analytics.read");
  const since = new Date(ctx.now().getTime() - HOURS[input.period] * 3_600_000);
  const everyone = ctx.actor.kind === "school_admin" || ctx.actor.kind === "super_admin";
  const [rows] = await ctx.db.batch((q) => [
    q
      .select({
        provider: usageLog.provider,
        model: usageLog.model,
        attempts: sql<number>`count(*)::int`,
        failures: sql<number>`count(*) filter (where not ${usageLog.ok})::int`,
        inputTokens: sql<number>`coalesce(sum(${usageLog.inputTokens}), 0)::int`,
        outputTokens: sql<number>`coalesce(sum(${usageLog.outputTokens}), 0)::int`,
        unpriced: sql<number>`count(*) filter (where ${usageLog.costNano} is null)::int`,
        costNano: sql<string>`coalesce(sum(${usageLog.costNano}), 0)::text`,
      })
      .from(usageLog)
      .where(and(gte(usageLog.startedAt, since), everyone ? undefined : eq(usageLog.userId, ctx.actor.userId)))
      .groupBy(usageLog.provider, usageLog.model)
      .orderBy(usageLog.provider, usageLog.model),
  ]);
  const data = rows.map(({ costNano, ...row }) => ({ ...row, costUsd: knownCost(Number(costNano), row.unpriced) }));
  const nano = rows.reduce((sum, row) => sum + Number(row.costNano), 0);
  const unpriced = rows.reduce((sum, row) => sum + row.unpriced, 0);
  return { period: input.period, data, totalCostUsd: knownCost(nano, unpriced), unpriced };
}

/** US dollars, or null where nothing but calls of unknown cost was made: those must not look free. */
function knownCost(nano: number, unpriced: number): number | null {
  return nano === 0 && unpriced > 0 ? null : nano / NANO;
}
