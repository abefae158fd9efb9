import { randomUUID } from "node:crypto";
import { bearer } from "./http.ts";
import { type Dialect, type LlmStandIn, pieces, type Scripted, startStandIn } from "./llm.ts";

const ERROR_TYPES: Record<number, string> = {
  400: "invalid_request_error",
  401: "invalid_request_error",
  404: "invalid_request_error",
  429: "rate_limit_exceeded",
};

const identity = (model: string, object: string) => ({
  id: `chatcmpl-${randomUUID().replaceAll("-", "")}`,
  object,
  created: Math.floor(Date.now() / 1000),
  model,
});

const usage = ({ usage: { input, output } }: Scripted) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;

const dialect: Dialect = {
  path: "/v1/chat/completions",
  authorized: (request) => bearer(request) !== undefined,
  error: (status, message) => ({
    error: { message, type: ERROR_TYPES[status] ?? "server_error", param: null, code: null },
  }),
  message: (model, reply, text) => ({
    ...identity(model, "chat.completion"),
    choices: [
      { index: 0, message: { role: "assistant", content: text, refusal: null }, logprobs: null, finish_reason: "stop" },
    ],
    usage: usage(reply),
  }),
  events(model, reply, text, body) {
    const head = identity(model, "chat.completion.chunk");
    const chunk = (delta: Record<string, unknown>, finish_reason: string | null = null) =>
      event({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
    return [
      chunk({ role: "assistant", content: "" }),
      ...pieces(text).map((content) => chunk({ content })),
      chunk({}, "stop"),
      ...(body.stream_options?.include_usage ? [event({ ...head, choices: [], usage: usage(reply) })] : []),
      "data: [DONE]\n\n",
    ];
  },
};

/** A stand-in of the OpenAI Chat Completions API: `POST /v1/chat/completions`, JSON and stream. */
export const startOpenai = (options?: { port?: number; echo?: boolean }): Promise<LlmStandIn> =>
  startStandIn(dialect, options);
