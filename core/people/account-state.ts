import { inArray, sql } from "drizzle-orm";
import type { peopleApi } from "#contracts/api/people/people.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { BEYOND_OWN, mayGrant } from "../access/grant.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { forgetFigures } from "../institutions/get-statistics.ts";
import { keepAdministrator } from "./administrators.ts";
import { type Faults, refuseAll, refuseOne, type Verdict } from "./faults.ts";
import { endRights, lockedColumns, shownPeople } from "./internal.ts";
import { selectRoles } from "./roles.ts";

/**
 * Closes a person's account: nobody signs in there, and what is open ends. Their data, groups and file stay. Twice is
 * once. Errors: `not_found`, `forbidden` for who may do what the actor may not, `conflict` for oneself and the last
 * administrator.
 */
export async function deactivatePerson(ctx: Context, input: { id: number }): Promise<void> {
  authorize(ctx, "users.delete");
  await setState(ctx, [input.id], false, refuseOne);
}

/** Opens a closed account again, one that an import closed as well. Twice is once. Errors: `not_found`, `forbidden`. */
export async function reactivatePerson(ctx: Context, input: { id: number }): Promise<void> {
  authorize(ctx, "users.delete");
  await setState(ctx, [input.id], true, refuseOne);
}

type Many = Input<typeof peopleApi.deactivateMany>;
type Changed = View<typeof peopleApi.deactivateMany>;

/** The same of many, all or none. Errors: `unprocessable` naming every row that cannot be, `conflict` as of one. */
export async function deactivatePeople(ctx: Context, input: Many): Promise<Changed> {
  authorize(ctx, "users.delete");
  return { changed: await setState(ctx, input.ids, false, refuseAll) };
}

/** The same of many, all or none. Errors: `unprocessable` naming every row that cannot be. */
export async function reactivatePeople(ctx: Context, input: Many): Promise<Changed> {
  authorize(ctx, "users.delete");
  return { changed: await setState(ctx, input.ids, true, refuseAll) };
}

const FAULTS = {
  person_unknown: ["not_found", "No existe lo que buscas."],
  rights_beyond_own: ["forbidden", BEYOND_OWN],
  own_deactivation: ["conflict", "Nadie da de baja su propia cuenta: pídeselo a otra persona."],
} as const satisfies Faults;
type Refuse = (known: typeof FAULTS, verdict: Verdict<typeof FAULTS>) => void;

/** Writes who is not so already; answers how many that were. */
async function setState(ctx: Context, ids: readonly number[], isActive: boolean, refuse: Refuse): Promise<number> {
  const { institutionId } = ctx.actor;
  const write = (tx: Transaction) => writeState(ctx, tx, ids, isActive, refuse);
  const changed = await ctx.db.transaction((tx) =>
    isActive ? write(tx) : keepAdministrator(tx, institutionId, () => write(tx)),
  );
  if (changed === 0) return 0;
  await forgetFigures(ctx);
  if (!isActive) await ctx.ports.outbox.requestDrain(institutionId);
  return changed;
}

async function writeState(
  ctx: Context,
  tx: Transaction,
  ids: readonly number[],
  isActive: boolean,
  refuse: Refuse,
): Promise<number> {
  const unique = [...new Set(ids)];
  const found = await tx
    .select(lockedColumns)
    .from(users)
    .where(sql`${inArray(users.id, unique)} and ${shownPeople()}`)
    .orderBy(users.id)
    .for("no key update");
  const people = new Map(found.map((row) => [row.id, row]));
  const grantable = new Set((await selectRoles(tx)).filter((role) => mayGrant(ctx.actor, role)).map(({ id }) => id));
  refuse(
    FAULTS,
    ids.map((id) => {
      const person = people.get(id);
      if (person === undefined) return "person_unknown";
      if (id === ctx.actor.userId) return isActive ? null : "own_deactivation";
      return grantable.has(person.roleId) ? null : "rights_beyond_own";
    }),
  );
  const isSo = (row: (typeof found)[number]) => (isActive ? row.isActive && row.status === "active" : !row.isActive);
  const changing = found.filter((row) => !isSo(row));
  if (changing.length === 0) return 0;
  const changed = changing.map(({ id }) => id);
  await tx
    .update(users)
    .set({
      isActive,
      // Whom an import took out is of the school again.
      ...(isActive ? { status: "active" as const } : {}),
      version: sql`${users.version} + 1`,
      updatedAt: ctx.now(),
    })
    .where(inArray(users.id, changed));
  if (!isActive) await endRights(ctx, tx, changed, "account");
  await recordAudit(
    ctx,
    tx,
    changing.map((row) => ({
      action: isActive ? "user.reactivated" : "user.deactivated",
      entity: "user",
      entityId: row.id,
      before: { isActive: row.isActive, status: row.status },
      after: { isActive, status: isActive ? "active" : row.status },
    })),
  );
  return changed.length;
}
