import { eq, sql } from "drizzle-orm";
import type { Person, PersonData } from "#contracts/api/people/people.ts";
import { students, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { requireGrantable } from "../access/grant.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { noteMoved } from "../identity/on-address-changed.ts";
import { keepAdministrator } from "./administrators.ts";
import { readPerson } from "./get-person.ts";
import { endRights, isShown, lockedColumns } from "./internal.ts";
import { asTaken, expectFree, expectGrantable, unusableRole } from "./refusals.ts";
import { readRole } from "./roles.ts";

type Changes = { readonly [Field in keyof PersonData]?: PersonData[Field] | undefined };

const FIELDS = [
  "givenName",
  "middleName",
  "familyName",
  "email",
  "username",
  "identifier",
  "phone",
  "locale",
  "roleId",
] as const satisfies readonly (keyof PersonData)[];

/** What imports write of a person, by the names under which they note that it was corrected by hand. */
const IMPORTED = {
  givenName: "givenName",
  middleName: "middleName",
  familyName: "familyName",
  email: "email",
  username: "username",
  identifier: "identifier",
  phone: "phone",
  roleId: "kind",
} as const satisfies Partial<Record<keyof PersonData, string>>;

/**
 * Changes what is given of a person; what is not stays. What an import brought and somebody corrects here is noted, so that
 * the next import leaves it. Another role ends their sessions; another address is not confirmed. Errors: `not_found`, `precondition_failed` with the person as they are now, `forbidden` for who may
 * do what the actor may not and for a role that would, `conflict` for one's own role and the last administrator,
 * `unprocessable` for an address or user name that cannot be used and a role that does not fit.
 */
export async function changePerson(
  ctx: Context,
  input: { readonly id: number; readonly version: string } & Changes,
): Promise<Person> {
  authorize(ctx, "users.update");
  const { id, version, ...changes } = input;
  const write = (tx: Transaction) => changeRow(ctx, tx, id, version, changes);
  const follows = await ctx.db.transaction((tx) =>
    changes.roleId === undefined ? write(tx) : keepAdministrator(tx, ctx.actor.institutionId, () => write(tx)),
  );
  if (follows) await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return readPerson(ctx, id);
}

/** True when something follows from it. */
async function changeRow(
  ctx: Context,
  tx: Transaction,
  id: number,
  version: string,
  changes: Changes,
): Promise<boolean> {
  const [row] = await tx.select(lockedColumns).from(users).where(isShown(id)).for("no key update");
  const before = orNotFound(row);
  if (String(before.version) !== version) {
    const { status: _, isImported: __, correctedFields: ___, ...current } = before;
    throw new AppError("precondition_failed", "Otra persona ha cambiado estos datos mientras tanto.", {
      reason: "person_changed",
      current,
    });
  }
  const former = orNotFound(await readRole(tx, before.roleId));
  if (id !== ctx.actor.userId) requireGrantable(ctx.actor, former);
  const changed = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
  if (changed.length === 0) return false;
  const role = changed.includes("roleId") ? await newRole(ctx, tx, id, changes.roleId ?? 0) : undefined;
  if (changes.username) await expectFree(tx, id, changes.username);
  const values = Object.fromEntries(changed.map((field) => [field, changes[field]]));
  const now = ctx.now();
  const corrected = Object.entries(IMPORTED).flatMap(([field, name]) =>
    changed.some((one) => one === field) && (field !== "roleId" || role?.kind !== former.kind) ? [name] : [],
  );
  await tx
    .update(users)
    .set({
      ...values,
      ...(changed.includes("email") ? { emailVerifiedAt: null } : {}),
      ...(before.isImported && corrected.length > 0
        ? { correctedFields: [...new Set([...before.correctedFields, ...corrected])].sort() }
        : {}),
      version: sql`${users.version} + 1`,
      updatedAt: now,
    })
    .where(eq(users.id, id))
    .catch(asTaken);
  if (role !== undefined) await endRights(ctx, tx, [id], "account");
  if (changed.includes("email") && before.email !== null)
    await noteMoved(ctx, tx, [{ userId: id, former: before.email }]);
  const shown = (data: Readonly<Partial<Record<keyof PersonData, unknown>>>, roleName: string | undefined) =>
    Object.fromEntries(
      changed.map((field) => (field === "roleId" ? ["role", roleName ?? null] : [field, data[field] ?? null])),
    );
  await recordAudit(ctx, tx, [
    {
      action: "user.updated",
      entity: "user",
      entityId: id,
      before: shown(before, former.name),
      after: shown(changes, role?.name),
    },
  ]);
  return role !== undefined || changed.includes("email");
}

async function newRole(ctx: Context, tx: Transaction, id: number, roleId: number) {
  if (id === ctx.actor.userId) {
    throw new AppError("conflict", "Nadie cambia su propio perfil: pídeselo a otra persona.", { reason: "own_role" });
  }
  const role = expectGrantable(ctx, await readRole(tx, roleId));
  const [file] = await tx.select({ id: students.id }).from(students).where(eq(students.userId, id));
  // A pupil is who has a pupil's file: the one does not go without the other.
  if ((role.kind === "student") !== (file !== undefined)) throw unusableRole("role_needs_file");
  return role;
}
