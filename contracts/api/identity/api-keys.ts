import * as z from "zod";
import { Empty, Id, IdParams, PageQuery, page, secretText } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import { PERMISSIONS, type Permission } from "../../permissions.ts";
import { singleLine } from "../../text.ts";

/** Longest life of a key, in days. */
export const API_KEY_DAYS = 365;

/** What a machine may be given: not the school's own settings, nor the platform's. */
const isGivable = (name: string): name is Permission =>
  Object.hasOwn(PERMISSIONS, name) && name !== "settings.update" && name !== "platform.operate";
export const API_KEY_PERMISSIONS = Object.keys(PERMISSIONS).filter(isGivable);

export const ApiKeyView = z.object({
  id: Id,
  name: z.string(),
  /** The key's beginning, by which it is known again. */
  prefix: z.string(),
  permissions: z.array(z.string()),
  /** In whose name it acts: never with more rights than they have now. */
  owner: z.object({ id: Id, name: z.string() }),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** To five minutes; null when it was never used. */
  lastUsedAt: z.string().nullable(),
  state: z.enum(["live", "expired", "revoked"]),
});
export type ApiKeyView = z.infer<typeof ApiKeyView>;

export const apiKeysApi = {
  list: endpoint({
    id: "listApiKeys",
    method: "GET",
    path: "/api-keys",
    tag: "api-keys",
    summary: "Keys by which machines call the API in the name of people of the school, latest first",
    access: ["settings.update"],
    isPersonal: true,
    query: PageQuery,
    view: page(ApiKeyView),
  }),
  create: endpoint({
    id: "createApiKey",
    method: "POST",
    path: "/api-keys",
    tag: "api-keys",
    summary:
      "Make a key that acts in the caller's name with some of the caller's permissions; it is answered once and stored hashed",
    access: ["settings.update"],
    isPersonal: true,
    answersSecret: true,
    needsRecent: true,
    body: z.strictObject({
      name: singleLine(100).min(1),
      permissions: z
        .array(z.string().refine(isGivable, "no se puede dar a una clave"))
        .min(1)
        .max(API_KEY_PERMISSIONS.length),
      /** Days until it ends by itself. */
      days: z.int().min(1).max(API_KEY_DAYS),
    }),
    view: ApiKeyView.extend({ key: secretText() }),
    status: 201,
    limit: "write",
  }),
  revoke: endpoint({
    id: "revokeApiKey",
    method: "DELETE",
    path: "/api-keys/{id}",
    tag: "api-keys",
    summary: "End a key; it is refused everywhere within a minute",
    access: ["settings.update"],
    isPersonal: true,
    params: IdParams,
    view: Empty,
    status: 204,
  }),
};
