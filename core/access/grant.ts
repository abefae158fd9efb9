import { covers, ROLE_PERMISSIONS, type RoleKind } from "#contracts/permissions.ts";
import type { Actor } from "../context.ts";
import { AppError } from "../errors.ts";

export interface GrantedRole {
  readonly kind: RoleKind;
  readonly permissions: readonly string[];
}

/**
 * May the actor put somebody into the place of who has this role: give it, let them into the account, change or close it?
 * Nobody gives what they do not hold. Whoever runs the school names its teachers, pupils and families, whose rights are
 * bounded by whom they teach or are of: what those built-in roles permit is theirs to give in a role of that kind.
 */
export function mayGrant(actor: Pick<Actor, "kind" | "permissions">, role: GrantedRole): boolean {
  if (role.kind === "super_admin") return false;
  // The kind is the reach: who runs the school reaches everybody, whatever else they may do.
  if (role.kind === "school_admin" && actor.kind !== "school_admin") return false;
  const given = actor.kind === "school_admin" && role.kind !== "school_admin" ? ROLE_PERMISSIONS[role.kind] : [];
  return role.permissions.every((permission) => covers(actor.permissions, permission) || covers(given, permission));
}

/** Of a role that the actor may not give, and of whoever has it. */
export const BEYOND_OWN = "Tiene permisos que tú no puedes dar: pídeselo a la dirección del centro.";

/** The same as a refusal, of the field `path` where a form chose the role. Errors: `forbidden`. */
export function requireGrantable(actor: Pick<Actor, "kind" | "permissions">, role: GrantedRole, path?: string): void {
  if (mayGrant(actor, role)) return;
  const reason = "rights_beyond_own";
  const issues = path === undefined ? {} : { issues: [{ path, message: BEYOND_OWN, reason } as const] };
  throw new AppError("forbidden", BEYOND_OWN, { reason, ...issues });
}
