import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Attempt, Completion, type CompletionRequestInput } from "#contracts/internal/llm.ts";
import { startPlatform, type TestPlatform } from "#testing/harness.ts";
import { asAdmin } from "../../dev/database.ts";
import { PLAN, TASK } from "../../workers/llm-gateway/testing/fixtures.ts";
import {
  anthropicError,
  events,
  openaiEvents,
  type Reply,
  type StandIn,
  startStandIn,
} from "../../workers/llm-gateway/testing/stand-in.ts";

let platform: TestPlatform;
let anthropic: StandIn;
let openai: StandIn;
let person: { institutionId: number; userId: number };
let openaiReply: Reply;
const GOOD = events(openaiEvents(JSON.stringify(PLAN)));

beforeAll(async () => {
  anthropic = await startStandIn(anthropicError(529, "overloaded_error"));
  openai = await startStandIn((response, call) => openaiReply(response, call));
  platform = await startPlatform({
    workers: ["eduai-api", "eduai-mcp", "eduai-llm", "eduai-objects"],
    vars: {
      ANTHROPIC_API_KEY: "development-key",
      ANTHROPIC_BASE_URL: anthropic.url,
      OPENAI_API_KEY: "development-key",
      OPENAI_BASE_URL: `${openai.url}/v1`,
    },
  });
  const [row] = await rows("SELECT id, institution_id FROM users.users WHERE email = 'teacher@demo.eduai.test'");
  person = { institutionId: Number(row?.institution_id), userId: Number(row?.id) };
});

afterAll(async () => {
  await platform?.stop();
  await Promise.all([anthropic?.close(), openai?.close()]);
});

beforeEach(() => {
  openaiReply = GOOD;
});

async function rows(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return asAdmin(platform.database.adminUrl, async (client) => (await client.query(text, values)).rows);
}

async function addJob(key: string, request: CompletionRequestInput): Promise<number> {
  const [row] = await rows(
    `INSERT INTO ai.jobs (institution_id, user_id, kind, idempotency_key, request)
     VALUES ($1, $2, 'lesson_plan', $3, $4) RETURNING id`,
    [person.institutionId, person.userId, key, { ...request, sectionId: null }],
  );
  return Number(row?.id);
}

async function send(jobId: number, times = 1): Promise<void> {
  const env: { LLM_JOBS?: { send(body: unknown): Promise<unknown> } } = await platform.worker("eduai-api").getEnv();
  const message = { jobId, institutionId: person.institutionId };
  await Promise.all(Array.from({ length: times }, () => env.LLM_JOBS?.send(message)));
}

async function ended(jobId: number) {
  const end = Date.now() + 60_000;
  for (;;) {
    const [row] = await rows("SELECT * FROM ai.jobs WHERE id = $1", [jobId]);
    if (row !== undefined && !["queued", "running"].includes(String(row.status))) return row;
    if (Date.now() > end) throw new Error(`job ${jobId} is still ${String(row?.status)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const usageOf = (jobId: number) => rows("SELECT * FROM ai.usage_log WHERE job_id = $1 ORDER BY attempt", [jobId]);

test("529 from one provider, an answer from the other: result, attempts and one bill, for a message that came five times", async () => {
  const jobId = await addJob("failover", { task: TASK });
  await send(jobId, 5);
  const job = await ended(jobId);
  expect(job).toMatchObject({
    status: "succeeded",
    provider: "openai",
    model: "gpt-6.1-sol",
    progress: 100,
    error: null,
  });
  const completion = Completion.parse(job.result);
  expect(completion.content).toEqual([{ type: "json", value: PLAN }]);
  expect(completion.coverage?.map(({ criterionId }) => criterionId)).toEqual([101, 102]);
  expect(
    Attempt.array()
      .parse(job.attempts)
      .map(({ provider, status, ok }) => ({ provider, status, ok })),
  ).toEqual([
    { provider: "anthropic", status: 529, ok: false },
    { provider: "anthropic", status: 529, ok: false },
    { provider: "openai", status: undefined, ok: true },
  ]);
  expect(openai.calls).toHaveLength(1);
  const usage = await usageOf(jobId);
  expect(usage.map(({ provider, http_status, cost_nano }) => [provider, http_status, Number(cost_nano)])).toEqual([
    ["anthropic", 529, 0],
    ["anthropic", 529, 0],
    ["openai", null, 9_430_000],
  ]);
  const finished = await rows("SELECT payload FROM outbox.events WHERE type = 'ai.job.finished'");
  expect(finished.map(({ payload }) => payload)).toEqual([{ jobId }]);
});

test("a lasting refusal fails the job with its cause, and still says what was tried", async () => {
  openaiReply = (response) => {
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { type: "invalid_request_error", code: "bad", message: "no" } }));
  };
  const jobId = await addJob("refused", { task: TASK, allowedProviders: ["openai"] });
  await send(jobId);
  expect(await ended(jobId)).toMatchObject({
    status: "failed",
    result: null,
    error: { code: "invalid_request", retryable: false },
    attempts: [{ provider: "openai", status: 400, ok: false }],
  });
  expect(await usageOf(jobId)).toMatchObject([{ ok: false, error_class: "invalid_request", http_status: 400 }]);
});

test("a provider that the school forbids is not called, and the local one says so", async () => {
  await rows(
    "INSERT INTO ai.provider_policies (institution_id, provider, allowed) VALUES ($1, 'openai', false), ($1, 'anthropic', false)",
    [person.institutionId],
  );
  const before = openai.calls.length + anthropic.calls.length;
  const jobId = await addJob("forbidden", { task: TASK });
  await send(jobId);
  const job = await ended(jobId);
  expect(job).toMatchObject({ status: "succeeded", provider: "local" });
  expect(Completion.parse(job.result).label).toBe("sin IA externa");
  expect(openai.calls.length + anthropic.calls.length).toBe(before);
  const gateway = platform.worker("eduai-llm");
  const { INTERNAL_TOKEN } = await gateway.getEnv();
  const direct = await gateway.fetch("http://llm/v1/complete", {
    method: "POST",
    headers: { authorization: `Bearer ${String(INTERNAL_TOKEN)}`, "content-type": "application/json" },
    body: JSON.stringify({ ...person, request: { messages: [{ role: "user", content: "Hola" }] } }),
  });
  expect(await direct.json()).toMatchObject({ ok: false, failure: { errorClass: "no_provider" } });
  expect(openai.calls.length + anthropic.calls.length).toBe(before);
  await rows("DELETE FROM ai.provider_policies");
});

test("no name of the school leaves or stays in the job's row; the criteria leave letter by letter", async () => {
  const people = await rows(
    `SELECT DISTINCT ON (r.kind) u.given_name, u.family_name FROM users.users u JOIN users.roles r ON r.id = u.role_id
     WHERE u.institution_id = $1 AND r.kind IN ('student', 'parent', 'teacher') ORDER BY r.kind, u.id DESC`,
    [person.institutionId],
  );
  const names = people.map(({ given_name, family_name }) => `${String(given_name)} ${String(family_name)}`);
  expect(names).toHaveLength(3);
  const jobId = await addJob("names", {
    task: { ...TASK, notes: names.map((name) => `Hablar con ${name}.`).join(" ") },
    allowedProviders: ["openai"],
  });
  const before = openai.calls.length;
  await send(jobId);
  expect(await ended(jobId)).toMatchObject({ status: "succeeded" });
  const sent = openai.calls[before]?.body ?? "";
  expect(sent).toContain("PERSON_3");
  for (const name of names) expect(sent).not.toContain(name);
  for (const { text } of TASK.criteria) expect(sent).toContain(text);
  expect(JSON.stringify((await ended(jobId)).request)).not.toContain("identifiers");
});

test("a job cancelled while its answer is on the way keeps no result, and its cost is on the bill", async () => {
  const cancelled = Promise.withResolvers<void>();
  openaiReply = async (response, call) => {
    await cancelled.promise;
    await GOOD(response, call);
  };
  const jobId = await addJob("cancelled", { task: TASK, allowedProviders: ["openai"] });
  const before = openai.calls.length;
  await send(jobId);
  await expect.poll(() => openai.calls.length, { timeout: 60_000 }).toBe(before + 1);
  await rows("UPDATE ai.jobs SET status = 'cancelled', lease_until = NULL WHERE id = $1", [jobId]);
  cancelled.resolve();
  await expect.poll(() => usageOf(jobId), { timeout: 60_000 }).toHaveLength(1);
  expect(await ended(jobId)).toMatchObject({ status: "cancelled", result: null });
});

test("the gateway's own doors", async () => {
  const gateway = platform.worker("eduai-llm");
  expect((await gateway.fetch("http://llm/health")).status).toBe(200);
  expect(await (await gateway.fetch("http://llm/ready")).json()).toMatchObject({
    status: "ok",
    providers: ["anthropic", "openai", "local"],
  });
  const call = {
    institutionId: person.institutionId,
    userId: person.userId,
    request: { messages: [{ role: "user", content: "Hola" }], preferredProvider: "openai" },
  };
  const post = (token: string, body: unknown) =>
    gateway.fetch("http://llm/v1/complete", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await post("wrong-token-wrong-token", call)).status).toBe(401);
  const { INTERNAL_TOKEN, OPERATOR_TOKEN } = await gateway.getEnv();
  expect((await post(String(INTERNAL_TOKEN), { ...call, request: {} })).status).toBe(400);
  const answered = await post(String(INTERNAL_TOKEN), call);
  expect(answered.status).toBe(200);
  expect(await answered.json()).toMatchObject({
    ok: true,
    completion: { provider: "openai", content: [{ type: "text" }] },
  });
  await expect
    .poll(() => rows("SELECT cost_nano FROM ai.usage_log WHERE job_id IS NULL"), { timeout: 60_000 })
    .toMatchObject([{ cost_nano: "9430000" }]);
  expect((await gateway.fetch("http://llm/metrics")).status).toBe(401);
  const metrics = await gateway.fetch("http://llm/metrics", {
    headers: { authorization: `Bearer ${String(OPERATOR_TOKEN)}` },
  });
  expect(await metrics.text()).toContain('llm_requests_total{provider="openai",model="gpt-6.1-sol",status="ok"}');
});
