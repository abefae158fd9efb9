import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { readText, sendJson, serveLocal } from "./http.ts";

const scripted = z.strictObject({
  status: z.number().int().min(200).max(599).default(200),
  /** The whole body as it goes over the wire; wins over `text`. */
  body: z.unknown().optional(),
  /** The model's answer, put into the provider's own shape, plain or as a stream. */
  text: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** Milliseconds before the first byte. */
  delayMs: z.number().min(0).default(0),
  /** Milliseconds between two events of a stream. */
  gapMs: z.number().min(0).default(0),
  /** The connection is cut after so many events of a stream, or before the body when there is none. */
  cutAfter: z.number().int().min(0).optional(),
  usage: z.object({ input: z.number().int(), output: z.number().int() }).default({ input: 12, output: 7 }),
});
const script = z.object({ responses: z.array(scripted) });

export type Scripted = z.infer<typeof scripted>;
export type ScriptedInput = z.input<typeof scripted>;

export interface RecordedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

export interface LlmStandIn {
  url: string;
  /** Appends answers, as `POST /script` does. */
  script(responses: ScriptedInput[]): void;
  requests(): RecordedRequest[];
  /** Forgets answers and requests, as `DELETE /script` does. */
  reset(): void;
  stop(): Promise<void>;
}

/** What distinguishes one provider from another at the wire. */
export interface Dialect {
  path: string;
  authorized(request: IncomingMessage): boolean;
  error(status: number, message: string): unknown;
  message(model: string, reply: Scripted, text: string): unknown;
  /** Server-sent events in order, each as the bytes of one event. */
  events(model: string, reply: Scripted, text: string, body: ChatRequest): string[];
}

const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
});
export type ChatRequest = z.infer<typeof chatRequest>;

/** The answer cut into pieces, as a model streams it. */
export const pieces = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

async function stream(response: ServerResponse, events: string[], reply: Scripted): Promise<void> {
  response.writeHead(reply.status, { "content-type": "text/event-stream; charset=utf-8", ...reply.headers });
  response.flushHeaders();
  for (const [index, event] of events.entries()) {
    if (index === reply.cutAfter) return void response.destroy();
    if (response.destroyed) return;
    response.write(event);
    await sleep(reply.gapMs);
  }
  response.end();
}

function lastUserText(body: ChatRequest): string {
  const content = body.messages.findLast((message) => message.role === "user")?.content;
  return typeof content === "string" ? content : JSON.stringify(content ?? "");
}

/**
 * A provider's API at the wire, answering from a script: `POST /script {responses}`, `GET /requests`, `DELETE /script`.
 * Beyond the script it answers 503, or with `echo` returns the question behind a mark that no model wrote it.
 */
export async function startStandIn(
  dialect: Dialect,
  options: { port?: number | undefined; echo?: boolean | undefined } = {},
): Promise<LlmStandIn> {
  const answers: Scripted[] = [];
  const seen: RecordedRequest[] = [];
  const reset = () => {
    answers.length = 0;
    seen.length = 0;
  };

  async function reply(response: ServerResponse, body: ChatRequest): Promise<void> {
    const next = answers.shift() ?? (options.echo ? scripted.parse({ text: echo(body) }) : undefined);
    if (!next) return sendJson(response, 503, dialect.error(503, "the stand-in has no scripted response left"));
    await sleep(next.delayMs);
    if (next.status >= 400) {
      const message = next.text ?? `scripted ${next.status}`;
      return sendJson(response, next.status, next.body ?? dialect.error(next.status, message), next.headers);
    }
    if (body.stream && next.body === undefined) {
      return stream(response, dialect.events(body.model, next, next.text ?? "", body), next);
    }
    if (next.cutAfter !== undefined) return void response.destroy();
    sendJson(response, next.status, next.body ?? dialect.message(body.model, next, next.text ?? ""), next.headers);
  }

  const local = await serveLocal(async (request, response, url) => {
    if (url.pathname === "/requests") return sendJson(response, 200, { requests: seen });
    if (url.pathname === "/script" && request.method === "DELETE") {
      reset();
      return sendJson(response, 200, { scripted: 0 });
    }
    const text = await readText(request);
    const json: unknown = text ? JSON.parse(text) : undefined;
    if (url.pathname === "/script") {
      const parsed = script.safeParse(json);
      if (!parsed.success) return sendJson(response, 422, { error: z.prettifyError(parsed.error) });
      answers.push(...parsed.data.responses);
      return sendJson(response, 200, { scripted: answers.length });
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    seen.push({ method: request.method ?? "", path: url.pathname, headers, body: json });
    if (request.method !== "POST" || url.pathname !== dialect.path) {
      return sendJson(response, 404, dialect.error(404, "not found"));
    }
    if (!dialect.authorized(request)) return sendJson(response, 401, dialect.error(401, "invalid API key"));
    const body = chatRequest.safeParse(json);
    if (!body.success) return sendJson(response, 400, dialect.error(400, z.prettifyError(body.error)));
    await reply(response, body.data);
  }, options.port);

  return {
    url: local.url,
    script: (responses) => void answers.push(...script.parse({ responses }).responses),
    requests: () => [...seen],
    reset,
    stop: local.stop,
  };
}

const echo = (body: ChatRequest): string =>
  `[Respuesta de desarrollo: aquí no contesta ningún modelo] ${lastUserText(body)}`;
