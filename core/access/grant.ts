import { covers, ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import type { Actor } from "../context.ts";
import { AppError } from "../errors.ts";

/** The parts of a school that whoever administers it gives out, though they do not play them. */
const GIVEN_OUT = [...ROLE_PERMISSIONS.teacher, ...ROLE_PERMISSIONS.student, ...ROLE_PERMISSIONS.parent];

/**
 * May the actor put somebody into the place of who holds these permissions: give the role, or the way into the account?
 * Nobody gives what they do not hold; who administers a school gives out beside it what teachers, pupils and families do.
 */
export function mayGrant(actor: Pick<Actor, "kind" | "permissions">, permissions: readonly string[]): boolean {
  const own = actor.kind === "school_admin" ? [...actor.permissions, ...GIVEN_OUT] : actor.permissions;
  return permissions.every((permission) => covers(own, permission));
}

/** The same as a refusal. Errors: `forbidden`. */
export function requireGrantable(actor: Pick<Actor, "kind" | "permissions">, permissions: readonly string[]): void {
  if (mayGrant(actor, permissions)) return;
  throw new AppError("forbidden", "Esa persona puede más que tú: pídeselo a la dirección del centro.", {
    reason: "rights_beyond_own",
  });
}
