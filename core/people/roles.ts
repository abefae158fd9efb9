import { asc, eq, ne, sql } from "drizzle-orm";
import type { Role as RoleView, rolesApi } from "#contracts/api/people/roles.ts";
import type { View } from "#contracts/endpoint.ts";
import { PERMISSIONS, type RoleKind, SCHOOL_PERMISSIONS } from "#contracts/permissions.ts";
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

/** The columns of a role, for a statement that selects from `roles`. */
export const roleColumns = {
  id: roles.id,
  name: roles.name,
  title: roles.title,
  kind: roles.kind,
  permissions: permissionsOfRole,
  isBuiltIn: sql<boolean>`${roles.institutionId} is null`,
  people: sql<number>`(select count(*)::int from users.users u where u.role_id = roles.id and u.is_active)`,
  version: roles.version,
};

/** The roles that people of the school may have: those built in before its own. */
export function selectRoles(q: Queries | Transaction) {
  return q
    .select(roleColumns)
    .from(roles)
    .where(ne(roles.kind, "super_admin"))
    .orderBy(sql`${roles.institutionId} is not null`, asc(roles.id));
}

/** The roles of the school, those built in before its own, and which of them the actor may give. */
export async function listRoles(ctx: Context): Promise<View<typeof rolesApi.list>> {
  authorize(ctx, "users.read");
  const [rows] = await ctx.db.batch((q) => [selectRoles(q)]);
  return { data: rows.map((role) => roleView(ctx, role)) };
}

/** Every permission that a role is made of, with what it is called. */
export async function listPermissions(ctx: Context): Promise<View<typeof rolesApi.permissions>> {
  authorize(ctx, "users.read");
  return { data: SCHOOL_PERMISSIONS.map((name) => ({ name, title: PERMISSIONS[name].es })) };
}

export function roleView(ctx: Context, role: Omit<RoleView, "mayGrant">): RoleView {
  return { ...role, mayGrant: mayGrant(ctx.actor, role) };
}

/** The role of that id, within a transaction; undefined for another school's as for none. */
export async function readRole(tx: Transaction, id: number) {
  const [role] = await tx.select(roleColumns).from(roles).where(eq(roles.id, id));
  return role;
}
