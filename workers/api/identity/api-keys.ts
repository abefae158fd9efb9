import type { Hono } from "hono";
import { apiKeysApi } from "#contracts/api/identity/api-keys.ts";
import { createApiKey } from "#core/identity/api-keys/create-api-key.ts";
import { listApiKeys } from "#core/identity/api-keys/list-api-keys.ts";
import { revokeApiKey } from "#core/identity/api-keys/revoke-api-key.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountApiKeys(app: Hono<HttpEnv>): void {
  bind(app, apiKeysApi, {
    list: listApiKeys,
    create: (ctx, input, { identity }) => createApiKey(ctx, input, identity.secrets),
    revoke: revokeApiKey,
  });
}
