import { AppError } from "#core/errors.ts";
import { readVariables } from "#platform/env.ts";
import { readyResponse } from "#platform/readiness.ts";
import type { McpEnv } from "./env.ts";
import { refusedAs, refuseForeign } from "./http/guard.ts";
import { provider, REGISTRATION_PATH, TOKEN_PATH } from "./oauth/provider.ts";
import { schoolServices } from "./orchestrator/context.ts";

export { McpSession } from "./adapters/session.ts";
export { McpConnections } from "./connections/connections.ts";
export { McpGrants } from "./connections/grants.ts";

const OPEN = new Set([REGISTRATION_PATH, TOKEN_PATH]);

export default {
  async fetch(request, env, ctx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname === "/ready") return readyResponse(await schoolServices(env).ready("eduai-mcp"));
    const variables = readVariables(env);
    const trusted = variables.CORS_ORIGINS.split(",").map((origin) => origin.trim());
    const refused = refuseForeign(request, variables.PUBLIC_ORIGIN, trusted);
    if (refused !== null) return refused;
    try {
      if (OPEN.has(pathname)) await countAddress(request, env);
      return await provider(env).fetch(request, env, ctx);
    } catch (error) {
      if (error instanceof AppError) return refusedAs(error);
      throw error;
    }
  },
} satisfies ExportedHandler<McpEnv>;

/** Registration and tokens are open to anyone: counted per address. */
async function countAddress(request: Request, env: McpEnv): Promise<void> {
  await schoolServices(env).limiter.count("open", `mcp:${request.headers.get("cf-connecting-ip") ?? "unknown"}`);
}
