import { afterEach, describe, expect, test } from "vitest";
import { CompletionOutcome, type CompletionRequest } from "#contracts/internal/llm.ts";
import { type CompleteDeps, type CompletionEvent, complete } from "./complete.ts";
import { createAnthropicProvider } from "./providers/anthropic/index.ts";
import { createOpenAiProvider } from "./providers/openai/index.ts";
import type { Provider } from "./providers/provider.ts";
import type { ExternalProvider } from "./routing/router.ts";
import { PLAN, request, TASK, testDeps } from "./testing/fixtures.ts";
import {
  anthropicError,
  anthropicEvents,
  events,
  hang,
  json,
  openaiError,
  openaiEvents,
  type Reply,
  type StandIn,
  startStandIn,
} from "./testing/stand-in.ts";

const open: StandIn[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((standIn) => standIn.close()));
});

interface Wire {
  readonly anthropic?: [Reply, ...Reply[]];
  readonly openai?: [Reply, ...Reply[]];
}

async function world(wire: Wire, more: Partial<CompleteDeps> = {}) {
  const providers = new Map<ExternalProvider, Provider>();
  const started: Partial<Record<ExternalProvider, StandIn>> = {};
  if (wire.anthropic !== undefined) {
    started.anthropic = await startStandIn(...wire.anthropic);
    open.push(started.anthropic);
    providers.set("anthropic", createAnthropicProvider({ apiKey: "development", baseUrl: started.anthropic.url }));
  }
  if (wire.openai !== undefined) {
    started.openai = await startStandIn(...wire.openai);
    open.push(started.openai);
    providers.set("openai", createOpenAiProvider({ apiKey: "development", baseUrl: `${started.openai.url}/v1` }));
  }
  const told: CompletionEvent[] = [];
  const deps = testDeps({ providers, onEvent: (event) => told.push(event), ...more });
  const ask = async (asked: CompletionRequest, signal?: AbortSignal) => {
    const outcome = await complete(asked, deps, signal);
    expect(CompletionOutcome.safeParse(outcome).error).toBeUndefined();
    return outcome;
  };
  const calls = (name: ExternalProvider) => started[name]?.calls ?? [];
  return { ask, calls, told, deps, dropped: (name: ExternalProvider) => started[name]?.dropped() ?? 0 };
}

const GOOD_ANTHROPIC = events(anthropicEvents(JSON.stringify(PLAN)));
const GOOD_OPENAI = events(openaiEvents(JSON.stringify(PLAN)));
const OVERLOADED = anthropicError(529, "overloaded_error");
const plan = request({ task: TASK });
const chat = request({ messages: [{ role: "user", content: "Hola" }] });

function attemptsOf(outcome: CompletionOutcome) {
  const { attempts } = outcome.ok ? outcome.completion : outcome.failure;
  return attempts.map(({ provider, purpose, ok, status, errorClass }) => ({
    provider,
    purpose,
    ok,
    status,
    errorClass,
  }));
}

describe("failover", () => {
  test("Anthropic answers 529 twice, OpenAI answers: the plan, its coverage, three attempts, the cost of one", async () => {
    const { ask, calls, told } = await world({ anthropic: [OVERLOADED], openai: [GOOD_OPENAI] });
    const outcome = await ask(plan);
    expect(attemptsOf(outcome)).toEqual([
      { provider: "anthropic", purpose: "answer", ok: false, status: 529, errorClass: "overloaded" },
      { provider: "anthropic", purpose: "retry", ok: false, status: 529, errorClass: "overloaded" },
      { provider: "openai", purpose: "answer", ok: true, status: undefined, errorClass: undefined },
    ]);
    if (!outcome.ok) throw new Error("no answer");
    expect(outcome.completion).toMatchObject({
      provider: "openai",
      model: "gpt-6.1-sol",
      content: [{ type: "json", value: PLAN }],
      usage: { inputTokens: 1200, outputTokens: 700, cachedTokens: 300, cacheWriteTokens: 0 },
      cost: { nanoUsd: 9_430_000, priced: true },
      coverage: [
        { criterionId: 101, sections: ["b", "c"] },
        { criterionId: 102, sections: ["b"] },
      ],
    });
    expect([calls("anthropic").length, calls("openai").length]).toEqual([2, 1]);
    expect(told.map((event) => event.type).filter((type) => type !== "writing")).toEqual([
      "attempt_started",
      "attempt_failed",
      "attempt_started",
      "attempt_failed",
      "attempt_started",
      "validating",
    ]);
  });

  test("one stumble is retried where it happened", async () => {
    const { ask, calls } = await world({ anthropic: [OVERLOADED, GOOD_ANTHROPIC], openai: [GOOD_OPENAI] });
    const outcome = await ask(plan);
    expect(outcome.ok && outcome.completion.provider).toBe("anthropic");
    expect(calls("openai")).toHaveLength(0);
  });

  test("429 moves on at once and keeps the provider resting until Retry-After", async () => {
    const limited = anthropicError(429, "rate_limit_error", { "retry-after": "60" });
    const { ask, calls } = await world({ anthropic: [limited], openai: [GOOD_OPENAI] });
    expect((await ask(plan)).ok).toBe(true);
    expect(attemptsOf(await ask(plan))[0]).toMatchObject({ provider: "anthropic", errorClass: "circuit_open" });
    expect(calls("anthropic")).toHaveLength(1);
    expect(calls("openai")).toHaveLength(2);
  });

  test("a request of our own making is asked nowhere else, not even locally", async () => {
    const bad = anthropicError(400, "invalid_request_error");
    const { ask, calls } = await world({ anthropic: [bad], openai: [GOOD_OPENAI] });
    const outcome = await ask(plan);
    expect(outcome).toMatchObject({ ok: false, failure: { errorClass: "invalid_request", retryable: false } });
    expect([calls("anthropic").length, calls("openai").length]).toEqual([1, 0]);
  });

  test.each([
    ["a rejected key", anthropicError(401, "authentication_error"), "auth"],
    ["an empty account", anthropicError(400, "invalid_request_error"), "invalid_request"],
    ["garbage", json(200, "<html>"), "bad_response"],
    ["a cut stream", events(anthropicEvents(JSON.stringify(PLAN)).slice(0, 5), "cut"), "incomplete"],
  ] as const)("%s", async (_, reply, errorClass) => {
    const { ask, calls } = await world({ anthropic: [reply], openai: [GOOD_OPENAI] });
    const outcome = await ask(plan);
    expect(attemptsOf(outcome)[0]).toMatchObject({ provider: "anthropic", errorClass });
    expect(outcome.ok).toBe(errorClass !== "invalid_request");
    expect(calls("anthropic")).toHaveLength(1);
  });

  test("a model that its vendor retired, and a refusal, go to the next provider and last to the local plan", async () => {
    const retired = anthropicError(404, "not_found_error");
    const refuses: Reply = events([
      'data: {"id":"c1","model":"gpt-6.1-sol","choices":[{"delta":{"refusal":"no"},"finish_reason":"stop"}]}\n\n',
      "data: [DONE]\n\n",
    ]);
    const healthy = await world({ anthropic: [retired], openai: [GOOD_OPENAI] });
    expect(await healthy.ask(plan)).toMatchObject({ ok: true, completion: { provider: "openai" } });
    const refused = await world({ anthropic: [retired], openai: [refuses] });
    const outcome = await refused.ask(plan);
    expect(outcome).toMatchObject({ ok: true, completion: { provider: "local", label: "sin IA externa" } });
    expect(attemptsOf(outcome).map(({ errorClass }) => errorClass)).toEqual([
      "model_unavailable",
      "content_filter",
      undefined,
    ]);
  });

  test("a primary that is down is left alone after five calls in twenty requests", async () => {
    const { ask, calls } = await world({ anthropic: [OVERLOADED], openai: [GOOD_OPENAI] });
    for (let i = 0; i < 20; i += 1) expect((await ask(plan)).ok).toBe(true);
    expect(calls("anthropic").length).toBeLessThanOrEqual(6);
  });
});

describe("deadlines", () => {
  const deadlines = { firstContent: 3000, attempt: 1000, idle: 1000, total: 30_000 };

  test("a provider that hangs is left while another remains, and its connection closed", async () => {
    const { ask, dropped } = await world({ anthropic: [hang], openai: [GOOD_OPENAI] }, { deadlines });
    const outcome = await ask(plan);
    expect(attemptsOf(outcome)[0]).toMatchObject({ errorClass: "timeout", purpose: "answer" });
    expect(outcome.ok && outcome.completion.provider).toBe("openai");
    await expect.poll(() => dropped("anthropic"), { timeout: 60_000 }).toBe(1);
  });

  test("a stream that falls silent is a timeout with what it had cost", async () => {
    const stalled = events(anthropicEvents(JSON.stringify(PLAN)).slice(0, 6), "stall");
    const roomy = { ...deadlines, firstContent: 60_000, attempt: 30_000 };
    const { ask } = await world({ anthropic: [stalled], openai: [GOOD_OPENAI] }, { deadlines: roomy });
    const outcome = await ask(plan);
    const [first] = outcome.ok ? outcome.completion.attempts : [];
    expect(first).toMatchObject({ errorClass: "timeout", usage: { inputTokens: 1200 } });
    expect(first?.cost.nanoUsd).toBeGreaterThanOrEqual(2_400_000);
  });

  test("the first content of all attempts together has one deadline", async () => {
    const { ask } = await world({ anthropic: [hang], openai: [hang] }, { deadlines });
    const outcome = await ask(chat);
    expect(outcome).toMatchObject({ ok: false, failure: { errorClass: "timeout", retryable: true } });
    // The second waits for what the first has left, not for the whole.
    const second = outcome.ok ? undefined : outcome.failure.attempts[1];
    expect(second?.latencyMs).toBeLessThan(deadlines.firstContent);
  });

  test("a model that thinks longer than a silence may last is heard out while it pings", async () => {
    const slow: Reply = async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const [start = "", ...rest] = anthropicEvents(JSON.stringify(PLAN));
      response.write(start);
      for (let ping = 0; ping < 12; ping += 1) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        response.write(ping % 2 === 0 ? 'event: ping\ndata: {"type":"ping"}\n\n' : ": keep-alive\n\n");
      }
      response.end(rest.join(""));
    };
    const patient = { firstContent: 60_000, attempt: 30_000, idle: 1500, total: 60_000 };
    const { ask, calls } = await world({ anthropic: [slow], openai: [GOOD_OPENAI] }, { deadlines: patient });
    const outcome = await ask(plan);
    expect(outcome).toMatchObject({ ok: true, completion: { provider: "anthropic" } });
    expect(outcome.ok && outcome.completion.latencyMs).toBeGreaterThan(patient.idle);
    expect(calls("openai")).toHaveLength(0);
  });

  test("pings without end are no answer: the total time ends them", async () => {
    const forever: Reply = async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      while (!response.destroyed) {
        response.write(": keep-alive\n\n");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const spec = { firstContent: 5000, attempt: 5000, idle: 5000, total: 1500 };
    const { ask, dropped } = await world({ anthropic: [forever] }, { deadlines: spec });
    const outcome = await ask(plan);
    expect(attemptsOf(outcome)[0]).toMatchObject({ provider: "anthropic", errorClass: "timeout" });
    expect(outcome).toMatchObject({ ok: true, completion: { provider: "local" } });
    await expect.poll(() => dropped("anthropic"), { timeout: 60_000 }).toBe(1);
  });

  test("a caller who leaves stops the call and everything after it", async () => {
    const { ask, calls, dropped } = await world({ anthropic: [hang], openai: [GOOD_OPENAI] });
    const leave = new AbortController();
    setTimeout(() => leave.abort(), 50);
    expect(await ask(chat, leave.signal)).toMatchObject({ ok: false, failure: { errorClass: "cancelled" } });
    expect(calls("openai")).toHaveLength(0);
    await expect.poll(() => dropped("anthropic"), { timeout: 60_000 }).toBe(1);
  });
});

describe("sizes", () => {
  test("an answer without end goes to the next target", async () => {
    const endless: Reply = async (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      while (!response.destroyed) {
        const more = response.write(" ".repeat(100_000));
        await new Promise((resolve) => setTimeout(resolve, more ? 0 : 5));
      }
    };
    const { ask, dropped } = await world({ anthropic: [endless], openai: [GOOD_OPENAI] });
    const outcome = await ask(plan);
    expect(attemptsOf(outcome)).toMatchObject([{ errorClass: "too_large" }, { provider: "openai", ok: true }]);
    await expect.poll(() => dropped("anthropic"), { timeout: 60_000 }).toBe(1);
  });

  test("a repair quotes at most 2 KB of a long answer, whole characters, beginning and end", async () => {
    const long = `{"inicio": "${"ñ€😀".repeat(20_000)}", "fin": 1`;
    const usage = { input_tokens: 1, output_tokens: 1 };
    const content = [{ type: "text", text: long }];
    const message = { type: "message", model: "claude-sonnet-5-5", content, stop_reason: "end_turn", usage };
    const { ask, calls } = await world({ anthropic: [json(200, message), GOOD_ANTHROPIC] });
    expect((await ask(plan)).ok).toBe(true);
    const body: { messages: { role: string; content: string }[] } = JSON.parse(calls("anthropic")[1]?.body ?? "");
    const quoted = body.messages.find(({ role }) => role === "assistant")?.content ?? "";
    const bytes = new TextEncoder().encode(quoted).length;
    expect(bytes).toBeLessThanOrEqual(2048);
    expect(bytes).toBeGreaterThan(2030);
    expect(quoted).toMatch(/^\{"inicio".*\[…\].*"fin": 1$/su);
    expect(quoted).not.toContain("\uFFFD");
  });

  test("a prompt beyond a model's context is sent to one with more room", async () => {
    const schema = { type: "object", description: "x".repeat(600_000) };
    const { ask, calls } = await world({ anthropic: [GOOD_ANTHROPIC], openai: [events(openaiEvents("{}"))] });
    const outcome = await ask(
      request({ messages: [{ role: "user", content: "n" }], jsonSchema: { name: "n", schema } }),
    );
    expect(attemptsOf(outcome)).toMatchObject([{ errorClass: "context_length" }, { provider: "openai", ok: true }]);
    expect(calls("anthropic")).toHaveLength(0);
  });
});

describe("structured answers", () => {
  const short = { ...PLAN, sections: PLAN.sections.slice(0, 2) };

  test("a plan whose minutes do not add up is repaired once, told what is wrong", async () => {
    const faulty = events(anthropicEvents(JSON.stringify(short)));
    const { ask, calls } = await world({ anthropic: [faulty, GOOD_ANTHROPIC] });
    const outcome = await ask(plan);
    expect(attemptsOf(outcome)).toMatchObject([
      { purpose: "answer", ok: false, errorClass: "invalid_output" },
      { purpose: "repair", ok: true },
    ]);
    expect(calls("anthropic")[1]?.body).toContain("must add up to 55, not 40");
    expect(outcome.ok && outcome.completion.usage.inputTokens).toBe(2400);
  });

  test("still wrong after the repair: the next provider, both calls on the bill", async () => {
    const faulty = events(anthropicEvents(JSON.stringify({ ...PLAN, criteria: [101, 999] })));
    const { ask, calls } = await world({ anthropic: [faulty], openai: [GOOD_OPENAI] });
    const outcome = await ask(plan);
    expect(outcome.ok && outcome.completion.provider).toBe("openai");
    expect(calls("anthropic")).toHaveLength(2);
    expect(outcome.ok && outcome.completion.cost.nanoUsd).toBe(2 * (2_400_000 + 8_000_000) + 9_430_000);
  });

  test("a caller's own JSON Schema is validated too", async () => {
    const schema = { type: "object", required: ["n"], properties: { n: { type: "integer" } } };
    const asked = request({ messages: [{ role: "user", content: "n" }], jsonSchema: { name: "n", schema } });
    const fenced = events(anthropicEvents('```json\n{"n": 4}\n```'));
    const { ask } = await world({ anthropic: [events(anthropicEvents('{"n":"four"}')), fenced] });
    const outcome = await ask(asked);
    expect(outcome.ok && outcome.completion.content).toEqual([{ type: "json", value: { n: 4 } }]);
    expect(attemptsOf(outcome)).toMatchObject([{ errorClass: "invalid_output" }, { purpose: "repair", ok: true }]);
  });
});

describe("without external AI", () => {
  test("with no key at all the local provider answers, says so and costs nothing", async () => {
    const { ask } = await world({});
    const outcome = await ask(plan);
    expect(outcome).toMatchObject({
      ok: true,
      completion: { provider: "local", label: "sin IA externa", cost: { nanoUsd: 0, priced: true } },
    });
    expect(outcome.ok && outcome.completion.coverage?.map(({ criterionId }) => criterionId)).toEqual([101, 102]);
  });

  test("when every provider fails, local takes over only where it may", async () => {
    const wire: Wire = { anthropic: [OVERLOADED], openai: [openaiError(500, "server_error")] };
    const first = await world(wire);
    const labelled = await first.ask(plan);
    expect(labelled).toMatchObject({ ok: true, completion: { provider: "local", label: "sin IA externa" } });
    expect(attemptsOf(labelled)).toHaveLength(5);

    const second = await world(wire);
    const firm = await second.ask(request({ task: TASK, allowLocalFallback: false }));
    expect(firm).toMatchObject({ ok: false, failure: { errorClass: "overloaded", retryable: true } });
    expect(attemptsOf(firm)).toHaveLength(4);
  });

  test("a chat without any key has a clear answer", async () => {
    const { ask } = await world({});
    expect(await ask(chat)).toMatchObject({ ok: false, failure: { errorClass: "no_provider", retryable: false } });
  });
});

test("no name leaves, and names come back in the document", async () => {
  const seen: string[] = [];
  const echo: Reply = async (response, call) => {
    seen.push(call.body);
    const alias = /PERSON_\d+/.exec(call.body)?.[0] ?? "none";
    const answer = { ...PLAN, diversity: `Apoyo individual para ${alias}.` };
    await events(anthropicEvents(JSON.stringify(answer)))(response, call);
  };
  const { ask } = await world({ anthropic: [echo] });
  const notes = "En clase está\nLucía García (lucia@familia.es, 612 345 678), que usa silla de ruedas.";
  const outcome = await ask(
    request({ task: { ...TASK, notes }, identifiers: [{ kind: "person", value: "Lucía García" }] }),
  );
  expect(seen.join()).not.toMatch(/Luc|Garc|familia|612/);
  expect(outcome.ok && outcome.completion.content[0]).toMatchObject({
    value: { diversity: "Apoyo individual para Lucía García." },
  });
});
