import { asc, sql } from "drizzle-orm";
import type { institutionApi } from "#contracts/api/institutions/institution.ts";
import type { operationsApi, Switch } from "#contracts/api/operations.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import type { ProblemReason } from "#contracts/problem-reasons.ts";
import { switches } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Actor, Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import type { Ports } from "../ports.ts";
import type { OperatorPorts } from "./letters.ts";

const REFUSALS = {
  ai: ["off_ai", "La generación con IA está apagada por ahora. Lo que ya se pidió espera: no se pierde."],
  mcp: ["off_mcp", "La conexión de asistentes de IA está apagada por ahora."],
  api_keys: ["off_api_keys", "Las claves de API están apagadas por ahora."],
  imports: ["off_imports", "Las importaciones están apagadas por ahora."],
} as const satisfies Partial<Record<Switch, readonly [ProblemReason, string]>>;

/** Is this part of the platform off for the school at the moment? */
export async function isOff(
  { switches }: Pick<Ports, "switches">,
  institutionId: number,
  feature: Switch,
): Promise<boolean> {
  return (await switches.off(institutionId)).some((row) => row.feature === feature);
}

/** At the doors of what can be turned off. Errors: `unavailable` with a reason of its own. */
export async function requireOn(
  { actor, ports }: { readonly actor: Pick<Actor, "institutionId">; readonly ports: Pick<Ports, "switches"> },
  feature: keyof typeof REFUSALS,
): Promise<void> {
  if (!(await isOff(ports, actor.institutionId, feature))) return;
  const [reason, message] = REFUSALS[feature];
  throw new AppError("unavailable", message, { reason, retryAfterSeconds: 60 });
}

/** What is off for the actor's school, for its staff to read. */
export async function listSwitchedOff(ctx: Context): Promise<View<typeof institutionApi.switches>> {
  authorize(ctx, "institution.read");
  return { data: [...(await ctx.ports.switches.off(ctx.actor.institutionId))] };
}

/** All that is off, what is off for everybody first. */
export async function listSwitches(
  ctx: Context,
  ports: Pick<OperatorPorts, "schools">,
): Promise<View<typeof operationsApi.switches>> {
  authorize(ctx, "platform.operate");
  const [[rows], schools] = await Promise.all([
    ctx.db.batch((q) => [
      q.select().from(switches).orderBy(sql`${switches.schoolId} nulls first`, asc(switches.feature)),
    ]),
    ports.schools(),
  ]);
  return {
    data: rows.map(({ feature, schoolId, reason, since }) => ({
      feature,
      reason,
      since: since.toISOString(),
      school: schoolId === null ? null : { id: schoolId, name: schools.find(({ id }) => id === schoolId)?.name ?? "–" },
    })),
  };
}

/**
 * Turns a part off, with a reason, or on again (null), for one school or all. Twice is once; what waits meanwhile is worked
 * off afterwards. Errors: `not_found` for a school that is not there.
 */
export async function turnSwitch(
  ctx: Context,
  { feature, schoolId, reason }: Input<typeof operationsApi.turn>,
  ports: Pick<OperatorPorts, "schools">,
): Promise<View<typeof operationsApi.turn>> {
  authorize(ctx, "platform.operate");
  if (schoolId !== undefined) {
    const isSchool = (await ports.schools()).some(({ id }) => id === schoolId && id !== ctx.actor.institutionId);
    orNotFound(isSchool || undefined);
  }
  await ctx.db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ turned: boolean }>(
      sql`select users.turn_switch(${feature}, ${schoolId ?? null}::bigint, ${reason}::text, ${ctx.now().toISOString()}::timestamptz) as turned`,
    );
    if (rows[0]?.turned !== true) return;
    await recordAudit(ctx, tx, [
      {
        action: reason === null ? "switch.on" : "switch.off",
        entity: "switch",
        entityId: feature,
        after: { feature, schoolId: schoolId ?? null, ...(reason === null ? {} : { reason }) },
      },
    ]);
  });
  return listSwitches(ctx, ports);
}
