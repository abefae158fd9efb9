import { randomUUID } from "node:crypto";
import { header } from "./http.ts";
import { type Dialect, type LlmStandIn, pieces, type Scripted, startStandIn } from "./llm.ts";

const ERROR_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const event = (type: string, data: Record<string, unknown>): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

function envelope(model: string, reply: Scripted, text: string | undefined, outputTokens: number) {
  return {
    id: `msg_${randomUUID().replaceAll("-", "")}`,
    type: "message",
    role: "assistant",
    model,
    content: text === undefined ? [] : [{ type: "text", text }],
    stop_reason: text === undefined ? null : "end_turn",
    stop_sequence: null,
    usage: { input_tokens: reply.usage.input, output_tokens: outputTokens },
  };
}

const dialect: Dialect = {
  path: "/v1/messages",
  authorized: (request) =>
    Boolean(header(request, "x-api-key") ?? header(request, "authorization")) &&
    header(request, "anthropic-version") !== undefined,
  error: (status, message) => ({
    type: "error",
    error: { type: ERROR_TYPES[status] ?? "api_error", message },
    request_id: `req_${randomUUID().replaceAll("-", "")}`,
  }),
  message: (model, reply, text) => envelope(model, reply, text, reply.usage.output),
  events: (model, reply, text) => [
    event("message_start", { message: envelope(model, reply, undefined, 1) }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    event("ping", {}),
    ...pieces(text).map((piece) =>
      event("content_block_delta", { index: 0, delta: { type: "text_delta", text: piece } }),
    ),
    event("content_block_stop", { index: 0 }),
    event("message_delta", {
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: reply.usage.output },
    }),
    event("message_stop", {}),
  ],
};

/** A stand-in of the Anthropic Messages API: `POST /v1/messages`, JSON and stream. */
export const startAnthropic = (options?: { port?: number; echo?: boolean }): Promise<LlmStandIn> =>
  startStandIn(dialect, options);
