import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { getCosts } from "./get-costs.ts";
import { getJob, listJobs, retryJob } from "./jobs.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

async function job(institutionId: number, userId: number, status: string, key: string): Promise<number> {
  return number(
    database,
    `insert into ai.jobs (institution_id, user_id, kind, status, idempotency_key, request, error, attempts)
     values ($1, $2, 'lesson_plan', $3, $4, '{}', '{"errorClass":"overloaded","message":"saturado"}', '[{"provider":"openai"}]') returning id`,
    [institutionId, userId, status, key],
  );
}

it("adds up cost and tokens by model within the period: one's own, or the school's for its head", async () => {
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  const head = await contextFor(database, "head@demo.eduai.test");
  const other = await contextFor(database, "head@otra.eduai.test");
  const rows: [number, number, boolean, number, string][] = [
    [teacher.actor.userId, 1_500_000, true, 100, "10 minutes"],
    [teacher.actor.userId, 500_000, false, 0, "20 minutes"],
    [head.actor.userId, 2_000_000, true, 50, "5 hours"],
    [teacher.actor.userId, 9_000_000, true, 7, "40 days"],
  ];
  await withRows(database, async (query) => {
    for (const [index, [userId, cost, ok, tokens, age]] of rows.entries()) {
      await query(
        `insert into ai.usage_log (institution_id, user_id, request_id, provider, model, ok, input_tokens, cost_nano, latency_ms, started_at)
         values ($1, $2, $3, 'openai', 'm', $4, $5, $6, 10, now() - $7::interval)`,
        [teacher.actor.institutionId, userId, `request-${index}`, ok, tokens, cost, age],
      );
    }
  });
  expect(await getCosts(teacher, { period: "hour" })).toMatchObject({
    totalCostUsd: 0.002,
    data: [{ provider: "openai", attempts: 2, failures: 1, inputTokens: 100 }],
  });
  expect((await getCosts(head, { period: "day" })).totalCostUsd).toBeCloseTo(0.004, 9);
  expect((await getCosts(head, { period: "month" })).data[0]?.attempts).toBe(3);
  expect(await getCosts(other, { period: "month" })).toMatchObject({ totalCostUsd: 0, data: [] });
  const parent = await contextFor(database, "parent@demo.eduai.test");
  await expect(getCosts(parent, { period: "month" })).rejects.toMatchObject({ code: "forbidden" });
});

it("queues a failed job again for its owner only, and none that has not failed", async () => {
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  const head = await contextFor(database, "head@demo.eduai.test");
  const { institutionId, userId } = teacher.actor;
  const failed = await job(institutionId, userId, "failed", "failed");
  expect(await getJob(teacher, { id: failed })).toMatchObject({
    status: "failed",
    error: { code: "overloaded", message: "saturado" },
    attempts: [{ provider: "openai" }],
    documentId: null,
  });
  await expect(getJob(await contextFor(database, "teacher@otra.eduai.test"), { id: failed })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(retryJob(head, { id: failed })).rejects.toMatchObject({ code: "forbidden" });

  expect(await retryJob(teacher, { id: failed })).toMatchObject({ status: "queued", error: null, progress: 0 });
  const asked = () =>
    number(
      database,
      "select count(*) from outbox.events where type = 'ai.job.requested' and (payload->>'jobId')::bigint = $1",
      [failed],
    );
  expect(await asked()).toBe(1);
  await expect(retryJob(teacher, { id: failed })).rejects.toMatchObject({ code: "conflict" });
  expect(await asked()).toBe(1);
  for (const status of ["queued", "running", "succeeded"]) {
    const id = await job(institutionId, userId, status, status);
    await expect(retryJob(teacher, { id })).rejects.toMatchObject({ code: "conflict" });
  }
});

it("lists one's own jobs page by page, each once, latest first", async () => {
  const teacher = await contextFor(database, "teacher@otra.eduai.test");
  const made: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    made.push(await job(teacher.actor.institutionId, teacher.actor.userId, "queued", `page-${turn}`));
  }
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listJobs(teacher, { limit: 2, cursor });
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(made.reverse());
});
