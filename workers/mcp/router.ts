import { insufficientScope, type OAuthResourceContext } from "@cloudflare/workers-oauth-provider";
import { isLegacyRequest } from "@modelcontextprotocol/server";
import { AppError } from "#core/errors.ts";
import { serveLegacy } from "./adapters/legacy.ts";
import { serveModern } from "./adapters/modern.ts";
import { isLive, tokenParts } from "./connections/live.ts";
import type { McpEnv } from "./env.ts";
import { readBody, refusal, refusedAs } from "./http/guard.ts";
import { GrantProps, subjectOf } from "./oauth/grant.ts";
import { BASE_SCOPES } from "./oauth/scopes.ts";
import { decide } from "./orchestrator/authorize.ts";
import type { Caller } from "./orchestrator/caller.ts";
import { catalogue, DOMAINS } from "./orchestrator/catalogue.ts";
import { schoolServices } from "./orchestrator/context.ts";
import { personFor } from "./orchestrator/people.ts";

const PARSE_ERROR = -32_700;

/** Methods that do work for the person, counted against their limit; handshakes and lists are not. */
const COUNTED = new Set(["tools/call", "resources/read", "prompts/get"]);

/** `/mcp` and `/mcp/{domain}` behind a verified token: who calls now, then which protocol era. */
export async function endpoint(request: Request, env: McpEnv, ctx: ExecutionContext): Promise<Response> {
  try {
    return await serve(request, env, ctx);
  } catch (error) {
    if (error instanceof AppError) return refusedAs(error);
    throw error;
  }
}

async function serve(request: Request, env: McpEnv, ctx: ExecutionContext): Promise<Response> {
  const { auth, props } = verified(ctx);
  const domain = domainOf(new URL(request.url).pathname);
  if (domain === undefined) return new Response(null, { status: 404 });
  const body = await readMessage(request);
  if (body instanceof Response) return body;
  const grant = GrantProps.safeParse(props);
  const person = grant.success ? await personFor(env, grant.data) : null;
  if (person === null) return staleToken(env, "The account is no longer active");
  if (!(await isLive(env, person, grantIdOf(request)))) return staleToken(env, "The access was withdrawn");
  if (!BASE_SCOPES.every((scope) => auth.scope.includes(scope))) return insufficientScope(auth, [...BASE_SCOPES]);
  const clientId = auth.clientId ?? "unknown";
  const caller: Caller = {
    actor: {
      userId: person.userId,
      institutionId: person.institutionId,
      role: person.role,
      kind: person.kind,
      permissions: [...person.permissions],
      name: person.name,
      sessionId: `mcp-${clientId.slice(0, 100)}`,
    },
    origin: {
      requestId: request.headers.get("x-request-id")?.slice(0, 64) ?? crypto.randomUUID(),
      ip: request.headers.get("cf-connecting-ip"),
      userAgent: request.headers.get("user-agent")?.slice(0, 300) ?? null,
    },
    clientId,
    scopes: auth.scope,
    domain,
  };
  if (COUNTED.has(methodOf(body.json) ?? "")) {
    await schoolServices(env).limiter.count("default", `mcp:${subjectOf(person)}`);
  }
  const missing = missingScopes(caller, body.json);
  if (missing !== null) return insufficientScope(auth, missing);
  const rebuilt = body.text === null ? request : new Request(request, { body: body.text });
  return (await isLegacyRequest(rebuilt, body.json))
    ? serveLegacy(rebuilt, env, caller, body.json)
    : serveModern(rebuilt, env, caller, body.json);
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

async function readMessage(request: Request): Promise<{ text: string | null; json: unknown } | Response> {
  if (request.method !== "POST") return { text: null, json: undefined };
  const text = await readBody(request);
  if (text === null) return refusal(413, "Request body larger than 1 MB");
  try {
    return { text, json: JSON.parse(text) };
  } catch {
    return refusal(400, "Parse error", PARSE_ERROR);
  }
}

/** The provider has verified the token: its second part is the grant. */
function grantIdOf(request: Request): string {
  const token = (request.headers.get("authorization") ?? "").replace(/^Bearer\s+/i, "");
  return tokenParts(token)?.grantId ?? "";
}

/** The token is genuine but its person may no longer act by it: the client must send them through sign-in again. */
function staleToken(env: McpEnv, reason: string): Response {
  const metadata = `${new URL(env.PUBLIC_ORIGIN).origin}/.well-known/oauth-protected-resource/mcp`;
  const challenge = `Bearer realm="OAuth", resource_metadata="${metadata}", error="invalid_token", error_description="${reason}"`;
  return Response.json(
    { error: "invalid_token", error_description: reason },
    { status: 401, headers: { "WWW-Authenticate": challenge } },
  );
}

/** Step-up: scopes a called tool needs beyond the token, when the person's role would allow the call. */
function missingScopes(caller: Caller, message: unknown): string[] | null {
  const name = calledTool(message);
  const tool = catalogue(caller.domain).tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return null;
  const rights = { permissions: caller.actor.permissions, scopes: caller.scopes };
  return decide(rights, tool) === "needs_scope" ? [...new Set([...BASE_SCOPES, ...tool.scopes])] : null;
}

function methodOf(message: unknown): string | null {
  if (typeof message !== "object" || message === null || !("method" in message)) return null;
  return typeof message.method === "string" ? message.method : null;
}

function calledTool(message: unknown): string | null {
  if (methodOf(message) !== "tools/call" || typeof message !== "object" || message === null) return null;
  if (!("params" in message) || typeof message.params !== "object" || message.params === null) return null;
  return "name" in message.params && typeof message.params.name === "string" ? message.params.name : null;
}
