import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CompletionRequestInput } from "#contracts/internal/llm.ts";
import { cancelJob } from "#core/ai/jobs.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { startGateway, type TestGateway } from "#testing/gateway.ts";
import { PLAN, TASK } from "../../workers/llm-gateway/testing/fixtures.ts";
import {
  anthropicEvents,
  events,
  hang,
  type Reply,
  type StandIn,
  startStandIn,
} from "../../workers/llm-gateway/testing/stand-in.ts";

/**
 * The doors at which the gateway spends money: `POST /v1/complete` and the queue of jobs. Both are reached as in the
 * cloud, through another Worker's bindings, and the providers stand at the other end of a connection of their own.
 */
let database: TestDatabase;
let gateway: TestGateway;
let anthropic: StandIn;
let openai: StandIn;
let reply: Reply;
let teacher: Awaited<ReturnType<typeof contextFor>>;

beforeAll(async () => {
  anthropic = await startStandIn((response, call) => reply(response, call));
  openai = await startStandIn(hang);
  database = await testDatabase({ seeded: true });
  gateway = await startGateway(database, {
    ANTHROPIC_API_KEY: "development-key",
    ANTHROPIC_BASE_URL: anthropic.url,
    OPENAI_API_KEY: "development-key",
    OPENAI_BASE_URL: `${openai.url}/v1`,
  });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
});

afterAll(async () => {
  gateway?.stop();
  await Promise.all([anthropic?.close(), openai?.close()]);
  await database?.drop();
});

beforeEach(async () => {
  await rows("DELETE FROM ai.provider_policies");
});

const rows = (text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Record<string, unknown>>(text, values));

/** `POST /v1/complete`. `leave` tears the connection down, which is how a client's end reaches a server at once. */
function complete(request: CompletionRequestInput) {
  const { institutionId, userId } = teacher.actor;
  const headers = { authorization: `Bearer ${gateway.token}`, "content-type": "application/json" };
  const call = httpRequest(`${gateway.url}v1/complete`, { method: "POST", headers });
  const answer = new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    call.on("error", reject);
    call.on("response", async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(Buffer.from(chunk));
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
    });
  });
  call.end(JSON.stringify({ institutionId, userId, request }));
  return { answer, leave: () => call.socket?.resetAndDestroy() };
}

async function addJob(key: string) {
  const { institutionId, userId } = teacher.actor;
  const [row] = await rows(
    `INSERT INTO ai.jobs (institution_id, user_id, kind, idempotency_key, request)
     VALUES ($1, $2, 'lesson_plan', $3, $4) RETURNING id`,
    [institutionId, userId, key, { task: TASK, sectionId: null }],
  );
  return { jobId: Number(row?.id), institutionId };
}

const SILENT: Reply = hang;
const HALF_WAY = events(anthropicEvents(JSON.stringify(PLAN)).slice(0, 5), "stall");
const CHAT: CompletionRequestInput = { messages: [{ role: "user", content: "Hola" }] };
const PATIENCE = { timeout: 10_000 };

interface Visit {
  /** What the call is booked under. */
  readonly usage: () => Promise<Record<string, unknown>[]>;
  /** The caller is gone. */
  readonly leave: () => Promise<void>;
}

const DOORS: Readonly<Record<string, (key: string) => Promise<Visit>>> = {
  "/v1/complete": async () => {
    const [last] = await rows("SELECT coalesce(max(id), 0) AS id FROM ai.usage_log");
    const call = complete(CHAT);
    const ended = call.answer.then(
      () => "answered",
      () => "gone",
    );
    return {
      usage: () => rows("SELECT * FROM ai.usage_log WHERE job_id IS NULL AND id > $1", [last?.id]),
      async leave() {
        call.leave();
        expect(await ended).toBe("gone");
      },
    };
  },
  "the queue of jobs": async (key) => {
    const job = await addJob(key);
    const delivered = gateway.deliver(job);
    return {
      usage: () => rows("SELECT * FROM ai.usage_log WHERE job_id = $1", [job.jobId]),
      async leave() {
        expect(await cancelJob(teacher, { id: job.jobId })).toMatchObject({ status: "cancelled" });
        expect(await delivered).toEqual({ acknowledged: true, retryAfterS: null });
      },
    };
  },
};

test.each(
  Object.entries(DOORS).flatMap(([door, visit]) => [
    { door, visit, what: "keeps silent", how: SILENT, tokens: 0 },
    { door, visit, what: "is in the middle of its answer", how: HALF_WAY, tokens: 1200 },
  ]),
)(
  "a caller of $door who leaves: the connection to a provider that $what is closed, nobody else is asked, the cost is booked",
  async ({ door, visit, what, how, tokens }) => {
    reply = how;
    const before = { calls: anthropic.calls.length, dropped: anthropic.dropped(), openai: openai.calls.length };
    const { leave, usage } = await visit(`${door} ${what}`);
    await expect.poll(() => anthropic.calls.length, PATIENCE).toBe(before.calls + 1);
    // A provider that holds the connection open is waited for as long as the caller waits.
    expect(anthropic.dropped()).toBe(before.dropped);
    await leave();
    await expect.poll(anthropic.dropped, PATIENCE).toBe(before.dropped + 1);
    await expect
      .poll(usage, PATIENCE)
      .toMatchObject([{ provider: "anthropic", aborted: true, error_class: "cancelled", input_tokens: tokens }]);
    expect([anthropic.calls.length, openai.calls.length]).toEqual([before.calls + 1, before.openai]);
  },
);

test("a provider that the school forbids is called through no door", async () => {
  reply = events(anthropicEvents(JSON.stringify(PLAN)));
  const { institutionId } = teacher.actor;
  await rows(
    "INSERT INTO ai.provider_policies (institution_id, provider, allowed) VALUES ($1, 'anthropic', false), ($1, 'openai', false)",
    [institutionId],
  );
  const before = [anthropic.calls.length, openai.calls.length];
  const refused = { status: 502, body: { ok: false, failure: { errorClass: "no_provider" } } };
  expect(await complete({ ...CHAT, preferredProvider: "anthropic" }).answer).toMatchObject(refused);
  const job = await addJob("forbidden");
  expect(await gateway.deliver(job)).toMatchObject({ acknowledged: true });
  expect(await rows("SELECT status, provider FROM ai.jobs WHERE id = $1", [job.jobId])).toEqual([
    { status: "succeeded", provider: "local" },
  ]);
  expect([anthropic.calls.length, openai.calls.length]).toEqual(before);
});
