import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  InitializeRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { asSingleLine } from "#contracts/text.ts";
import { readBody, refusal } from "./guard.ts";

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const INVALID_PARAMS = -32_602;

/** What one POST carries; `text` and `json` are absent for other methods. */
export interface Message {
  readonly text: string | null;
  readonly json: unknown;
  /** The JSON-RPC id, so that a refusal reaches the request it is about; null for none. */
  readonly id: string | number | null;
  readonly method: string | null;
  /** The name in `tools/call`, null for any other method. */
  readonly tool: string | null;
  /** What is wrong with the parameters, as an answer to the request; null when nothing is. */
  readonly invalid: Response | null;
}

const NONE: Message = { text: null, json: undefined, id: null, method: null, tool: null, invalid: null };

const Envelope = z.looseObject({
  id: z
    .union([z.string().max(200), z.number()])
    .nullish()
    .catch(null),
  method: z.string().nullish().catch(null),
});

/**
 * Parameters of the methods that are served, as the SDK reads them: refused here in words, since the SDK itself answers a
 * fault in them as one of its own inside, with the dump of its library.
 */
const PARAMS: Readonly<Record<string, z.ZodType>> = {
  initialize: InitializeRequestSchema.shape.params,
  ping: PingRequestSchema.shape.params,
  "tools/list": ListToolsRequestSchema.shape.params,
  "tools/call": CallToolRequestSchema.shape.params,
  "prompts/list": ListPromptsRequestSchema.shape.params,
  "prompts/get": GetPromptRequestSchema.shape.params,
  "resources/list": ListResourcesRequestSchema.shape.params,
  "resources/templates/list": ListResourceTemplatesRequestSchema.shape.params,
  "resources/read": ReadResourceRequestSchema.shape.params,
};

const CallParams = z.looseObject({ params: z.looseObject({ name: z.string() }) });

/** Reads and checks the outside of one message. A batch is refused: the protocol has none any more. */
export async function readMessage(request: Request): Promise<Message | Response> {
  if (request.method !== "POST") return NONE;
  const text = await readBody(request);
  if (text === null) return refusal(413, "Request body larger than 1 MB");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refusal(400, "Parse error", PARSE_ERROR);
  }
  if (Array.isArray(json)) return refusal(400, "Batches are not supported: send one message", INVALID_REQUEST);
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) return refusal(400, "The message must be one JSON-RPC object", INVALID_REQUEST);
  const { id = null, method = null } = envelope.data;
  const fault = faultOf(method, json);
  // Over HTTP this is an answer to the request like any other, so that clients read it.
  const invalid = fault === null ? null : refusal(200, fault, INVALID_PARAMS, id);
  const call = method === "tools/call" ? CallParams.safeParse(json) : null;
  return { text, json, id, method, tool: call?.success ? call.data.params.name : null, invalid };
}

function faultOf(method: string | null, json: unknown): string | null {
  const params = method === null ? undefined : PARAMS[method];
  if (params === undefined) return null;
  const result = z.looseObject({ params }).safeParse(json);
  if (result.success) return null;
  const places = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return asSingleLine(`Invalid params: ${places.join("; ")}`).slice(0, 500);
}
