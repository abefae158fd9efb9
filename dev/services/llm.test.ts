import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LlmStandIn } from "./llm.ts";
import { startAnthropic } from "./llm-anthropic.ts";
import { startOpenai } from "./llm-openai.ts";

let anthropic: LlmStandIn;
let openai: LlmStandIn;
let claude: Anthropic;
let gpt: OpenAI;

beforeAll(async () => {
  [anthropic, openai] = await Promise.all([startAnthropic(), startOpenai()]);
  claude = new Anthropic({ apiKey: "key", baseURL: anthropic.url, maxRetries: 0 });
  gpt = new OpenAI({ apiKey: "key", baseURL: `${openai.url}/v1`, maxRetries: 0 });
});
beforeEach(() => {
  anthropic.reset();
  openai.reset();
});
afterAll(() => Promise.all([anthropic.stop(), openai.stop()]));

const question = { messages: [{ role: "user" as const, content: "¿Cuánto es 2 + 2?" }] };

test("Anthropic's client reads a scripted answer and the request is recorded", async () => {
  anthropic.script([{ text: "Son cuatro.", usage: { input: 9, output: 3 } }]);
  const message = await claude.messages.create({ model: "claude-test", max_tokens: 64, ...question });
  expect(message).toMatchObject({
    content: [{ type: "text", text: "Son cuatro." }],
    stop_reason: "end_turn",
    usage: { input_tokens: 9, output_tokens: 3 },
  });
  expect(anthropic.requests()).toMatchObject([
    { method: "POST", path: "/v1/messages", body: { model: "claude-test", max_tokens: 64 } },
  ]);
});

test("Anthropic's client puts a stream together", async () => {
  anthropic.script([{ text: "Uno dos tres." }]);
  const stream = claude.messages.stream({ model: "claude-test", max_tokens: 64, ...question });
  const parts: string[] = [];
  stream.on("text", (part) => parts.push(part));
  expect((await stream.finalMessage()).content).toMatchObject([{ type: "text", text: "Uno dos tres." }]);
  expect(parts).toEqual(["Uno ", "dos ", "tres."]);
});

test("scripted faults reach Anthropic's client as its own errors", async () => {
  anthropic.script([{ status: 529 }, { status: 429, headers: { "retry-after": "7" } }]);
  const ask = () => claude.messages.create({ model: "claude-test", max_tokens: 64, ...question });
  await expect(ask()).rejects.toMatchObject({ status: 529, error: { error: { type: "overloaded_error" } } });
  await expect(ask()).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  await expect(ask()).rejects.toMatchObject({ status: 503 });
});

test("a stream can be cut after some events", async () => {
  anthropic.script([{ text: "Uno dos tres.", cutAfter: 4 }]);
  const stream = claude.messages.stream({ model: "claude-test", max_tokens: 64, ...question });
  const parts: string[] = [];
  stream.on("text", (part) => parts.push(part));
  await expect(stream.finalMessage()).rejects.toThrow();
  expect(parts).toEqual(["Uno "]);
});

test("OpenAI's client reads answers, streams with usage, and errors", async () => {
  openai.script([{ text: "Son cuatro." }, { text: "Uno dos." }, { status: 500 }]);
  const plain = await gpt.chat.completions.create({ model: "gpt-test", ...question });
  expect(plain.choices[0]?.message.content).toBe("Son cuatro.");
  expect(plain.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 });

  const options = { stream: true, stream_options: { include_usage: true } } as const;
  let text = "";
  let total = 0;
  for await (const chunk of await gpt.chat.completions.create({ model: "gpt-test", ...question, ...options })) {
    text += chunk.choices[0]?.delta.content ?? "";
    total = chunk.usage?.total_tokens ?? total;
  }
  expect([text, total]).toEqual(["Uno dos.", 19]);
  await expect(gpt.chat.completions.create({ model: "gpt-test", ...question })).rejects.toMatchObject({ status: 500 });
});

test("the script is also taken over HTTP, delays the first byte and refuses nonsense", async () => {
  const post = (body: unknown) => fetch(`${openai.url}/script`, { method: "POST", body: JSON.stringify(body) });
  expect(await (await post({ responses: [{ delayMs: 80, text: "x" }] })).json()).toEqual({ scripted: 1 });
  expect((await post({ responses: [{ state: 200 }] })).status).toBe(422);
  const before = performance.now();
  await gpt.chat.completions.create({ model: "gpt-test", ...question });
  expect(performance.now() - before).toBeGreaterThan(75);
  const { requests } = JSON.parse(await (await fetch(`${openai.url}/requests`)).text());
  expect(requests).toHaveLength(1);
});

test("only with echo does an unscripted question get an answer, and it says that no model gave it", async () => {
  const echoing = await startAnthropic({ echo: true });
  const client = new Anthropic({ apiKey: "key", baseURL: echoing.url, maxRetries: 0 });
  const { content } = await client.messages.create({ model: "claude-test", max_tokens: 64, ...question });
  expect(content[0]).toMatchObject({ text: expect.stringContaining("aquí no contesta ningún modelo") });
  await echoing.stop();
});
