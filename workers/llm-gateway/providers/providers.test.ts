import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import type { Prompt } from "../prompt/prompt.ts";
import { ProviderError } from "../routing/errors.ts";
import { modelOf } from "../routing/models.ts";
import {
  anthropicError,
  anthropicEvents,
  events,
  json,
  openaiError,
  openaiEvents,
  type Reply,
  type StandIn,
  startStandIn,
} from "../testing/stand-in.ts";
import { createAnthropicProvider } from "./anthropic/index.ts";
import { createOpenAiProvider } from "./openai/index.ts";
import type { ProviderAnswer } from "./provider.ts";

const PROMPT: Prompt = {
  system: "Planifica clases.",
  messages: [{ role: "user", content: "Hola" }],
  schema: { name: "plan", schema: { type: "object" }, strict: true },
  maxOutputTokens: 900,
};
const TEXT = "Un plan con eñes, €uros y más de cuarenta caracteres, para que llegue en trozos. ".repeat(3);

const open: StandIn[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((standIn) => standIn.close()));
});

async function start(...replies: [Reply, ...Reply[]]) {
  const standIn = await startStandIn(...replies);
  open.push(standIn);
  return standIn;
}

/** Sends megabytes as fast as they are taken, and counts what was taken. */
function flood(form: string, megabytes: number, head: readonly string[], sent: { bytes: number }): Reply {
  return async (response) => {
    const type = form === "a stream" ? "text/event-stream" : "application/json";
    response.writeHead(form === "an error" ? 500 : 200, { "content-type": type });
    for (const piece of head) response.write(piece);
    const piece = form === "a stream" ? `: ${"x".repeat(65_000)}\n\n` : "[".repeat(65_000);
    for (let left = megabytes * 16; left > 0 && !response.destroyed; left -= 1) {
      sent.bytes += piece.length;
      if (!response.write(piece)) {
        const ready = new AbortController();
        const { signal } = ready;
        await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
        ready.abort();
      }
    }
    response.end();
  };
}

interface Vendor {
  readonly name: "anthropic" | "openai";
  readonly good: string[];
  readonly goodJson: unknown;
  readonly overloaded: Reply;
  readonly limited: Reply;
  readonly refused: unknown;
  readonly midStreamError: string;
  readonly usage: ProviderAnswer["usage"];
}

const VENDORS: readonly Vendor[] = [
  {
    name: "anthropic",
    good: anthropicEvents(TEXT, { input: 10, output: 20, cached: 5 }),
    goodJson: {
      type: "message",
      model: "claude-sonnet-5-5",
      content: [
        { type: "thinking", thinking: "…" },
        { type: "text", text: TEXT },
      ],
      stop_reason: "end_turn",
      usage: { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 5 },
    },
    overloaded: anthropicError(529, "overloaded_error"),
    limited: anthropicError(429, "rate_limit_error", { "retry-after": "9" }),
    refused: {
      type: "message",
      model: "claude-sonnet-5-5",
      content: [],
      stop_reason: "refusal",
      usage: { input_tokens: 1, output_tokens: 1 },
    },
    midStreamError: `event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n`,
    usage: { inputTokens: 10, outputTokens: 20, cachedTokens: 5, cacheWriteTokens: 0 },
  },
  {
    name: "openai",
    good: openaiEvents(TEXT, { prompt: 15, completion: 20, cached: 5 }),
    goodJson: {
      model: "gpt-6.1-sol",
      choices: [{ index: 0, message: { role: "assistant", content: TEXT }, finish_reason: "stop" }],
      usage: { prompt_tokens: 15, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 5 } },
    },
    overloaded: openaiError(503, "server_is_overloaded"),
    limited: openaiError(429, "rate_limit_exceeded", { "retry-after": "9" }),
    refused: {
      model: "gpt-6.1-sol",
      choices: [{ message: { content: null, refusal: "no" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    },
    midStreamError: `data: {"error":{"type":"rate_limit_exceeded","message":"x"}}\n\n`,
    usage: { inputTokens: 10, outputTokens: 20, cachedTokens: 5, cacheWriteTokens: 0 },
  },
];

describe.each(VENDORS)("$name over the wire", (vendor) => {
  async function call(standIn: StandIn, signal: AbortSignal = new AbortController().signal) {
    const pieces: number[] = [];
    const provider =
      vendor.name === "anthropic"
        ? createAnthropicProvider({ apiKey: "development-key", baseUrl: standIn.url })
        : createOpenAiProvider({ apiKey: "development-key", baseUrl: `${standIn.url}/v1` });
    const model = vendor.name === "anthropic" ? "claude-sonnet-5-5" : "gpt-6.1-sol";
    const onContent = (chars: number) => pieces.push(chars);
    let bytes = 0;
    const onBytes = () => {
      bytes += 1;
    };
    const options = { signal, onContent, onBytes, now: Date.now };
    return { answer: await provider.call(PROMPT, modelOf(vendor.name, model), options), pieces, bytes };
  }
  async function failure(standIn: StandIn, signal?: AbortSignal): Promise<ProviderError> {
    const thrown: unknown = await call(standIn, signal).then(
      () => new Error("it answered"),
      (cause: unknown) => cause,
    );
    if (!(thrown instanceof ProviderError)) throw thrown;
    return thrown;
  }

  test("a streamed answer is gathered with its usage, and shown as it grows", async () => {
    const standIn = await start(events(vendor.good));
    const { answer, pieces } = await call(standIn);
    expect(answer).toMatchObject({ text: TEXT, stopReason: "end", usage: vendor.usage });
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces).toEqual(pieces.toSorted((a, b) => a - b));
  });

  test("a server that ignores streaming and answers JSON is understood too", async () => {
    const { answer } = await call(await start(json(200, vendor.goodJson)));
    expect(answer).toMatchObject({ text: TEXT, stopReason: "end", usage: vendor.usage });
  });

  test("one request: the key, the schema, the limit, and no hidden retry", async () => {
    const standIn = await start(vendor.overloaded);
    await failure(standIn);
    expect(standIn.calls).toHaveLength(1);
    const [sent] = standIn.calls;
    const body = JSON.parse(sent?.body ?? "");
    if (vendor.name === "anthropic") {
      expect(sent?.path).toBe("/v1/messages");
      expect(sent?.headers.authorization).toBe("Bearer development-key");
      expect(body).toMatchObject({ max_tokens: 4900, system: "Planifica clases.", stream: true });
      expect(body.output_config.format).toEqual({ type: "json_schema", schema: { type: "object" } });
      expect(body).toMatchObject({ thinking: { type: "adaptive" }, output_config: { effort: "low" } });
    } else {
      expect(sent?.path).toBe("/v1/chat/completions");
      expect(sent?.headers.authorization).toBe("Bearer development-key");
      expect(body).toMatchObject({
        max_completion_tokens: 4900,
        reasoning_effort: "low",
        stream_options: { include_usage: true },
      });
      expect(body.messages[0]).toEqual({ role: "system", content: "Planifica clases." });
      expect(body.response_format.json_schema).toEqual({ name: "plan", strict: true, schema: { type: "object" } });
    }
  });

  test("overload and limits are told apart", async () => {
    const overloaded = await failure(await start(vendor.overloaded));
    expect(overloaded.errorClass).toBe(vendor.name === "anthropic" ? "overloaded" : "server_error");
    expect(overloaded.accepted).toBe(false);
    expect(await failure(await start(vendor.limited))).toMatchObject({
      errorClass: "rate_limited",
      status: 429,
      retryAfterMs: 9000,
    });
  });

  test("an answer that is not JSON, or not the vendor's, is a bad response", async () => {
    expect(await failure(await start(json(200, "<html>proxy</html>")))).toMatchObject({ errorClass: "bad_response" });
    expect(await failure(await start(json(200, { hello: 1 })))).toMatchObject({ errorClass: "bad_response" });
    const garbage = [...vendor.good.slice(0, 3), "data: {not json\n\n"];
    expect(await failure(await start(events(garbage)))).toMatchObject({ errorClass: "bad_response" });
    expect(await failure(await start(json(502, "<html>bad gateway</html>")))).toMatchObject({
      errorClass: "server_error",
      status: 502,
    });
  });

  test("a stream that is cut, or ends without its last event, never looks complete", async () => {
    const half = vendor.good.slice(0, 4);
    for (const end of ["cut", "end"] as const) {
      const error = await failure(await start(events(half, end)));
      expect(error).toMatchObject({ errorClass: "incomplete", accepted: true });
      if (vendor.name === "anthropic") expect(error.usage?.inputTokens).toBe(10);
    }
  });

  test("an error event after the answer began keeps its class", async () => {
    const error = await failure(await start(events([...vendor.good.slice(0, 3), vendor.midStreamError])));
    expect(error).toMatchObject({
      errorClass: vendor.name === "anthropic" ? "overloaded" : "rate_limited",
      accepted: true,
    });
  });

  test.each([
    ["a stream", 10],
    ["a stream", 40],
    ["a document", 10],
    ["a document", 40],
    ["an error", 40],
  ] as const)("%s of %i MB is cut while it is read", async (form, megabytes) => {
    const sent = { bytes: 0 };
    const standIn = await start(flood(form, megabytes, form === "a stream" ? vendor.good.slice(0, 3) : [], sent));
    const error = await failure(standIn);
    expect(error).toMatchObject(form === "an error" ? { errorClass: "server_error" } : { errorClass: "too_large" });
    if (form === "a stream" && vendor.name === "anthropic") expect(error.usage?.inputTokens).toBe(10);
    await expect.poll(standIn.dropped, { timeout: 60_000 }).toBe(1);
    // What the sockets hold on both sides comes on top of what was read.
    expect(sent.bytes).toBeLessThan(9_000_000);
  });

  test("a refusal is a refusal", async () => {
    const { answer } = await call(await start(json(200, vendor.refused)));
    expect(answer.stopReason).toBe("refusal");
  });

  test("an aborted call closes its connection", async () => {
    const standIn = await start(events(vendor.good.slice(0, 3), "stall"));
    const leave = new AbortController();
    setTimeout(() => leave.abort(), 60);
    await failure(standIn, leave.signal);
    await expect.poll(standIn.dropped, { timeout: 60_000 }).toBe(1);
  });

  test("nobody listening is a connection failure", async () => {
    const standIn = await startStandIn(json(200, {}));
    await standIn.close();
    expect(await failure(standIn)).toMatchObject({ errorClass: "connection" });
  });
});
