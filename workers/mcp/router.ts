import { insufficientScope, type OAuthResourceContext } from "@cloudflare/workers-oauth-provider";
import { isLegacyRequest } from "@modelcontextprotocol/server";
import { AppError } from "#core/errors.ts";
import { requireOn } from "#core/operations/switches.ts";
import { serveStateless } from "./adapters/stateless.ts";
import { serveWithSession } from "./adapters/with-session.ts";
import { isLive } from "./connections/live.ts";
import { refusedAs } from "./http/guard.ts";
import { type Message, readMessage } from "./http/message.ts";
import { GrantProps, subjectOf, tokenParts } from "./oauth/grant.ts";
import { publicOrigin } from "./oauth/public-origin.ts";
import { BASE_SCOPES } from "./oauth/scopes.ts";
import { decide } from "./orchestrator/authorize.ts";
import type { Caller } from "./orchestrator/caller.ts";
import { catalogue, DOMAINS } from "./orchestrator/catalogue.ts";
import { schoolServices } from "./orchestrator/context.ts";
import { actorOf, personFor } from "./orchestrator/people.ts";
import { recordRefusal } from "./orchestrator/record.ts";

/** Methods that do work for the person or keep something for them, counted against their limit; lists are not. */
const COUNTED = new Set(["initialize", "tools/call", "resources/read", "prompts/get"]);

/** `/mcp` and `/mcp/{domain}` behind a verified token: who calls, then which protocol version. */
export async function endpoint(request: Request, env: McpWorkerEnv, ctx: ExecutionContext): Promise<Response> {
  const domain = domainOf(new URL(request.url).pathname);
  if (domain === undefined) return new Response(null, { status: 404 });
  const message = await readMessage(request);
  if (message instanceof Response) return message;
  try {
    return await serve(request, message, domain, env, ctx);
  } catch (error) {
    if (error instanceof AppError) return refusedAs(error, message.id);
    throw error;
  }
}

async function serve(
  request: Request,
  message: Message,
  domain: string | null,
  env: McpWorkerEnv,
  ctx: ExecutionContext,
): Promise<Response> {
  const { auth, props } = verified(ctx);
  const grant = GrantProps.safeParse(props);
  const person = grant.success ? await personFor(env, grant.data) : null;
  if (person === null) return staleToken(env, "The account is no longer active");
  await requireOn({ actor: person, ports: schoolServices(env).ports }, "mcp");
  const grantId = grantIdOf(request);
  if (!(await isLive(env, person, grantId, (work) => ctx.waitUntil(work))))
    return staleToken(env, "The access was withdrawn");
  const clientId = auth.clientId ?? "unknown";
  const caller: Caller = {
    actor: actorOf(person, clientId),
    origin: {
      requestId: request.headers.get("x-request-id")?.slice(0, 64) ?? crypto.randomUUID(),
      ip: request.headers.get("cf-connecting-ip"),
      userAgent: request.headers.get("user-agent")?.slice(0, 300) ?? null,
    },
    school: { timeZone: person.timeZone },
    clientId,
    grantId,
    scopes: auth.scope,
    domain,
  };
  const refused = await refusedAtDoor(message, caller, env, auth);
  if (refused !== null) {
    const { code, response } = refused;
    const { method, tool } = message;
    // Behind the answer: who is refused does not wait for the record of it.
    if (method !== null && COUNTED.has(method)) ctx.waitUntil(recordRefusal(env, caller, { method, tool }, code));
    return response;
  }
  const rebuilt = message.text === null ? request : new Request(request, { body: message.text });
  return (await isLegacyRequest(rebuilt, message.json))
    ? serveWithSession(rebuilt, env, caller, message)
    : serveStateless(rebuilt, env, caller, message.json);
}

interface DoorRefusal {
  readonly code: "bad_request" | "insufficient_scope" | "rate_limited";
  readonly response: Response;
}

/** Too often, wrong parameters, or a scope the token lacks. Errors: `unavailable`. */
async function refusedAtDoor(
  { method, tool, invalid, id }: Message,
  caller: Caller,
  env: McpWorkerEnv,
  auth: OAuthResourceContext<unknown>["auth"],
): Promise<DoorRefusal | null> {
  if (COUNTED.has(method ?? "")) {
    try {
      await schoolServices(env).limiter.count("default", `mcp:${subjectOf(caller.actor)}`);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "rate_limited") throw error;
      return { code: "rate_limited", response: refusedAs(error, id) };
    }
  }
  const missing = BASE_SCOPES.every((scope) => caller.scopes.includes(scope))
    ? missingScopes(caller, tool)
    : [...BASE_SCOPES];
  if (missing !== null) return { code: "insufficient_scope", response: insufficientScope(auth, missing) };
  return invalid === null ? null : { code: "bad_request", response: invalid };
}

/** The provider puts the verified token beside the request before it calls us. */
function verified(ctx: ExecutionContext): OAuthResourceContext<unknown> {
  return ctx as OAuthResourceContext<unknown>;
}

/** null for all domains, undefined for none of ours. */
function domainOf(pathname: string): string | null | undefined {
  if (pathname === "/mcp") return null;
  const domain = pathname.slice("/mcp/".length);
  return DOMAINS.includes(domain) ? domain : undefined;
}

/** The provider has verified the token: its second part is the grant. */
function grantIdOf(request: Request): string {
  const token = (request.headers.get("authorization") ?? "").replace(/^Bearer\s+/i, "");
  return tokenParts(token)?.grantId ?? "";
}

/** The token is genuine but its person may no longer act by it: the client must send them through sign-in again. */
function staleToken(env: McpWorkerEnv, reason: string): Response {
  const metadata = `${publicOrigin(env)}/.well-known/oauth-protected-resource/mcp`;
  const challenge = `Bearer realm="OAuth", resource_metadata="${metadata}", error="invalid_token", error_description="${reason}"`;
  return Response.json(
    { error: "invalid_token", error_description: reason },
    { status: 401, headers: { "WWW-Authenticate": challenge } },
  );
}

/** Step-up: scopes a called tool needs beyond the token, when the person's role would allow the call. */
function missingScopes(caller: Caller, name: string | null): string[] | null {
  const tool = catalogue(caller.domain).tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return null;
  const rights = { permissions: caller.actor.permissions, scopes: caller.scopes };
  return decide(rights, tool) === "needs_scope" ? [...new Set([...BASE_SCOPES, ...tool.scopes])] : null;
}
