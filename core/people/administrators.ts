import { sql } from "drizzle-orm";
import * as z from "zod";
import { ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import { mayGrant } from "../access/grant.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError } from "../errors.ts";

const People = z.object({ rows: z.array(z.object({ id: z.coerce.number() })) });

/** Does `work`, and refuses it when it takes the school's last administrator who can sign in. */
export async function keepAdministrator<T>(tx: Transaction, institutionId: number, work: () => Promise<T>): Promise<T> {
  const before = await administrators(tx, institutionId);
  const done = await work();
  if (before > 0 && (await administrators(tx, institutionId)) === 0) {
    throw new AppError("conflict", "El centro se quedaría sin nadie de dirección o secretaría con cuenta activa.", {
      reason: "last_administrator",
    });
  }
  return done;
}

/**
 * Active people who run the school and may change its people. Held until the transaction ends, so that nobody closes the
 * other one meanwhile.
 */
async function administrators(tx: Transaction, institutionId: number): Promise<number> {
  const found = await tx.execute(sql`
    select u.id from users.users u where u.institution_id = ${institutionId} and u.is_active and u.status = 'active'
      and u.blocked_at is null and u.role_id in (
        select r.id from users.roles r join users.role_permissions p on p.role_id = r.id
        where r.kind = 'school_admin' and p.permission in ('users.update', 'users.*', '*'))
    order by u.id for no key update of u`);
  return People.parse(found).rows.length;
}

/** Who may all that a head may names, changes and takes out those who run the school by an import; the office does not. */
export function mayAppoint(actor: Context["actor"]): boolean {
  return mayGrant(actor, { kind: "school_admin", permissions: ROLE_PERMISSIONS.school_admin });
}
