import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { McpEnv } from "../env.ts";
import { UnknownToolError } from "../orchestrator/call.ts";
import { Caller } from "../orchestrator/caller.ts";
import { contextFor } from "../orchestrator/context.ts";
import { INSTRUCTIONS, ProtocolFault, SERVER_INFO, type Surface, surfaceFor } from "./surface.ts";

const INVALID_PARAMS = -32_602;

async function answered<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UnknownToolError) throw new McpError(INVALID_PARAMS, error.message);
    if (error instanceof ProtocolFault) throw new McpError(error.code, error.message);
    throw error;
  }
}

interface Extra {
  readonly authInfo?: { readonly extra?: Record<string, unknown> };
}

/** The server of one session; the caller comes with each request, since a role can change while a session lives. */
export function sessionServer(env: McpEnv): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: {}, resources: {}, prompts: {} },
    instructions: INSTRUCTIONS,
  });
  const surface = (extra: Extra): Surface => {
    const caller = Caller.parse(extra.authInfo?.extra?.caller);
    return surfaceFor(contextFor(env, caller), caller);
  };
  server.setRequestHandler(ListToolsRequestSchema, (_request, extra) => ({ tools: surface(extra).listTools() }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    answered(() => surface(extra).callTool(params.name, params.arguments, extra.signal)),
  );
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, (_request, extra) => ({
    resourceTemplates: surface(extra).listResourceTemplates(),
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) =>
    answered(() => surface(extra).readResource(params.uri)),
  );
  server.setRequestHandler(ListPromptsRequestSchema, (_request, extra) => ({ prompts: surface(extra).listPrompts() }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) =>
    answered(() => surface(extra).getPrompt(params.name, params.arguments ?? {})),
  );
  return server;
}
