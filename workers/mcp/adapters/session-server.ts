import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker";
import { callerOf, type VerifiedAuth } from "../orchestrator/caller.ts";
import { CONFIRM_SCHEMA, type Confirmation, confirmationOf } from "../orchestrator/confirm.ts";
import { contextFor } from "../orchestrator/context.ts";
import { confirming } from "../orchestrator/people.ts";
import { type Capabilities, capabilitiesFor, INSTRUCTIONS, SERVER_INFO } from "./capabilities.ts";

const ELICITATION_MS = 10 * 60_000;

/** Elicits over the SSE stream of the call itself, where the client is waiting. */
async function elicit(
  server: Server,
  question: string,
  extra: { readonly requestId: RequestId; readonly signal: AbortSignal },
): Promise<Confirmation> {
  if (server.getClientCapabilities()?.elicitation === undefined) return "unsupported";
  const { action, content } = await server.elicitInput(
    { message: question, requestedSchema: CONFIRM_SCHEMA },
    { relatedRequestId: extra.requestId, signal: extra.signal, timeout: ELICITATION_MS },
  );
  return confirmationOf(action, content);
}

/** The server of one session; the caller comes with each request, since a role can change while a session lives. */
export function sessionServer(env: McpWorkerEnv): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: {}, resources: {}, prompts: {} },
    instructions: INSTRUCTIONS,
    // The default validator compiles code at run time, which workers may not.
    jsonSchemaValidator: new CfWorkerJsonSchemaValidator(),
  });
  const capabilitiesOf = (extra: { readonly authInfo?: VerifiedAuth }): Capabilities => {
    const caller = callerOf(extra.authInfo);
    return capabilitiesFor(contextFor(env, caller), caller, confirming(env, caller));
  };
  server.setRequestHandler(ListToolsRequestSchema, (_request, extra) => ({ tools: capabilitiesOf(extra).listTools() }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    capabilitiesOf(extra).callTool(params.name, params.arguments, {
      signal: extra.signal,
      confirm: (question) => elicit(server, question, extra),
    }),
  );
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, (_request, extra) => ({
    resourceTemplates: capabilitiesOf(extra).listResourceTemplates(),
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) =>
    capabilitiesOf(extra).readResource(params.uri),
  );
  server.setRequestHandler(ListPromptsRequestSchema, (_request, extra) => ({
    prompts: capabilitiesOf(extra).listPrompts(),
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) =>
    capabilitiesOf(extra).getPrompt(params.name, params.arguments ?? {}),
  );
  return server;
}
