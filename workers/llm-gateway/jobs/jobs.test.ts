import { describe, expect, test } from "vitest";
import { HubEvent } from "#contracts/api/notifications.ts";
import type { LlmErrorClass } from "#contracts/internal/llm.ts";
import { complete } from "../complete.ts";
import type { Provider } from "../providers/provider.ts";
import { ProviderError } from "../routing/errors.ts";
import { PLAN, TASK, testDeps } from "../testing/fixtures.ts";
import { memoryJobs } from "../testing/memory-jobs.ts";
import { handleDeadJob, handleJob, type JobDeps, LEASE_MS } from "./jobs.ts";

const MESSAGE = { jobId: 5, institutionId: 1 };
const REQUEST = { task: TASK, sectionId: 3 };

interface Script {
  readonly fails?: LlmErrorClass | undefined;
  readonly retryAfterMs?: number;
  readonly gate?: Promise<void>;
}

/** The real gateway over one scripted provider. */
function setUp(script: Script = {}, request: unknown = REQUEST) {
  const clock = { now: Date.parse("2026-11-23T10:00:00Z") };
  const memory = memoryJobs(clock);
  memory.add(5, request);
  let paid = 0;
  const provider: Provider = {
    name: "openai",
    async call(_prompt, { model }, { onContent }) {
      paid += 1;
      await script.gate;
      const { fails, retryAfterMs } = script;
      if (fails !== undefined) throw new ProviderError(fails, "scripted", { status: 500, retryAfterMs });
      onContent(10);
      const usage = { inputTokens: 100, outputTokens: 50, cachedTokens: 0, cacheWriteTokens: 0 };
      return { text: JSON.stringify(PLAN), model, stopReason: "end", usage };
    },
  };
  const shared = testDeps({ providers: new Map([["openai", provider]]), now: () => clock.now });
  const ask: JobDeps["complete"] = (asked, onEvent) => complete(asked, { ...shared, onEvent });
  return { clock, memory, paid: () => paid, ...memory.deps(ask) };
}

const stages = (published: readonly { stage: string }[]) => published.map(({ stage }) => stage);

describe("while generation is off", () => {
  test("a job stays queued and costs nothing, and is done by the message that comes once it is on", async () => {
    const { memory, deps, paid } = setUp();
    expect(await handleJob(MESSAGE, 1, { ...deps, isOff: async () => true })).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)).toMatchObject({ status: "queued" });
    expect(paid()).toBe(0);
    await handleJob(MESSAGE, 1, deps);
    expect(memory.jobs.get(5)).toMatchObject({ status: "succeeded" });
  });
});

describe("a job that succeeds", () => {
  test("stores the plan, books its cost once, tells its person each step, and is acknowledged", async () => {
    const { memory, deps, published } = setUp();
    expect(await handleJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)).toMatchObject({
      status: "succeeded",
      result: { content: [{ type: "json", value: PLAN }] },
    });
    expect(memory.usage).toEqual([{ callId: "call-1", provider: "openai", nanoUsd: 100 * 2000 + 50 * 10_000 }]);
    expect(memory.finished).toEqual([5]);
    expect(stages(published)).toEqual(["running", "attempt_started", "writing", "validating", "stored"]);
    expect(published.at(-1)).toMatchObject({
      percent: 100,
      status: "succeeded",
      documentId: null,
      detail: "IA: gpt-6.1-sol",
    });
    expect(published.map(({ percent }) => percent)).toEqual(
      published.map(({ percent }) => percent).toSorted((a, b) => a - b),
    );
    for (const data of published) expect(HubEvent.safeParse({ type: "job", data }).error).toBeUndefined();
  });

  test("the same message again, afterwards, costs nothing and changes nothing", async () => {
    const { memory, deps, paid } = setUp();
    await handleJob(MESSAGE, 1, deps);
    expect(await handleJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(paid()).toBe(1);
    expect(memory.usage).toHaveLength(1);
    expect(memory.finished).toEqual([5]);
  });

  test("the same message at the same time: one works, the other comes back when the lease is over", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { memory, deps, paid } = setUp({ gate });
    const first = handleJob(MESSAGE, 1, deps);
    const second = await handleJob(MESSAGE, 1, deps);
    expect(second).toEqual({ action: "retry", delaySeconds: LEASE_MS / 1000 + 2 });
    release();
    expect(await first).toEqual({ action: "ack" });
    expect(await handleJob(MESSAGE, 2, deps)).toEqual({ action: "ack" });
    expect([paid(), memory.usage.length]).toEqual([1, 1]);
  });

  test("nobody listening does not stop it", async () => {
    const { memory, deps, logged } = setUp();
    const deaf = { ...deps, publish: () => Promise.reject(new Error("the object is away")) };
    expect(await handleJob(MESSAGE, 1, deaf)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.status).toBe("succeeded");
    expect(logged).toContain("llm.job.progress_lost");
  });
});

describe("a job that fails", () => {
  const firm = { task: TASK, allowLocalFallback: false, sectionId: null };

  test("a passing failure goes back to the queue with its attempts and its bill, and later succeeds", async () => {
    const script: { fails: LlmErrorClass | undefined } = { fails: "server_error" };
    const { memory, deps, published, clock } = setUp(script, firm);
    expect(await handleJob(MESSAGE, 1, deps)).toMatchObject({ action: "retry" });
    expect(memory.jobs.get(5)).toMatchObject({ status: "queued", error: { code: "server_error" }, leaseUntil: null });
    expect(published.at(-1)).toMatchObject({ stage: "waiting_retry", status: "queued" });

    script.fails = undefined;
    clock.now += 60_000;
    expect(await handleJob(MESSAGE, 2, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.attempts.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(memory.usage.map(({ callId }) => callId)).toEqual(["call-1", "call-1", "call-2"]);
  });

  test("Retry-After decides when it comes back; without it the wait doubles and has an end", async () => {
    const limited = setUp({ fails: "rate_limited", retryAfterMs: 90_000 }, firm);
    expect(await handleJob(MESSAGE, 1, limited.deps)).toEqual({ action: "retry", delaySeconds: 92 });
    const delays: number[] = [];
    for (const deliveries of [1, 2, 3, 12]) {
      const { deps } = setUp({}, firm);
      const away = { ...deps, store: { ...deps.store, claim: () => Promise.reject(new Error("away")) } };
      const decision = await handleJob(MESSAGE, deliveries, away);
      delays.push(decision.action === "retry" ? decision.delaySeconds : -1);
    }
    expect(delays).toEqual([5, 10, 20, 600]);
  });

  test("a lasting failure ends it, says why, and is acknowledged", async () => {
    const { memory, deps, published } = setUp({ fails: "invalid_request" });
    expect(await handleJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)).toMatchObject({
      status: "failed",
      error: { code: "invalid_request", retryable: false },
    });
    expect(memory.finished).toEqual([5]);
    expect(published.at(-1)).toMatchObject({ status: "failed", detail: "invalid_request" });
  });

  test("a row that cannot be read fails at once and names the field", async () => {
    const { memory, deps, paid } = setUp({}, { task: { ...TASK, minutes: "many" } });
    expect(await handleJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.error).toMatchObject({ code: "invalid_job" });
    expect(memory.jobs.get(5)?.error?.message).toContain("task.minutes");
    expect(paid()).toBe(0);
  });

  test.each([undefined, "5", { jobId: 5 }, { jobId: -1, institutionId: 1 }])(
    "the message %o names no job: it is kept as a dead letter, from either queue, and comes back while it cannot be",
    async (body) => {
      const { memory, deps, logged } = setUp();
      memory.failing.push("keepDeadLetter");
      expect(await handleJob(body, 1, deps)).toEqual({ action: "retry", delaySeconds: 5 });
      expect(await handleJob(body, 2, deps)).toEqual({ action: "ack" });
      expect(await handleDeadJob(body, 1, deps)).toEqual({ action: "ack" });
      expect(logged).toEqual(Array.from({ length: 3 }, () => "llm.job.unreadable_message"));
      const letter = { queue: "llm-jobs", reference: "message m-1", schoolId: null, reason: "unreadable message" };
      expect(memory.letters).toMatchObject([letter, letter]);
    },
  );

  test("a job whose row is not visible yet is looked for again", async () => {
    const { deps } = setUp();
    expect(await handleJob({ ...MESSAGE, jobId: 6 }, 1, deps)).toMatchObject({ action: "retry" });
  });
});

describe("nothing lost, nothing half-written", () => {
  test("a database that stumbles while storing gets the same answer again, not a second purchase", async () => {
    const { memory, deps, paid } = setUp();
    memory.failing.push("succeed", "succeed");
    expect(await handleJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.status).toBe("succeeded");
    expect(paid()).toBe(1);
  });

  test("an answer the database refuses fails the job with its bill, and is not bought again", async () => {
    const { memory, deps, published } = setUp();
    memory.failing.push("succeed", "succeed", "succeed");
    expect(await handleJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)).toMatchObject({ status: "failed", error: { code: "not_stored", retryable: true } });
    expect(memory.usage).toHaveLength(1);
    expect(published.at(-1)).toMatchObject({ stage: "failed", detail: "not_stored" });
  });

  test("with the database gone altogether the message stays, and the job runs again once its lease is over", async () => {
    const { memory, deps, clock } = setUp();
    memory.failing.push("succeed", "succeed", "succeed", "fail");
    expect(await handleJob(MESSAGE, 1, deps)).toMatchObject({ action: "retry" });
    expect(memory.jobs.get(5)?.status).toBe("running");
    expect(await handleJob(MESSAGE, 2, deps)).toMatchObject({ action: "retry" });
    clock.now += LEASE_MS + 1;
    expect(await handleJob(MESSAGE, 3, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.status).toBe("succeeded");
  });

  test("a job cancelled while it ran keeps its state; what it cost is booked all the same", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { memory, deps, published } = setUp({ gate });
    const running = handleJob(MESSAGE, 1, deps);
    await expect.poll(() => memory.jobs.get(5)?.status).toBe("running");
    Object.assign(memory.jobs.get(5) ?? {}, { status: "cancelled", leaseUntil: null });
    release();
    expect(await running).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)).toMatchObject({ status: "cancelled", result: null });
    expect(memory.usage).toHaveLength(1);
    expect(memory.finished).toEqual([]);
    expect(published.at(-1)).toMatchObject({ status: "cancelled" });
  });
});

describe("dead letters", () => {
  test("the job is dead with its last error kept, and its person is told", async () => {
    const { memory, deps, published } = setUp({ fails: "server_error" }, { task: TASK, allowLocalFallback: false });
    await handleJob(MESSAGE, 4, deps);
    expect(await handleDeadJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.status).toBe("dead");
    expect(published.at(-1)).toMatchObject({ status: "dead", detail: "server_error", attempts: [{}, {}] });
    expect(memory.finished).toEqual([5]);
  });

  test("a finished or unknown job is left as it is; one still held is waited for", async () => {
    const { memory, deps } = setUp();
    await handleJob(MESSAGE, 1, deps);
    expect(await handleDeadJob(MESSAGE, 1, deps)).toEqual({ action: "ack" });
    expect(memory.jobs.get(5)?.status).toBe("succeeded");
    expect(memory.letters).toEqual([]);
    expect(await handleDeadJob({ ...MESSAGE, jobId: 99 }, 1, deps)).toEqual({ action: "ack" });
    expect(memory.letters).toMatchObject([{ reference: "job 99", schoolId: 1, reason: "no such job" }]);
    memory.add(7, REQUEST);
    await deps.store.claim({ jobId: 7, institutionId: 1 }, new Date(deps.now()), LEASE_MS);
    expect(await handleDeadJob({ ...MESSAGE, jobId: 7 }, 1, deps)).toEqual({ action: "retry", delaySeconds: 362 });
  });
});
