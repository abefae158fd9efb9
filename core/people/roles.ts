import { asc, eq, ne, sql } from "drizzle-orm";
import type { peopleApi } from "#contracts/api/people/people.ts";
import type { View } from "#contracts/endpoint.ts";
import type { RoleKind } from "#contracts/permissions.ts";
import { rolePermissions, roles } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { mayGrant } from "../access/grant.ts";
import type { Context } from "../context.ts";
import type { Queries, Transaction } from "../database.ts";

export interface Role {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly kind: RoleKind;
  readonly permissions: readonly string[];
}

/** Permissions of a role as an array, for a statement that selects from `roles`. */
export const permissionsOfRole = sql<
  string[]
>`array(select ${rolePermissions.permission} from ${rolePermissions} where ${rolePermissions.roleId} = ${roles.id} order by 1)`;

/** The roles of the school: those built in that its people may have, and its own. */
export function selectRoles(q: Queries | Transaction) {
  return q
    .select({ id: roles.id, name: roles.name, title: roles.title, kind: roles.kind, permissions: permissionsOfRole })
    .from(roles)
    .where(ne(roles.kind, "super_admin"))
    .orderBy(asc(roles.id));
}

/** The roles of the school, and which of them the actor may give. */
export async function listRoles(ctx: Context): Promise<View<typeof peopleApi.roles>> {
  authorize(ctx, "users.read");
  const [rows] = await ctx.db.batch((q) => [selectRoles(q)]);
  return { data: rows.map((role) => ({ ...role, mayGrant: mayGrant(ctx.actor, role) })) };
}

/** The role of that id, within a transaction; undefined for another school's as for none. */
export async function readRole(tx: Transaction, id: number): Promise<Role | undefined> {
  const [role] = await tx
    .select({ id: roles.id, name: roles.name, title: roles.title, kind: roles.kind, permissions: permissionsOfRole })
    .from(roles)
    .where(eq(roles.id, id));
  return role;
}
