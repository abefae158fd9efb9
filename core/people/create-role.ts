import type { Role, rolesApi } from "#contracts/api/people/roles.ts";
import type { Input } from "#contracts/endpoint.ts";
import { rolePermissions, roles } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { Transaction } from "../database.ts";
import { orNotFound } from "../errors.ts";
import { freeRoleName } from "./own-roles.ts";
import { expectGrantable } from "./refusals.ts";
import { readRole, roleView } from "./roles.ts";

/** Makes a role of the school's own. Errors: `forbidden` for one that may what the actor may not give, `unprocessable` for a title that another has. */
export async function createRole(ctx: Context, input: Input<typeof rolesApi.create>): Promise<Role> {
  authorize(ctx, "settings.update");
  return ctx.db.transaction(async (tx) => {
    const role = await makeRole(ctx, tx, input);
    await recordAudit(ctx, tx, [{ action: "role.created", entity: "role", entityId: role.id, after: { ...input } }]);
    return role;
  });
}

/** The rows of a new role. Errors: as `createRole`. */
export async function makeRole(
  ctx: Context,
  tx: Transaction,
  { title, kind, permissions }: Input<typeof rolesApi.create>,
): Promise<Role> {
  expectGrantable(ctx, { kind, permissions });
  const { institutionId } = ctx.actor;
  const name = await freeRoleName(tx, institutionId, title, null);
  const [row] = await tx.insert(roles).values({ institutionId, name, title, kind }).returning({ id: roles.id });
  const { id } = orNotFound(row);
  if (permissions.length > 0) {
    await tx
      .insert(rolePermissions)
      .values(permissions.map((permission) => ({ institutionId, roleId: id, permission })));
  }
  return roleView(ctx, orNotFound(await readRole(tx, id)));
}
