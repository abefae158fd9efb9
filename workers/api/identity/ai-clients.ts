import type { Hono } from "hono";
import { aiClientsApi } from "#contracts/api/identity/ai-clients.ts";
import { endAiClient, endClientGrant, listClientGrants } from "#core/identity/ai-clients/school-grants.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";

export function mountAiClients(app: Hono<HttpEnv>): void {
  bind(app, aiClientsApi, { grants: listClientGrants, endGrant: endClientGrant, endClient: endAiClient });
}
