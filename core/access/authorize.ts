import { covers, type Permission } from "#contracts/permissions.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";

/** Line 1 of every verb: the actor holds at least one of these permissions, else 403. */
export function authorize(ctx: Context, ...anyOf: readonly [Permission, ...Permission[]]): void {
  if (!anyOf.some((permission) => covers(ctx.actor.permissions, permission))) {
    throw new AppError("forbidden", "Tu cuenta no tiene permiso para hacer esto.");
  }
}

/** Does the actor hold the permission? For views that differ, not for guarding. */
export function may(ctx: Context, permission: Permission): boolean {
  return covers(ctx.actor.permissions, permission);
}
