import { connectionsOf } from "../connections/live.ts";
import type { McpEnv } from "../env.ts";
import { refusal } from "../http/guard.ts";
import { subjectOf } from "../oauth/grant.ts";
import type { Caller } from "../orchestrator/caller.ts";
import { sessionNotFound } from "./session.ts";

const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isInitialize(body: unknown): boolean {
  return typeof body === "object" && body !== null && "method" in body && body.method === "initialize";
}

/** Protocols up to 2025-11-25: a session per `initialize`, reachable only by the person who opened it. */
export async function serveLegacy(request: Request, env: McpEnv, caller: Caller, body: unknown): Promise<Response> {
  const given = request.headers.get("mcp-session-id");
  const open = given === null && request.method === "POST" && isInitialize(body);
  if (given === null && !open) return refusal(400, "Bad Request: Mcp-Session-Id header is required");
  if (given !== null && !SESSION_ID.test(given)) return sessionNotFound();
  const sessionId = given ?? crypto.randomUUID();
  const name = `${subjectOf(caller.actor)}:${caller.domain ?? "all"}:${sessionId}`;
  if (open) {
    const surplus = await connectionsOf(env, caller.actor).opened(name, caller.clientId);
    await Promise.all(surplus.map((each) => env.MCP_SESSION.getByName(each).end()));
  }
  return env.MCP_SESSION.getByName(name).handle(request, sessionId, caller, open);
}
