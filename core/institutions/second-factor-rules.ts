import { and, eq, ne, sql } from "drizzle-orm";
import type { FactorRule, factorRulesApi } from "#contracts/api/institutions/second-factor-rules.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { institutions, roles, secondFactorRules, secondFactors, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { lockSchool, refusedField } from "./internal.ts";

const hasRole = sql`from ${users} where ${users.roleId} = ${roles.id} and ${users.isActive}`;
const hasFactor = sql`exists (select from ${secondFactors} where ${secondFactors.userId} = ${users.id} and ${secondFactors.confirmedAt} is not null)`;
const zone = (ctx: Context) =>
  sql`(select ${institutions.timeZone} from ${institutions} where ${institutions.id} = ${ctx.actor.institutionId})`;

function selectRules(ctx: Context, q: Queries | Transaction) {
  return q
    .select({
      roleId: roles.id,
      name: roles.name,
      title: roles.title,
      people: sql<number>`(select count(*)::int ${hasRole})`,
      without: sql<number>`(select count(*)::int ${hasRole} and not ${hasFactor})`,
      requiredFrom: sql<
        string | null
      >`to_char(${secondFactorRules.requiredFrom} at time zone ${zone(ctx)}, 'YYYY-MM-DD')`,
      version: sql<number>`coalesce(${secondFactorRules.version}, 0)`,
      today: sql<string>`${schoolDay(ctx)}::text`,
    })
    .from(roles)
    .leftJoin(
      secondFactorRules,
      and(eq(secondFactorRules.roleId, roles.id), eq(secondFactorRules.institutionId, ctx.actor.institutionId)),
    )
    .where(ne(roles.kind, "super_admin"))
    .orderBy(sql`${roles.institutionId} is not null`, roles.id);
}

type RuleRow = Awaited<ReturnType<typeof selectRules>>[number];

function ruleView({ roleId, name, title, today: _, ...rule }: RuleRow): FactorRule {
  return { role: { id: roleId, name, title }, ...rule };
}

/** Of which roles a second factor is demanded, and how many of their people have none. */
export async function listSecondFactorRules(ctx: Context): Promise<View<typeof factorRulesApi.list>> {
  authorize(ctx, "settings.update");
  const [rows] = await ctx.db.batch((q) => [selectRules(ctx, q)]);
  return { data: rows.map(ruleView), today: orNotFound(rows[0]).today };
}

/**
 * Demands a second factor of a role from a day on, in the school's time zone, or no longer (null). Who has none then gets
 * no further than setting one up. Errors: `not_found`, `precondition_failed` with the rule as it is now, `unprocessable`
 * for a day gone by, `conflict` where the actor themselves has none and has not said that they know.
 */
export async function setSecondFactorRule(
  ctx: Context,
  input: Input<typeof factorRulesApi.set> & { readonly version: string },
): Promise<FactorRule> {
  authorize(ctx, "settings.update");
  const { roleId, requiredFrom, ownFactorMissing, version } = input;
  const rule = await ctx.db.transaction(async (tx) => {
    const { id: institutionId } = await lockSchool(ctx, tx);
    const read = async () => orNotFound((await selectRules(ctx, tx)).find((row) => row.roleId === roleId));
    const before = await read();
    if (String(before.version) !== version) {
      throw new AppError("precondition_failed", "Otra persona lo ha cambiado mientras tanto.", {
        reason: "factor_rule_changed",
        current: ruleView(before),
      });
    }
    if (requiredFrom === before.requiredFrom) return before;
    if (requiredFrom === null) {
      await tx.delete(secondFactorRules).where(eq(secondFactorRules.roleId, roleId));
    } else {
      if (requiredFrom < before.today) {
        throw refusedField("requiredFrom", "factor_rule_past", "Elige hoy o un día posterior.");
      }
      if (!ownFactorMissing) await requireOwnFactor(ctx, tx, roleId);
      const from = sql`(${requiredFrom}::date::timestamp at time zone ${zone(ctx)})`;
      await tx
        .insert(secondFactorRules)
        .values({ institutionId, roleId, requiredFrom: from })
        .onConflictDoUpdate({
          target: [secondFactorRules.institutionId, secondFactorRules.roleId],
          set: { requiredFrom: from, version: sql`${secondFactorRules.version} + 1`, updatedAt: ctx.now() },
        });
    }
    await recordAudit(ctx, tx, [
      {
        action: "school.factor_demanded",
        entity: "role",
        entityId: roleId,
        before: { role: before.title, requiredFrom: before.requiredFrom },
        after: { role: before.title, requiredFrom },
      },
    ]);
    return read();
  });
  await ctx.ports.live.forgetSessions([ctx.actor.sessionId]);
  return ruleView(rule);
}

/** Nobody shuts the door on themselves unawares. */
async function requireOwnFactor(ctx: Context, tx: Transaction, roleId: number): Promise<void> {
  const [own] = await tx
    .select({ hasFactor: sql<boolean>`${hasFactor}` })
    .from(users)
    .where(and(eq(users.id, ctx.actor.userId), eq(users.roleId, roleId)));
  if (own === undefined || own.hasFactor) return;
  const message = "Tú tampoco tienes un segundo paso: configúralo antes, o confirma que lo sabes.";
  throw new AppError("conflict", message, { reason: "factor_own_missing" });
}
