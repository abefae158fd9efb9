import { afterAll, beforeAll, expect, test } from "vitest";
import { getJob, retryJob } from "#core/ai/jobs.ts";
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

let database: TestDatabase;
let anthropic: StandIn;
let reply: Reply = hang;
let gateway: TestGateway | undefined;
let teacher: Awaited<ReturnType<typeof contextFor>>;

const begin = () => startGateway(database, { ANTHROPIC_API_KEY: "development-key", ANTHROPIC_BASE_URL: anthropic.url });

beforeAll(async () => {
  anthropic = await startStandIn((response, call) => reply(response, call));
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
}, 120_000);

afterAll(async () => {
  gateway?.stop();
  await anthropic?.close();
  await database?.drop();
});

const rows = (text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Record<string, unknown>>(text, values));
const lapse = (jobId: number) =>
  rows("UPDATE ai.jobs SET lease_until = now() - interval '1 second' WHERE id = $1 AND status = 'running'", [jobId]);
const finished = (jobId: number) =>
  rows("SELECT 1 FROM outbox.events WHERE type = 'ai.job.finished' AND payload = $1", [{ jobId }]);

async function addJob(key: string) {
  const { institutionId, userId } = teacher.actor;
  const [row] = await rows(
    `INSERT INTO ai.jobs (institution_id, user_id, kind, idempotency_key, request)
     VALUES ($1, $2, 'lesson_plan', $3, $4) RETURNING id`,
    [institutionId, userId, key, { task: TASK, sectionId: null }],
  );
  return { jobId: Number(row?.id), institutionId };
}

test("a job whose gateway is killed waits for its lease, then is done by the next one; one that no gateway survives ends and says so", async () => {
  const job = await addJob("killed");
  gateway = await begin();
  const delivered = gateway.deliver(job).catch(() => "killed");
  await expect.poll(() => anthropic.calls.length, { timeout: 60_000 }).toBe(1);
  gateway.stop();
  expect(await delivered).toBe("killed");
  expect(await getJob(teacher, { id: job.jobId })).toMatchObject({ status: "running" });

  // What the outbox sends again after ten minutes comes to another gateway.
  gateway = await begin();
  expect(await gateway.deliver(job)).toMatchObject({ acknowledged: false, retryAfterS: expect.any(Number) });
  await lapse(job.jobId);
  reply = events(anthropicEvents(JSON.stringify(PLAN)));
  expect(await gateway.deliver(job)).toEqual({ acknowledged: true, retryAfterS: null });
  expect(await getJob(teacher, { id: job.jobId })).toMatchObject({ status: "succeeded", provider: "anthropic" });
  expect(await rows("SELECT lapses FROM ai.jobs WHERE id = $1", [job.jobId])).toEqual([{ lapses: 1 }]);
  expect(await finished(job.jobId)).toHaveLength(1);

  const deadly = await addJob("deadly");
  const calls = anthropic.calls.length;
  await rows("UPDATE ai.jobs SET status = 'running', lapses = 2, lease_until = now() WHERE id = $1", [deadly.jobId]);
  await lapse(deadly.jobId);
  expect(await gateway.deliver(deadly)).toEqual({ acknowledged: true, retryAfterS: null });
  expect(await getJob(teacher, { id: deadly.jobId })).toMatchObject({
    status: "failed",
    error: { code: "interrupted" },
  });
  expect([anthropic.calls.length, (await finished(deadly.jobId)).length]).toEqual([calls, 1]);
  await retryJob(teacher, { id: deadly.jobId });
  expect(await gateway.deliver(deadly)).toMatchObject({ acknowledged: true });
  expect(await getJob(teacher, { id: deadly.jobId })).toMatchObject({ status: "succeeded" });
}, 240_000);
