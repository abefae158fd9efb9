import { and, eq, like, sql } from "drizzle-orm";
import type { passwordsApi, ResetKind } from "#contracts/api/identity/passwords.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { institutions, users } from "#schema/index.ts";
import { authorize } from "../../access/authorize.ts";
import { requireGrantable } from "../../access/grant.ts";
import { recordAudit } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Transaction } from "../../database.ts";
import { AppError, orNotFound } from "../../errors.ts";
import { readRole } from "../../people/roles.ts";
import { signInNameOf } from "../internal.ts";
import type { Secrets } from "../ports.ts";
import { issueReset } from "./issue.ts";

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
  const made = await ctx.db.transaction(async (tx) => {
    const person = await reachablePerson(ctx, tx, id);
    if (person.email === null) {
      throw new AppError("conflict", "No tiene correo: dale un código en papel, o apunta antes su correo.", {
        reason: "no_address",
      });
    }
    const { expiresAt } = await issueFor(ctx, tx, secrets, { userId: id, kind: "invitation", address: person.email });
    return { id, address: person.email, expiresAt: expiresAt.toISOString() };
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return made;
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
  const made = await ctx.db.transaction(async (tx) => {
    const person = await reachablePerson(ctx, tx, id);
    const username = person.email === null && person.username === null ? await giveUsername(ctx, tx, person) : null;
    const { code, expiresAt } = await issueFor(ctx, tx, secrets, { userId: id, kind: "code", address: null });
    const login = signInNameOf({ ...person, username: person.username ?? username }) ?? "";
    return { id, code: code ?? "", login, expiresAt: expiresAt.toISOString() };
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return made;
}

async function issueFor(
  ctx: Context,
  tx: Transaction,
  secrets: Secrets,
  what: { userId: number; kind: Exclude<ResetKind, "reset">; address: string | null },
) {
  const { institutionId, userId: createdBy } = ctx.actor;
  const issued = await issueReset({ secrets, now: ctx.now }, tx, { ...what, institutionId, createdBy });
  await recordAudit(ctx, tx, [{ action: `account.${what.kind}_issued`, entity: "user", entityId: what.userId }]);
  return issued;
}

/** Locks the person's row and makes sure that the actor may let them in. */
async function reachablePerson(ctx: Context, tx: Transaction, id: number) {
  const [row] = await tx
    .select({
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
    .where(and(eq(users.id, id), eq(users.institutionId, ctx.actor.institutionId)))
    .for("no key update");
  const person = orNotFound(row, "No existe esa persona.");
  if (id === ctx.actor.userId) {
    throw new AppError("conflict", "Para tu propia cuenta cambia la contraseña en «Tu cuenta».", {
      reason: "own_account",
    });
  }
  requireGrantable(ctx.actor, orNotFound(await readRole(tx, person.roleId)));
  if (!person.isActive || person.blockedAt !== null) {
    throw new AppError("conflict", "Su cuenta está dada de baja: reactívala antes.", { reason: "account_closed" });
  }
  const [school] = await tx
    .select({ officialCode: institutions.officialCode })
    .from(institutions)
    .where(eq(institutions.id, ctx.actor.institutionId));
  return { ...person, id, officialCode: school?.officialCode ?? null };
}

/** `given.family` of the first words of a name, and a number where it is taken. */
async function giveUsername(
  ctx: Context,
  tx: Transaction,
  { id, givenName, familyName }: { id: number; givenName: string; familyName: string },
): Promise<string> {
  // Two who get one at the same time get two.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('users.username'), ${ctx.actor.institutionId}::int)`);
  const base = [givenName, familyName].map(firstWord).filter(Boolean).join(".") || "usuario";
  const rows = await tx
    .select({ username: sql<string>`lower(${users.username})` })
    .from(users)
    .where(and(eq(users.institutionId, ctx.actor.institutionId), like(sql`lower(${users.username})`, `${base}%`)));
  const taken = new Set(rows.map(({ username }) => username));
  let username = base;
  for (let number = 2; taken.has(username); number += 1) username = `${base}${number}`;
  await tx.update(users).set({ username, updatedAt: ctx.now() }).where(eq(users.id, id));
  await recordAudit(ctx, tx, [
    { action: "account.username_given", entity: "user", entityId: id, before: { username: null }, after: { username } },
  ]);
  return username;
}

function firstWord(name: string): string {
  const [word = ""] = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z\s-]/g, "")
    .trim()
    .split(/[\s-]+/);
  return word.slice(0, 40);
}
