import { connectionsOf } from "../connections/live.ts";
import { refusal } from "../http/guard.ts";
import type { Message } from "../http/message.ts";
import { subjectOf } from "../oauth/grant.ts";
import type { Caller } from "../orchestrator/caller.ts";
import { sessionNotFound } from "./session.ts";

const SESSION_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Protocols up to 2025-11-25: a session per `initialize`, reachable only by the person and through the client that opened it. */
export async function serveWithSession(
  request: Request,
  env: McpWorkerEnv,
  caller: Caller,
  message: Message,
): Promise<Response> {
  const given = request.headers.get("mcp-session-id");
  const open = given === null && request.method === "POST" && message.method === "initialize";
  if (given === null && !open)
    return refusal(400, "Bad Request: Mcp-Session-Id header is required", undefined, message.id);
  if (given !== null && !SESSION_ID.test(given)) return sessionNotFound();
  const sessionId = given ?? crypto.randomUUID();
  const name = [subjectOf(caller.actor), caller.domain ?? "all", caller.clientId, sessionId].join(":");
  if (open) {
    const surplus = await connectionsOf(env, caller.actor).opened(name, caller.clientId);
    await Promise.all(surplus.map((each) => env.MCP_SESSION.getByName(each).end()));
  }
  return env.MCP_SESSION.getByName(name).handle(request, sessionId, caller, open);
}
