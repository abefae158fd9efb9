import { readVariables } from "#platform/env.ts";
import { faultFields, log } from "#platform/log.ts";
import type { McpEnv } from "./env.ts";
import { refuseForeign } from "./http/guard.ts";
import { provider } from "./oauth/provider.ts";
import { schoolServices } from "./orchestrator/context.ts";

export { McpSession } from "./adapters/session.ts";

export default {
  async fetch(request, env, ctx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname === "/ready") return ready(env);
    const variables = readVariables(env);
    const trusted = variables.CORS_ORIGINS.split(",").map((origin) => origin.trim());
    return refuseForeign(request, variables.PUBLIC_ORIGIN, trusted) ?? provider(env).fetch(request, env, ctx);
  },
} satisfies ExportedHandler<McpEnv>;

/** Able to serve: the environment is whole and the database answers. */
async function ready(env: McpEnv): Promise<Response> {
  try {
    await schoolServices(env).directory.ping();
    return Response.json({ status: "ready" });
  } catch (error) {
    log("error", "mcp.not_ready", faultFields(error));
    return Response.json({ status: "unavailable" }, { status: 503 });
  }
}
