import {
  type AuthInfo,
  type CallToolResult,
  type McpRequestContext,
  ProtocolError,
  Server,
  type ServerContext,
  type Tool,
} from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { type McpEnv, oncePerEnv } from "../env.ts";
import { UnknownToolError } from "../orchestrator/call.ts";
import { Caller } from "../orchestrator/caller.ts";
import { DOMAINS } from "../orchestrator/catalogue.ts";
import { contextFor } from "../orchestrator/context.ts";
import { INSTRUCTIONS, ProtocolFault, SERVER_INFO, type Surface, surfaceFor } from "./surface.ts";

/** The verified caller travels beside the request, never in it. */
export function callerAuthInfo(caller: Caller): AuthInfo {
  return { token: "", clientId: caller.clientId, scopes: caller.scopes, extra: { caller } };
}

const INVALID_PARAMS = -32_602;

/** Runs a handler and turns our refusals into this SDK's. */
async function answered<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UnknownToolError) throw new ProtocolError(INVALID_PARAMS, error.message);
    if (error instanceof ProtocolFault) throw new ProtocolError(error.code, error.message);
    throw error;
  }
}

/** Guarantee: the catalogue's schemas are JSON documents of `type: object`, rendered from zod objects. */
function wireTool(tool: ReturnType<Surface["listTools"]>[number]): Tool {
  return tool as Tool;
}

function serverFor(surface: Surface): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: {}, resources: {}, prompts: {} },
    instructions: INSTRUCTIONS,
  });
  server.setRequestHandler("tools/list", () => ({ tools: surface.listTools().map(wireTool) }));
  server.setRequestHandler("tools/call", ({ params }, ctx: ServerContext) =>
    answered(async (): Promise<CallToolResult> => surface.callTool(params.name, params.arguments, ctx.mcpReq.signal)),
  );
  server.setRequestHandler("resources/list", () => ({ resources: [] }));
  server.setRequestHandler("resources/templates/list", () => ({ resourceTemplates: surface.listResourceTemplates() }));
  server.setRequestHandler("resources/read", ({ params }) => answered(() => surface.readResource(params.uri)));
  server.setRequestHandler("prompts/list", () => ({ prompts: surface.listPrompts() }));
  server.setRequestHandler("prompts/get", ({ params }) =>
    answered(() => surface.getPrompt(params.name, params.arguments ?? {})),
  );
  return server;
}

const handlers = oncePerEnv((env) => {
  const factory = (request: McpRequestContext) => {
    const caller = Caller.parse(request.authInfo?.extra?.caller);
    return serverFor(surfaceFor(contextFor(env, caller), caller));
  };
  // Host and Origin are checked before the token is, for every path of the worker.
  const options = { legacy: "reject" as const, allowedOriginHostnames: "*" as const, corsOptions: false as const };
  return new Map(
    ["/mcp", ...DOMAINS.map((domain) => `/mcp/${domain}`)].map((route) => [
      route,
      createMcpHandler(factory, { ...options, route, allowedHostnames: [new URL(env.PUBLIC_ORIGIN).hostname] }),
    ]),
  );
});

/** One stateless exchange of protocol 2026-07-28. */
export async function serveModern(request: Request, env: McpEnv, caller: Caller, body: unknown): Promise<Response> {
  const route = new URL(request.url).pathname;
  const handler = handlers(env).get(route);
  if (handler === undefined) return new Response(null, { status: 404 });
  return handler.fetch(request, {
    authInfo: callerAuthInfo(caller),
    ...(body === undefined ? {} : { parsedBody: body }),
  });
}
