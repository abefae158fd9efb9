import { afterAll, beforeAll, expect, test } from "vitest";
import type { Completion } from "#contracts/internal/llm.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { asAdmin } from "../../dev/database.ts";
import { costOf } from "../../workers/llm-gateway/accounting/cost.ts";
import { readPrices } from "../../workers/llm-gateway/accounting/prices.ts";
import { complete } from "../../workers/llm-gateway/complete.ts";
import type { ClaimedJob, JobStore } from "../../workers/llm-gateway/jobs/claim.ts";
import { createJobStore } from "../../workers/llm-gateway/jobs/jobs-store.ts";
import { request, TASK, testDeps } from "../../workers/llm-gateway/testing/fixtures.ts";
import { PRICES } from "../../workers/llm-gateway/testing/prices.ts";

let database: TestDatabase;
let store: JobStore;
let school: { id: number; userId: number };
let foreign: number;
const LEASE = 60_000;
const NOW = new Date("2026-11-23T10:00:00Z");
const later = (ms: number) => new Date(NOW.getTime() + ms);

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  store = createJobStore({ databaseUrl: database.appUrl, neonLocal: database.neonHost });
  const people = await rows("SELECT id, institution_id FROM users.users ORDER BY institution_id, id");
  const own = people[0];
  school = { id: Number(own?.institution_id), userId: Number(own?.id) };
  foreign = Number(people.find((row) => Number(row.institution_id) !== school.id)?.institution_id);
});
afterAll(() => database?.drop());

async function rows(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return asAdmin(database.adminUrl, async (client) => (await client.query(text, values)).rows);
}

async function addJob(key: string) {
  const [row] = await rows(
    `INSERT INTO ai.jobs (institution_id, user_id, kind, idempotency_key, request)
     VALUES ($1, $2, 'lesson_plan', $3, '{}') RETURNING id`,
    [school.id, school.userId, key],
  );
  return { jobId: Number(row?.id), institutionId: school.id };
}

async function take(message: { jobId: number; institutionId: number }, now: Date): Promise<ClaimedJob> {
  const claim = await store.claim(message, now, LEASE);
  if (claim.state !== "claimed") throw new Error(`not claimed: ${claim.state}`);
  return claim.job;
}

/** A real answer, under its own id. */
async function answer(id: string): Promise<Completion> {
  const outcome = await complete(request({ task: TASK }), testDeps({ newId: () => id }));
  if (!outcome.ok) throw new Error("the local provider answers always");
  return outcome.completion;
}

const row = async (jobId: number) => (await rows("SELECT * FROM ai.jobs WHERE id = $1", [jobId]))[0];
const usage = (jobId: number) => rows("SELECT request_id FROM ai.usage_log WHERE job_id = $1 ORDER BY id", [jobId]);
const finished = (jobId: number) =>
  rows("SELECT 1 FROM outbox.events WHERE type = 'ai.job.finished' AND payload = $1", [{ jobId }]);

test("ten claims at the same moment: one takes the job", async () => {
  const message = await addJob("race");
  const claims = await Promise.all(Array.from({ length: 10 }, () => store.claim(message, NOW, LEASE)));
  expect(claims.filter(({ state }) => state === "claimed")).toHaveLength(1);
  expect(claims.filter(({ state }) => state === "leased")).toHaveLength(9);
  expect(claims.find(({ state }) => state === "leased")).toEqual({ state: "leased", freeInMs: LEASE });
});

test("who lost the lease can no longer finish; both calls are on the bill, the result is the second's", async () => {
  const message = await addJob("lapsed");
  const slow = await take(message, NOW);
  expect(await store.claim(message, later(LEASE), LEASE)).toMatchObject({ state: "leased" });
  const quick = await take(message, later(LEASE + 1));
  expect(await store.succeed(slow, await answer("slow"), later(LEASE + 2))).toBe(false);
  expect(await row(message.jobId)).toMatchObject({ status: "running", result: null });
  expect(await store.succeed(quick, await answer("quick"), later(LEASE + 3))).toBe(true);
  expect(await row(message.jobId)).toMatchObject({ status: "succeeded", result: { id: "quick" }, lease_until: null });
  expect(await usage(message.jobId)).toEqual([{ request_id: "slow" }, { request_id: "quick" }]);
  expect(await finished(message.jobId)).toHaveLength(1);
});

test("storing the same answer twice is one result, one bill, one event", async () => {
  const message = await addJob("twice");
  const job = await take(message, NOW);
  const completion = await answer("once");
  expect(await store.succeed(job, completion, later(1))).toBe(true);
  expect(await store.succeed(job, completion, later(2))).toBe(true);
  expect(await usage(message.jobId)).toHaveLength(1);
  expect(await finished(message.jobId)).toHaveLength(1);
  expect(await store.claim(message, later(3), LEASE)).toEqual({ state: "finished" });
});

test("a result that cannot be booked is not half-written", async () => {
  const message = await addJob("half");
  const job = await take(message, NOW);
  const completion = await answer("half");
  const attempts = completion.attempts.map((attempt) => ({ ...attempt, latencyMs: 2 ** 40 }));
  await expect(store.succeed(job, { ...completion, attempts }, later(1))).rejects.toThrow();
  expect(await row(message.jobId)).toMatchObject({ status: "running", result: null, attempts: [] });
  expect(await usage(message.jobId)).toEqual([]);
  expect(await finished(message.jobId)).toEqual([]);
});

test("released, failed, dead: each keeps its last error; a dead job keeps its attempts", async () => {
  const message = await addJob("burial");
  const { attempts } = await answer("x");
  const error = { code: "overloaded", message: "HTTP 529", retryable: true };
  await store.release(await take(message, NOW), error, attempts, "first", NOW);
  expect(await row(message.jobId)).toMatchObject({ status: "queued", error, attempts, lease_until: null });
  const again = await take(message, later(1));
  expect(again.earlier).toEqual(attempts);
  await store.noteAttempts(again, [...again.earlier, ...attempts], 40);
  expect(await row(message.jobId)).toMatchObject({ progress: 40, attempts: [...attempts, ...attempts] });
  expect(await store.markDead(message, later(2))).toEqual({ state: "leased", freeInMs: LEASE - 1 });
  await store.release(again, error, attempts, "second", later(3));
  expect(await store.markDead(message, later(4))).toMatchObject({
    state: "dead",
    userId: school.userId,
    attempts: [...attempts, ...attempts],
    lastError: "overloaded",
  });
  expect(await row(message.jobId)).toMatchObject({ status: "dead", error });
  expect(await store.markDead(message, later(5))).toEqual({ state: "finished" });
  expect(
    await rows(
      "SELECT queue, school_id::int AS school, payload, reason, deaths FROM outbox.dead_letters WHERE reference = $1",
      [`job ${message.jobId}`],
    ),
  ).toEqual([{ queue: "llm-jobs", school: school.id, payload: message, reason: "overloaded", deaths: 1 }]);
  expect(await usage(message.jobId)).toEqual([{ request_id: "first" }, { request_id: "second" }]);
});

test("a message that names no job is kept without what it said", async () => {
  const payload = { jobId: "Daniel García", note: "suspenso", type: "ai.job" };
  const letter = { queue: "llm-jobs" as const, reference: "message m-7", schoolId: null, reason: "unreadable message" };
  await store.keepDeadLetter({ ...letter, payload, firstFailedAt: NOW }, NOW);
  expect(await rows("SELECT payload FROM outbox.dead_letters WHERE reference = 'message m-7'")).toEqual([
    { payload: { jobId: "(13)", note: "(8)", type: "ai.job" } },
  ]);
});

test("a message that names another school finds nothing", async () => {
  const message = await addJob("foreign");
  expect(await store.claim({ ...message, institutionId: foreign }, NOW, LEASE)).toEqual({ state: "missing" });
  expect(await store.markDead({ ...message, institutionId: foreign }, NOW)).toEqual({ state: "missing" });
  expect(await row(message.jobId)).toMatchObject({ status: "queued" });
});

test("prices are rows of the database, those of the vendors from the start; a new one counts from its day until its end", async () => {
  const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  const key = ({ provider, model, from }: { provider: string; model: string; from: string }) =>
    `${provider} ${model} ${from}`;
  const sorted = <T extends Parameters<typeof key>[0]>(all: readonly T[]) =>
    all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  expect(sorted(await readPrices(config, 0))).toEqual(sorted(PRICES));
  const insert = (from: string, to: string | null) =>
    rows(
      `INSERT INTO ai.prices (provider, model, effective_from, effective_to, input_nano, output_nano)
       VALUES ('openai', 'at-school', $1, $2, 7, 11)`,
      [from, to],
    );
  await insert("2026-11-20", "2026-11-25");
  await expect(insert("2026-12-02", "2026-12-01")).rejects.toThrow("prices_valid");
  const cost = async (now: number, day: string) => {
    const usage = { inputTokens: 2, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 1 };
    const { nanoUsd, priced } = costOf(
      "openai",
      "at-school",
      usage,
      Date.parse(`${day}T12:00:00Z`),
      await readPrices(config, now),
    );
    return priced ? nanoUsd : "unpriced";
  };
  expect(await cost(599_999, "2026-11-23")).toBe("unpriced");
  expect(await cost(600_000, "2026-11-23")).toBe(2 * 7 + 11 + 7);
  expect([await cost(600_000, "2026-11-19"), await cost(600_000, "2026-11-25")]).toEqual(["unpriced", "unpriced"]);
  await rows("UPDATE ai.prices SET effective_to = NULL WHERE model = 'at-school'");
  expect(await cost(1_200_000, "2026-11-25")).toBe(32);
});
