import { type McpRequestContext, Server, type ServerContext, type Tool } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { oncePerEnv } from "../once-per-env.ts";
import { authInfoOf, type Caller, callerOf } from "../orchestrator/caller.ts";
import { DOMAINS } from "../orchestrator/catalogue.ts";
import { type Confirm, InputRequired } from "../orchestrator/confirm.ts";
import { contextFor } from "../orchestrator/context.ts";
import { confirming } from "../orchestrator/people.ts";
import { type Capabilities, capabilitiesFor, INSTRUCTIONS, SERVER_INFO } from "./capabilities.ts";
import { createInputRequests, type InputRequests } from "./input-required.ts";

/** Guarantee: the catalogue's schemas are JSON documents of `type: object`, rendered from zod objects. */
function wireTool(tool: ReturnType<Capabilities["listTools"]>[number]): Tool {
  return tool as Tool;
}

function serverFor(capabilities: Capabilities, inputRequests: InputRequests): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: {}, resources: {}, prompts: {} },
    instructions: INSTRUCTIONS,
    // What a state is worth is decided where the act it was issued for is known.
    requestState: { verify: (state) => state },
  });
  server.setRequestHandler("tools/list", () => ({ tools: capabilities.listTools().map(wireTool) }));
  server.setRequestHandler("tools/call", async ({ params }, ctx: ServerContext) => {
    const supported = server.getClientCapabilities()?.elicitation !== undefined;
    const fingerprint = { tool: params.name, args: params.arguments ?? {} };
    const confirm: Confirm = async (question) =>
      supported ? inputRequests.responseTo(ctx, { ...fingerprint, question }) : "unsupported";
    try {
      return await capabilities.callTool(params.name, params.arguments, { signal: ctx.mcpReq.signal, confirm });
    } catch (error) {
      if (error instanceof InputRequired)
        return inputRequests.inputRequired(ctx, { ...fingerprint, question: error.question });
      throw error;
    }
  });
  server.setRequestHandler("resources/list", () => ({ resources: [] }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: capabilities.listResourceTemplates(),
  }));
  server.setRequestHandler("resources/read", ({ params }) => capabilities.readResource(params.uri));
  server.setRequestHandler("prompts/list", () => ({ prompts: capabilities.listPrompts() }));
  server.setRequestHandler("prompts/get", ({ params }) => capabilities.getPrompt(params.name, params.arguments ?? {}));
  return server;
}

const handlers = oncePerEnv((env) => {
  const factory = (request: McpRequestContext) => {
    const caller = callerOf(request.authInfo);
    const asking = confirming(env, caller);
    return serverFor(
      capabilitiesFor(contextFor(env, caller), caller, asking),
      createInputRequests(asking.confirmations),
    );
  };
  // Host and Origin are checked before the token is, for every path of the worker.
  const options = { legacy: "reject" as const, allowedOriginHostnames: "*" as const, corsOptions: false as const };
  return new Map(
    ["/mcp", ...DOMAINS.map((domain) => `/mcp/${domain}`)].map((route) => [
      route,
      createMcpHandler(factory, { ...options, route }),
    ]),
  );
});

/** One stateless exchange of protocol 2026-07-28. */
export async function serveStateless(
  request: Request,
  env: McpWorkerEnv,
  caller: Caller,
  body: unknown,
): Promise<Response> {
  const route = new URL(request.url).pathname;
  const handler = handlers(env).get(route);
  if (handler === undefined) return new Response(null, { status: 404 });
  return handler.fetch(request, {
    authInfo: authInfoOf(caller),
    ...(body === undefined ? {} : { parsedBody: body }),
  });
}
