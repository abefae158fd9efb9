import * as z from "zod";
import { Empty, IdParams } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { SCHOOL_PERMISSIONS } from "../../permissions.ts";
import { singleLine } from "../../text.ts";
import { PERSON_KINDS, RoleRef } from "./people.ts";

const permissions = z
  .array(z.enum(SCHOOL_PERMISSIONS))
  .max(SCHOOL_PERMISSIONS.length)
  .transform((names) => [...new Set(names)].sort());

const title = singleLine(60).min(2, "escribe cómo se llama el perfil");

export const Role = RoleRef.extend({
  permissions: z.array(z.string()),
  /** The same in every school; a school changes its own alone. */
  isBuiltIn: z.boolean(),
  /** Active ones who have it. */
  people: z.int(),
  version: z.int(),
  /** May the caller give it, and so change it where it is the school's own? */
  mayGrant: z.boolean(),
});
export type Role = z.infer<typeof Role>;

export const rolesApi = {
  list: endpoint({
    id: "listRoles",
    method: "GET",
    path: "/roles",
    tag: "people",
    summary:
      "Roles that people of the school have, built in and its own, with what each permits and whether the caller may give it",
    access: ["users.read"],
    view: z.object({ data: z.array(Role) }),
  }),
  permissions: endpoint({
    id: "listPermissions",
    method: "GET",
    path: "/permissions",
    tag: "people",
    summary: "Every permission that a role of a school is made of",
    access: ["users.read"],
    view: z.object({ data: z.array(z.object({ name: z.string(), title: z.string() })) }),
  }),
  create: endpoint({
    id: "createRole",
    method: "POST",
    path: "/roles",
    tag: "people",
    summary: "Make a role of the school's own; nobody puts into it what they may not give",
    access: ["settings.update"],
    needsRecent: true,
    body: z.strictObject({ title, kind: z.enum(PERSON_KINDS), permissions }),
    view: Role,
    status: 201,
    limit: "write",
  }),
  change: endpoint({
    id: "changeRole",
    method: "PATCH",
    path: "/roles/{id}",
    tag: "people",
    summary: "Rename one of the school's own roles, or change what it permits: for its people at once",
    access: ["settings.update"],
    needsRecent: true,
    params: IdParams,
    body: z.strictObject({ title: title.optional(), permissions: permissions.optional() }),
    ifMatch: true,
    view: Role,
    limit: "write",
  }),
  restore: endpoint({
    id: "restoreRole",
    method: "POST",
    path: "/roles/{id}/restore",
    tag: "people",
    summary: "Make a role anew as it was when it was taken away within the last thirty days, under another id",
    access: ["settings.update"],
    needsRecent: true,
    params: IdParams,
    view: Role,
    status: 201,
    limit: "write",
  }),
  remove: endpoint({
    id: "removeRole",
    method: "DELETE",
    path: "/roles/{id}",
    tag: "people",
    summary: "Take away one of the school's own roles that nobody has; it can be made anew within thirty days",
    access: ["settings.update"],
    needsRecent: true,
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
};
