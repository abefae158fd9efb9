import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { getCosts } from "./get-costs.ts";
import { cancelJob, cancelJobsOf, getJob, listJobs, retryJob } from "./jobs.ts";

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

it("calls of a model without a price are counted as unpriced and never cost $0", async () => {
  const head = await contextFor(database, "head@otra.eduai.test");
  const log = (requestId: string, model: string, costNano: number | null) =>
    withRows(database, (query) =>
      query(
        `insert into ai.usage_log (institution_id, user_id, request_id, provider, model, ok, input_tokens, cost_nano, latency_ms, started_at)
         values ($1, $2, $3, 'openai', $4, true, 500, $5, 10, now())`,
        [head.actor.institutionId, head.actor.userId, requestId, model, costNano],
      ),
    );
  await log("unpriced-1", "at-school", null);
  await log("unpriced-2", "at-school", 0);
  expect(await getCosts(head, { period: "hour" })).toMatchObject({
    totalCostUsd: null,
    unpriced: 1,
    data: [{ model: "at-school", attempts: 2, costUsd: null, unpriced: 1 }],
  });
  await log("priced", "m", 3_000_000);
  expect(await getCosts(head, { period: "hour" })).toMatchObject({
    totalCostUsd: 0.003,
    unpriced: 1,
    data: [
      { model: "at-school", costUsd: null, unpriced: 1 },
      { model: "m", costUsd: 0.003, unpriced: 0 },
    ],
  });
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

async function secondTeacher(institutionId: number, userId: number) {
  const rows = await withRows(database, (query) =>
    query<{ email: string }>(
      "select u.email from users.users u join users.roles r on r.id = u.role_id where r.kind = 'teacher' and u.institution_id = $1 and u.id <> $2 and u.email is not null order by u.id limit 1",
      [institutionId, userId],
    ),
  );
  return contextFor(database, rows[0]?.email ?? "");
}

it("a colleague of the same school neither repeats nor cancels nor sees one's job or costs", async () => {
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  const { institutionId, userId } = teacher.actor;
  const colleague = await secondTeacher(institutionId, userId);
  const failed = await job(institutionId, userId, "failed", "colleague-failed");
  const waiting = await job(institutionId, userId, "queued", "colleague-queued");
  for (const [verb, id] of [
    [retryJob, failed],
    [cancelJob, waiting],
    [getJob, waiting],
  ] as const) {
    await expect(verb(colleague, { id })).rejects.toMatchObject({ code: "not_found" });
  }
  expect((await getJob(teacher, { id: failed })).status).toBe("failed");
  expect((await getJob(teacher, { id: waiting })).status).toBe("queued");
  await withRows(database, (query) =>
    query(
      `insert into ai.usage_log (institution_id, user_id, request_id, provider, model, ok, cost_nano, latency_ms, started_at)
       values ($1, $2, 'mine', 'openai', 'm', true, 77000000, 10, now())`,
      [institutionId, userId],
    ),
  );
  expect(await getCosts(colleague, { period: "month" })).toMatchObject({ totalCostUsd: 0, data: [] });
});

it("its owner ends a waiting or running job, once", async () => {
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  const { institutionId, userId } = teacher.actor;
  for (const status of ["queued", "running"]) {
    const id = await job(institutionId, userId, status, `cancel-${status}`);
    expect(await cancelJob(teacher, { id })).toMatchObject({ status: "cancelled" });
    expect((await getJob(teacher, { id })).finishedAt).not.toBeNull();
    await expect(cancelJob(teacher, { id })).rejects.toMatchObject({ code: "conflict" });
  }
  const done = await job(institutionId, userId, "succeeded", "cancel-done");
  await expect(cancelJob(teacher, { id: done })).rejects.toMatchObject({ code: "conflict" });
});

it("the open jobs of people whose account ended are cancelled, and no others", async () => {
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  const { institutionId, userId } = teacher.actor;
  const colleague = await secondTeacher(institutionId, userId);
  const [queued, running, done, theirs] = await Promise.all([
    job(institutionId, userId, "queued", "ended-queued"),
    job(institutionId, userId, "running", "ended-running"),
    job(institutionId, userId, "succeeded", "ended-done"),
    job(institutionId, colleague.actor.userId, "queued", "ended-theirs"),
  ]);
  const system = systemContext(database, institutionId);
  await cancelJobsOf(system, [userId], new Date(Date.now() - 3_600_000));
  expect((await getJob(teacher, { id: queued })).status).toBe("queued");
  for (let turn = 0; turn < 2; turn += 1) await cancelJobsOf(system, [userId], new Date(Date.now() + 60_000));
  expect((await getJob(teacher, { id: queued })).status).toBe("cancelled");
  expect((await getJob(teacher, { id: running })).status).toBe("cancelled");
  expect((await getJob(teacher, { id: done })).status).toBe("succeeded");
  expect((await getJob(colleague, { id: theirs })).status).toBe("queued");
  const entries = await number(
    database,
    "select count(*) from users.audit_logs where action = 'ai.job.cancelled' and entity_id = $1",
    [String(queued)],
  );
  expect(entries).toBe(1);
});
