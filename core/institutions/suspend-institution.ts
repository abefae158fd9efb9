import { and, gt, isNull, sql } from "drizzle-orm";
import type { operatorApi, SchoolRow } from "#contracts/api/institutions/operator.ts";
import type { Input } from "#contracts/endpoint.ts";
import { userSessions } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit, recordAuditBy } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { noteRightsEnded } from "../identity/end-rights.ts";
import type { Schools } from "./get-school.ts";
import { enterSchool, refusedField } from "./internal.ts";
import { type CountedSchool, schoolRow } from "./list-institutions.ts";

/** As many people in one event as `core/identity/on-rights-ended.ts` ends at once: it splits what is more. */
const EVENT_PEOPLE = 500;

/**
 * Lets nobody of a school in: sign-in refuses from now on, whoever is in is out within a minute, their sockets at once.
 * Keys, AI clients and links are refused but kept, so that all is as it was when the school goes on. Twice is once. Errors:
 * `not_found`, `unprocessable` when the name is not the school's.
 */
export async function suspendInstitution(
  ctx: Context,
  { id, name, reason }: Input<typeof operatorApi.suspend>,
  ports: Pick<Schools, "schools">,
): Promise<SchoolRow> {
  authorize(ctx, "platform.operate");
  const school = await schoolOf(ctx, ports, id);
  if (school.name !== name) {
    throw refusedField("name", "school_name_differs", "Escribe el nombre del centro tal como está aquí.");
  }
  await ctx.db.transaction(async (tx) => {
    if (!(await turn(tx, id, ctx.now(), reason))) return;
    const entry = { action: "school.suspended", entity: "institution", entityId: id, after: { name, reason } } as const;
    await recordAudit(ctx, tx, [entry]);
    await enterSchool(tx, id);
    const signedIn = await tx
      .selectDistinct({ id: userSessions.userId })
      .from(userSessions)
      .where(and(isNull(userSessions.revokedAt), gt(userSessions.expiresAt, ctx.now())));
    for (let at = 0; at < signedIn.length; at += EVENT_PEOPLE) {
      const userIds = signedIn.slice(at, at + EVENT_PEOPLE).map((person) => person.id);
      await noteRightsEnded(ctx, tx, id, { userIds, scope: "school" });
    }
    await recordAuditBy({ institutionId: id, role: ctx.actor.role, at: ctx.now(), ...ctx.origin }, tx, [entry]);
  });
  await ctx.ports.outbox.requestDrain(id);
  return schoolRow(await schoolOf(ctx, ports, id));
}

/** Lets the people of a suspended school in again; they sign in anew. Twice is once. Errors: `not_found`. */
export async function resumeInstitution(
  ctx: Context,
  { id }: Input<typeof operatorApi.resume>,
  ports: Pick<Schools, "schools">,
): Promise<SchoolRow> {
  authorize(ctx, "platform.operate");
  const { name } = await schoolOf(ctx, ports, id);
  await ctx.db.transaction(async (tx) => {
    if (!(await turn(tx, id, null, null))) return;
    const entry = { action: "school.resumed", entity: "institution", entityId: id, after: { name } } as const;
    await recordAudit(ctx, tx, [entry]);
    await enterSchool(tx, id);
    await recordAuditBy({ institutionId: id, role: ctx.actor.role, at: ctx.now(), ...ctx.origin }, tx, [entry]);
  });
  return schoolRow(await schoolOf(ctx, ports, id));
}

/** The platform's own is none. */
async function schoolOf(ctx: Context, ports: Pick<Schools, "schools">, id: number): Promise<CountedSchool> {
  const found = (await ports.schools()).find((school) => school.id === id && id !== ctx.actor.institutionId);
  return orNotFound(found);
}

/** False when it is so already. */
async function turn(tx: Transaction, id: number, at: Date | null, reason: string | null): Promise<boolean> {
  const { rows } = await tx.execute<{ turned: boolean }>(
    sql`select users.suspend_school(${id}::bigint, ${at?.toISOString() ?? null}::timestamptz, ${reason}::text) as turned`,
  );
  return rows[0]?.turned === true;
}
