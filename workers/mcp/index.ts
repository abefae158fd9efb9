import { AppError, ERROR_STATUS } from "#core/errors.ts";
import { readVariables } from "#platform/env.ts";
import { readBytes } from "#platform/http/body.ts";
import { readyResponse } from "#platform/readiness.ts";
import { personGrants } from "./connections/person-grants.ts";
import { boundedErrors } from "./http/bounded-errors.ts";
import { BODY_LIMIT, refusedAs, refuseForeign } from "./http/guard.ts";
import { withKeyStore } from "./oauth/key-store.ts";
import { provider, REGISTRATION_PATH, TOKEN_PATH } from "./oauth/provider.ts";
import { guardRefresh } from "./oauth/refresh.ts";
import { boundRegistration } from "./oauth/register.ts";
import { SCOPE_NAMES } from "./oauth/scopes.ts";
import { schoolServices } from "./orchestrator/context.ts";

export { McpSession } from "./adapters/session.ts";
export { McpConnections } from "./connections/connections.ts";
export { McpGrants } from "./connections/grants.ts";

const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";

/** `offline_access` is the authorization server's business, not the resource's. */
const RESOURCE_SCOPES = SCOPE_NAMES.filter((scope) => scope !== "offline_access");

export default {
  async fetch(request, bindings, ctx): Promise<Response> {
    const env = withKeyStore(bindings);
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname === "/ready") return readyResponse(await schoolServices(env).ready("eduai-mcp"));
    const variables = readVariables(env);
    const trusted = variables.CORS_ORIGINS.split(",").map((origin) => origin.trim());
    const refused = refuseForeign(request, variables.PUBLIC_ORIGIN, trusted);
    if (refused !== null) return refused;
    try {
      if (pathname === REGISTRATION_PATH) await countAddress(request, env, "register");
      const answered = await boundedErrors(await route(await wholeForm(request, pathname), pathname, env, ctx));
      // A made-up token or code is counted; whoever has a valid one never is, so their school is not shut.
      if (answered.status === 401 || (pathname === TOKEN_PATH && !answered.ok))
        await countAddress(request, env, "refused");
      return answered;
    } catch (error) {
      if (error instanceof AppError) return OAUTH.has(pathname) ? oauthRefusal(error) : refusedAs(error);
      throw error;
    }
  },
} satisfies ExportedHandler<McpWorkerEnv>;

const OAUTH = new Set([REGISTRATION_PATH, TOKEN_PATH]);

/** A refusal in the words of OAuth 2.1, which has none of its own for a limit. */
function oauthRefusal({ code, message, retryAfterSeconds }: AppError): Response {
  const error = code === "rate_limited" ? "temporarily_unavailable" : "invalid_request";
  const headers = {
    "cache-control": "no-store",
    ...(retryAfterSeconds && { "retry-after": String(retryAfterSeconds) }),
  };
  return Response.json({ error, error_description: message }, { status: ERROR_STATUS[code], headers });
}

async function route(request: Request, pathname: string, env: McpWorkerEnv, ctx: ExecutionContext): Promise<Response> {
  const oauth = (given: Request) => provider(env).fetch(given, env, ctx);
  if (pathname === TOKEN_PATH)
    return guardRefresh(
      request,
      (person) => personGrants(env, person),
      () => oauth(request),
    );
  if (pathname === REGISTRATION_PATH) {
    const bounded = await boundRegistration(request);
    return bounded instanceof Response ? bounded : oauth(bounded);
  }
  const answered = await oauth(request);
  return pathname.startsWith(RESOURCE_METADATA) ? withAllScopes(answered) : answered;
}

/** The challenge names the scopes an access needs; its description names all there are, for a client to ask for more. */
async function withAllScopes(answered: Response): Promise<Response> {
  if (!answered.ok) return answered;
  const metadata: object = await answered.json();
  return Response.json({ ...metadata, scopes_supported: RESOURCE_SCOPES }, { headers: answered.headers });
}

/** Counts a request of somebody unknown per address. Throws `rate_limited`. */
async function countAddress(request: Request, env: McpWorkerEnv, group: "register" | "refused"): Promise<void> {
  await schoolServices(env).limiter.count(group, `mcp:${request.headers.get("cf-connecting-ip") ?? "unknown"}`);
}

/** What the provider reads by itself comes whole and in time, or not at all; messages are read behind the token. */
async function wholeForm(request: Request, pathname: string): Promise<Request> {
  if (request.method !== "POST" || /^\/mcp(\/|$)/.test(pathname)) return request;
  return new Request(request, { body: await readBytes(request, BODY_LIMIT) });
}
