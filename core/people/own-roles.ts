import { and, eq, ne, or, sql } from "drizzle-orm";
import { roles, users } from "#schema/index.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { wordsOf } from "../spanish-text.ts";
import { expectGrantable, refusedField } from "./refusals.ts";
import { readRole } from "./roles.ts";

/**
 * A role of the school's own that the actor may change, locked. Errors: `not_found`; `conflict` for a built-in role and for
 * the one the actor has; `forbidden` for one that may what the actor may not.
 */
export async function ownRole(ctx: Context, tx: Transaction, id: number) {
  const [locked] = await tx.select({ id: roles.id }).from(roles).where(ownById(ctx, id)).for("update");
  const role = orNotFound(await readRole(tx, id), "No existe ese perfil.");
  if (role.kind === "super_admin") orNotFound(undefined, "No existe ese perfil.");
  if (locked === undefined || role.isBuiltIn) {
    throw new AppError("conflict", "Los perfiles de la plataforma son iguales en todos los centros: haz una copia.", {
      reason: "role_built_in",
    });
  }
  const [own] = await tx.select({ roleId: users.roleId }).from(users).where(eq(users.id, ctx.actor.userId));
  if (own?.roleId === id) {
    throw new AppError("conflict", "Nadie cambia su propio perfil: pídeselo a otra persona.", { reason: "own_role" });
  }
  expectGrantable(ctx, role);
  return role;
}

const ownById = (ctx: Context, id: number) => and(eq(roles.id, id), eq(roles.institutionId, ctx.actor.institutionId));

/** The name under which a title is kept. Errors: `unprocessable` where another role of the school is called so, or nearly so. */
export async function freeRoleName(
  tx: Transaction,
  institutionId: number,
  title: string,
  except: number | null,
): Promise<string> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('users.roles'), ${institutionId}::int)`);
  const name = wordsOf(title).join("_");
  const [other] = await tx
    .select({ id: roles.id })
    .from(roles)
    .where(
      and(
        or(eq(roles.name, name), sql`lower(${roles.title}) = lower(${title})`),
        except === null ? undefined : ne(roles.id, except),
      ),
    )
    .limit(1);
  if (other !== undefined) throw refusedField("role_title_taken");
  return name;
}
