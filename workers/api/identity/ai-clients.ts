import type { Hono } from "hono";
import { aiClientsApi } from "#contracts/api/identity/ai-clients.ts";
import { endAiClient, endClientGrant, listClientGrants } from "#core/identity/ai-clients/school-grants.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";

export function mountAiClients(app: Hono<HttpEnv>): void {
  route(app, aiClientsApi.grants, listClientGrants);
  route(app, aiClientsApi.endGrant, async (ctx, input) => {
    await endClientGrant(ctx, input);
    return undefined;
  });
  route(app, aiClientsApi.endClient, endAiClient);
}
