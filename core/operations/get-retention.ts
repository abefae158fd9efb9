import { and, desc, eq, sql } from "drizzle-orm";
import type { operationsApi } from "#contracts/api/operations.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { retentionRuns } from "#schema/privacy.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import type { OperatorPorts } from "./letters.ts";
import { countOld } from "./retention.ts";
import { RETENTION_RULES } from "./retention-rules.ts";

/**
 * What the next run would delete in one school, by rule, without deleting anything; and the last runs. Without a school,
 * the rows of no school. Errors: `forbidden`, `not_found`.
 */
export async function getRetention(
  ctx: Context,
  { institutionId }: Input<typeof operationsApi.retention>,
  ports: OperatorPorts,
): Promise<View<typeof operationsApi.retention>> {
  authorize(ctx, "platform.operate");
  if (institutionId !== undefined) orNotFound((await ports.schools()).find(({ id }) => id === institutionId));
  const rules = RETENTION_RULES.filter(({ scope }) => (scope === "school") === (institutionId !== undefined));
  const [first, ...rest] = rules;
  if (first === undefined) throw new Error("there are rules of both scopes");
  const now = ctx.now();
  const [[one, ...others], tries, [runs]] = await Promise.all([
    ports
      .open(institutionId ?? null)
      .batch((q) => [countOld(q, first, now), ...rest.map((rule) => countOld(q, rule, now))]),
    institutionId === undefined
      ? ports
          .open(null)
          .batch((q) => [q.execute<{ count: number }>(sql`select users.expired_sign_in_tries() as count`)])
      : null,
    ports.open(institutionId ?? ctx.actor.institutionId).batch((q) => [
      q
        .select()
        .from(retentionRuns)
        .where(
          and(
            eq(retentionRuns.dryRun, false),
            eq(retentionRuns.policy, institutionId === undefined ? "platform" : "school"),
          ),
        )
        .orderBy(desc(retentionRuns.startedAt))
        .limit(10),
    ]),
  ]);
  const counts = [one, ...others].map(({ rows }) => rows[0]?.count ?? 0);
  const due = rules.map(({ name, days }, at) => ({ rule: name, days, count: counts[at] ?? 0 }));
  const expired = tries?.[0].rows[0]?.count;
  return {
    due: expired === undefined ? due : [...due, { rule: "sign_in_tries", days: 0, count: expired }],
    runs: runs.map(({ startedAt, counts: deleted }) => ({ at: startedAt.toISOString(), deleted })),
  };
}
