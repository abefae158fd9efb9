import { and, eq, inArray, sql } from "drizzle-orm";
import type { Role, rolesApi } from "#contracts/api/people/roles.ts";
import type { Input } from "#contracts/endpoint.ts";
import { rolePermissions, roles, users } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { AppError, orNotFound } from "../errors.ts";
import { keepAdministrator } from "./administrators.ts";
import { endRights } from "./internal.ts";
import { freeRoleName, ownRole } from "./own-roles.ts";
import { expectGrantable } from "./refusals.ts";
import { readRole, roleView } from "./roles.ts";

/**
 * Renames a role of the school's own, or changes what it permits. What its people may do follows at once: their sessions
 * are read anew, rooms look them up again. Errors: as `createRole`; `conflict` for a built-in role, for the actor's own, and where nobody
 * would be left to administer the school; `precondition_failed` with the role as it is now.
 */
export async function changeRole(
  ctx: Context,
  input: Input<typeof rolesApi.change> & { readonly version: string },
): Promise<Role> {
  authorize(ctx, "settings.update");
  const changed = await ctx.db.transaction((tx) =>
    keepAdministrator(tx, ctx.actor.institutionId, () => change(ctx, tx, input)),
  );
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return changed;
}

async function change(
  ctx: Context,
  tx: Transaction,
  { id, version, title, permissions }: Input<typeof rolesApi.change> & { readonly version: string },
): Promise<Role> {
  const { institutionId } = ctx.actor;
  const before = await ownRole(ctx, tx, id);
  if (String(before.version) !== version) {
    throw new AppError("precondition_failed", "Otra persona ha cambiado este perfil mientras tanto.", {
      reason: "role_changed",
      current: roleView(ctx, before),
    });
  }
  const next = permissions ?? before.permissions;
  expectGrantable(ctx, { kind: before.kind, permissions: next });
  const added = next.filter((name) => !before.permissions.includes(name));
  const taken = before.permissions.filter((name) => !next.includes(name));
  const isRenamed = title !== undefined && title !== before.title;
  if (!isRenamed && added.length === 0 && taken.length === 0) return roleView(ctx, before);
  if (isRenamed) await freeRoleName(tx, institutionId, title, id);
  await tx
    .update(roles)
    .set({ title: title ?? before.title, version: sql`${roles.version} + 1`, updatedAt: ctx.now() })
    .where(eq(roles.id, id));
  if (taken.length > 0) {
    await tx
      .delete(rolePermissions)
      .where(and(eq(rolePermissions.roleId, id), inArray(rolePermissions.permission, taken)));
  }
  if (added.length > 0) {
    await tx.insert(rolePermissions).values(added.map((permission) => ({ institutionId, roleId: id, permission })));
  }
  const people = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.roleId, id), eq(users.isActive, true)));
  await endRights(
    ctx,
    tx,
    people.map((person) => person.id),
    "membership",
  );
  await recordAudit(ctx, tx, [
    {
      action: "role.updated",
      entity: "role",
      entityId: id,
      before: { title: before.title, permissions: before.permissions },
      after: { title: title ?? before.title, permissions: next },
    },
  ]);
  return roleView(ctx, orNotFound(await readRole(tx, id)));
}
