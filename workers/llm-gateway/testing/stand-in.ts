import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Reply = (response: ServerResponse, call: SeenCall) => void | Promise<void>;

export interface StandIn {
  readonly url: string;
  readonly calls: SeenCall[];
  /** Connections that the client closed before the reply ended. */
  readonly dropped: () => number;
  close(): Promise<void>;
}

/** An HTTP server in a provider's place, on a free loopback port. Replies are used in turn; the last one stays. */
export async function startStandIn(...replies: [Reply, ...Reply[]]): Promise<StandIn> {
  const calls: SeenCall[] = [];
  let dropped = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const call = { path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
    calls.push(call);
    response.on("close", () => {
      if (!response.writableEnded) dropped += 1;
    });
    await (replies[calls.length - 1] ?? replies.at(-1))?.(response, call);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    dropped: () => dropped,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the stand-in does not listen on TCP");
  return address;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Accepts the call and never says a word. */
export const hang: Reply = () => undefined;

/** Sends events and then ends, or with `cut` tears the connection, or with `stall` falls silent. */
export function events(chunks: readonly string[], end: "end" | "cut" | "stall" = "end"): Reply {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const chunk of chunks) {
      response.write(chunk);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    if (end === "end") response.end();
    if (end === "cut") response.destroy();
  };
}

function pieces(text: string, size = 40): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}

const sse = (event: { readonly type: string; readonly [field: string]: unknown }) =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** A streamed Messages answer: start, a ping, text in pieces, stop. */
export function anthropicEvents(text: string, usage = { input: 1200, output: 800, cached: 0 }): string[] {
  const model = "claude-sonnet-5-5";
  const start = { input_tokens: usage.input, output_tokens: 1, cache_read_input_tokens: usage.cached };
  return [
    sse({ type: "message_start", message: { type: "message", model, content: [], usage: start } }),
    sse({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    sse({ type: "ping" }),
    ...pieces(text).map((piece) =>
      sse({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: piece } }),
    ),
    sse({ type: "content_block_stop", index: 0 }),
    sse({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: usage.output } }),
    sse({ type: "message_stop" }),
  ];
}

/** A streamed chat completion with its usage chunk and `[DONE]`. */
export function openaiEvents(text: string, usage = { prompt: 1500, completion: 700, cached: 300 }): string[] {
  const chunk = (body: object) => `data: ${JSON.stringify({ id: "c1", model: "gpt-6.1-sol", ...body })}\n\n`;
  return [
    chunk({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] }),
    ...pieces(text).map((piece) => chunk({ choices: [{ index: 0, delta: { content: piece }, finish_reason: null }] })),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
    chunk({
      choices: [],
      usage: {
        prompt_tokens: usage.prompt,
        completion_tokens: usage.completion,
        total_tokens: usage.prompt + usage.completion,
        prompt_tokens_details: { cached_tokens: usage.cached },
      },
    }),
    "data: [DONE]\n\n",
  ];
}

export const anthropicError = (status: number, type: string, headers: Record<string, string> = {}) =>
  json(status, { type: "error", error: { type, message: "stand-in" } }, headers);

export const openaiError = (status: number, code: string, headers: Record<string, string> = {}) =>
  json(status, { error: { type: code, code, message: "stand-in" } }, headers);
