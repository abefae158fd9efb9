import { inArray } from "drizzle-orm";
import type { passwordsApi } from "#contracts/api/identity/passwords.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { institutions, students, users } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import { BEYOND_OWN, mayGrant } from "../../access/grant.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { type Faults, refuseAll, refuseOne, type Verdict } from "../../people/faults.ts";
import { selectRoles } from "../../people/roles.ts";
import { signInNameOf } from "../internal.ts";
import type { Secrets } from "../ports.ts";
import { giveUsernames } from "./give-usernames.ts";
import { issueResets } from "./issue.ts";
import { requireRoom } from "./office-cap.ts";

/**
 * Mails a person a link to set their password. Errors: `not_found` for who is not of this school, `forbidden` for who may
 * more than the office, `conflict` for oneself, for an account that is closed, and for who has no address.
 */
export async function invitePerson(
  ctx: Context,
  { id }: Input<typeof passwordsApi.invite>,
  secrets: Secrets,
): Promise<View<typeof passwordsApi.invite>> {
  authorize(ctx, "users.update");
  const [made] = await invite(ctx, secrets, [id], refuseOne);
  if (made === undefined) throw new Error("no invitation");
  return { id, address: made.address, expiresAt: made.expiresAt };
}

/** The same of many, all or none. Errors: `unprocessable` naming everybody who cannot be. */
export async function invitePeople(
  ctx: Context,
  { ids }: Input<typeof passwordsApi.inviteMany>,
  secrets: Secrets,
): Promise<View<typeof passwordsApi.inviteMany>> {
  authorize(ctx, "users.update");
  return { data: await invite(ctx, secrets, ids, refuseAll) };
}

/**
 * Makes a code for paper, and a user name for who has neither address nor user name. Errors: as `invitePerson`, but an
 * address is not needed.
 */
export async function issueAccessCode(
  ctx: Context,
  { id }: Input<typeof passwordsApi.issueCode>,
  secrets: Secrets,
): Promise<View<typeof passwordsApi.issueCode>> {
  authorize(ctx, "users.update");
  const [made] = await makeCodes(ctx, secrets, [id], refuseOne);
  if (made === undefined) throw new Error("no code");
  return { id, code: made.code, login: made.login, expiresAt: made.expiresAt };
}

/** The same of many, all or none: what a sheet of slips is printed of. Errors: `unprocessable` naming everybody who cannot be. */
export async function issueAccessCodes(
  ctx: Context,
  { ids }: Input<typeof passwordsApi.issueCodes>,
  secrets: Secrets,
): Promise<View<typeof passwordsApi.issueCodes>> {
  authorize(ctx, "users.update");
  return { data: await makeCodes(ctx, secrets, ids, refuseAll) };
}

const FAULTS = {
  person_unknown: ["not_found", "No existe esa persona."],
  rights_beyond_own: ["forbidden", BEYOND_OWN],
  own_account: ["conflict", "Para tu propia cuenta cambia la contraseña en «Tu cuenta»."],
  account_closed: ["conflict", "Su cuenta está dada de baja: reactívala antes."],
  no_address: ["conflict", "No tiene correo: dale un código en papel, o apunta antes su correo."],
} as const satisfies Faults;
type Refuse = (known: typeof FAULTS, verdict: Verdict<typeof FAULTS>) => void;

async function invite(ctx: Context, secrets: Secrets, asked: readonly number[], refuse: Refuse) {
  const { institutionId, userId: createdBy } = ctx.actor;
  const made = await ctx.db.transaction(async (tx) => {
    const people = await reachable(ctx, tx, asked, refuse, true);
    await requireRoom(ctx, tx, people.length);
    const issued = await issueResets(
      { secrets, now: ctx.now },
      tx,
      { institutionId, kind: "invitation", createdBy },
      people.map(({ userId, name, email }) => ({ userId, name, address: email ?? "" })),
    );
    await recordAudit(
      ctx,
      tx,
      issued.map(({ userId }) => ({ action: "account.invitation_issued", entity: "user", entityId: userId })),
    );
    return issued.map(({ userId, name, address, expiresAt }) => ({
      id: userId,
      name,
      address,
      expiresAt: expiresAt.toISOString(),
    }));
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return made;
}

async function makeCodes(ctx: Context, secrets: Secrets, asked: readonly number[], refuse: Refuse) {
  const { institutionId, userId: createdBy } = ctx.actor;
  const made = await ctx.db.transaction(async (tx) => {
    const people = await reachable(ctx, tx, asked, refuse, false);
    await requireRoom(ctx, tx, people.length);
    const nameless = people.filter(({ email, username }) => email === null && username === null);
    const given = await giveUsernames(ctx, tx, nameless);
    const [school] = await tx.select({ officialCode: institutions.officialCode }).from(institutions);
    const issued = await issueResets(
      { secrets, now: ctx.now },
      tx,
      { institutionId, kind: "code", createdBy },
      people.map((person) => ({ ...person, address: null })),
    );
    await recordAudit(
      ctx,
      tx,
      issued.map(({ userId }) => ({ action: "account.code_issued", entity: "user", entityId: userId })),
    );
    return issued.map((person) => ({
      id: person.userId,
      name: person.name,
      groupName: person.groupName,
      code: person.code ?? "",
      login:
        signInNameOf({
          ...person,
          username: person.username ?? given.get(person.userId) ?? null,
          officialCode: school?.officialCode ?? null,
        }) ?? "",
      expiresAt: person.expiresAt.toISOString(),
    }));
  });
  await ctx.ports.outbox.requestDrain(institutionId);
  return made;
}

/** Locks the rows of the people, each once and as asked, and makes sure that the actor may let them in. */
async function reachable(
  ctx: Context,
  tx: Transaction,
  asked: readonly number[],
  refuse: Refuse,
  needsAddress: boolean,
) {
  const ids = [...new Set(asked)];
  const rows = await tx
    .select({
      id: users.id,
      institutionId: users.institutionId,
      roleId: users.roleId,
      email: users.email,
      username: users.username,
      givenName: users.givenName,
      familyName: users.familyName,
      isActive: users.isActive,
      blockedAt: users.blockedAt,
    })
    .from(users)
    .where(inArray(users.id, ids))
    .orderBy(users.id)
    .for("no key update");
  const groups = await tx
    .select({ userId: students.userId, groupName: students.groupName })
    .from(students)
    .where(inArray(students.userId, ids));
  const groupOf = new Map(groups.map(({ userId, groupName }) => [userId, groupName]));
  const found = new Map(rows.map((row) => [row.id, row]));
  const grantable = new Set((await selectRoles(tx)).filter((role) => mayGrant(ctx.actor, role)).map(({ id }) => id));
  refuse(
    FAULTS,
    ids.map((id) => {
      const person = found.get(id);
      if (person === undefined) return "person_unknown";
      if (id === ctx.actor.userId) return "own_account";
      if (!grantable.has(person.roleId)) return "rights_beyond_own";
      if (!person.isActive || person.blockedAt !== null) return "account_closed";
      return needsAddress && person.email === null ? "no_address" : null;
    }),
  );
  return ids.flatMap((id) => {
    const person = found.get(id);
    if (person === undefined) return [];
    const name = `${person.givenName} ${person.familyName}`;
    return [{ ...person, userId: id, name, groupName: groupOf.get(id) ?? null }];
  });
}
