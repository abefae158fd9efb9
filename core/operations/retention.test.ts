import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, openDirectory } from "#platform/db.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Database } from "../database.ts";
import { handleEvent } from "../reactions.ts";
import { type Budget, retainDue } from "./retain-due.ts";
import { retainSchool } from "./retention.ts";
import { RETENTION_RULES } from "./retention-rules.ts";

let database: TestDatabase;
let school: number;
let userId: number;
let schools: number[];

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const count = (text: string, values: unknown[] = []) => number(database, `select count(*) from ${text}`, values);
const config = () => ({ databaseUrl: database.appUrl, neonLocal: database.neonHost });
const open = (institutionId: number | null) => openDatabase(config(), { institutionId, userId: null });

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  ({ institutionId: school, userId } = (await contextFor(database, "head@demo.eduai.test")).actor);
  schools = (await rows<{ id: string }>("select id from users.institutions order by id")).map(({ id }) => Number(id));
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await rows("delete from privacy.retention_runs");
  await rows("delete from outbox.events where type like 'old.%'");
});

const age = (institutionId: number, events: number) =>
  rows(
    `insert into outbox.events (institution_id, type, payload, finished_at)
     select $1, 'old.event', '{}', now() - interval '31 days' - i * interval '1 hour' from generate_series(1, $2::int) i`,
    [institutionId, events],
  );
const aged = (institutionId: number) =>
  count("outbox.events where type = 'old.event' and institution_id = $1", [institutionId]);
const finished = async () =>
  (
    await rows<{ id: string }>(
      `select distinct institution_id as id from privacy.retention_runs
       where finished_at is not null and policy = 'school' order by 1`,
    )
  ).map(({ id }) => Number(id));

function nightly(budget: Budget, broken?: number) {
  const failed: number[] = [];
  const openUnless = (id: number | null): Database =>
    id !== null && id === broken
      ? { ...open(id), transaction: () => Promise.reject(new Error("this school's rows are locked")) }
      : open(id);
  const run = () =>
    retainDue(
      {
        due: openDirectory(config()).retentionDue,
        open: openUnless,
        now: () => new Date(),
        failed: (id) => void failed.push(id),
      },
      budget,
    );
  return { failed, run };
}

describe("a backlog of many batches", () => {
  it("goes in one visit, batch by batch, noted as one run with all it deleted", async () => {
    await age(school, 7);
    expect(await retainSchool(open(school), school, new Date(), { batch: 2 })).toMatchObject({
      done: true,
      counts: { outbox_events: 7 },
    });
    expect(await aged(school)).toBe(0);
    expect(
      await rows("select counts->'outbox_events' as gone, finished_at is not null as done from privacy.retention_runs"),
    ).toEqual([{ gone: 7, done: true }]);
  });

  it("larger than a visit is bounded, oldest first, stays due behind the others, and is finished by later turns", async () => {
    await age(school, 7);
    const first = await retainSchool(open(school), school, new Date(), { batch: 2, rounds: 2 });
    expect(first).toMatchObject({ done: false, counts: { outbox_events: 4 } });
    expect(
      await number(
        database,
        "select count(*) from outbox.events where type = 'old.event' and finished_at < now() - interval '31 days 3 hours 30 minutes'",
      ),
    ).toBe(0);
    const due = await openDirectory(config()).retentionDue(new Date(Date.now() - 3_600_000), 100);
    expect(due.map(({ id }) => id)).toEqual([...schools.filter((id) => id !== school), school]);
    const { run } = nightly({ batch: 2, rounds: 1 });
    expect(await run()).toMatchObject({ institutions: schools.length, failed: 0, left: false });
    expect(await aged(school)).toBe(0);
    expect(await run()).toMatchObject({ institutions: 0, deleted: 0, left: false });
  });

  it("of many schools outlasts one call: the next goes on with those that are left, until none is", async () => {
    for (const id of schools) await age(id, 3);
    const { run } = nightly({ batch: 2, rounds: 1, atOnce: 1, transactions: 2 });
    const first = await run();
    expect(first).toMatchObject({ institutions: 2, left: true });
    let calls = 1;
    for (let left = true; left && calls < 20; calls += 1) ({ left } = await run());
    expect(calls).toBeGreaterThan(2);
    expect(calls).toBeLessThan(20);
    expect(await finished()).toEqual(schools);
    expect(await Promise.all(schools.map(aged))).toEqual(schools.map(() => 0));
  });

  it("of a school that fails keeps nobody waiting, and is tried again by the next call", async () => {
    for (const id of schools) await age(id, 1);
    const broken = schools[0] ?? 0;
    const night = nightly({ atOnce: 1 }, broken);
    expect(await night.run()).toMatchObject({ failed: 1 });
    expect(night.failed).toEqual([broken]);
    expect(await finished()).toEqual(schools.filter((id) => id !== broken));
    await nightly({ atOnce: 1 }).run();
    expect(await finished()).toEqual(schools);
    expect(await aged(broken)).toBe(0);
  });
});

describe("what the privacy registry names", () => {
  const registered = (location: string) =>
    rows("select store, retention from privacy.data_registry where location = $1", [location]);

  it("the registry states the term by which a table's rows go", async () => {
    for (const { table, days } of RETENTION_RULES.filter(({ by, days }) => by !== "object" && days > 0)) {
      const stated = await rows<{ retention: string }>(
        "select distinct retention from privacy.data_registry where starts_with(location, $1)",
        [`${table}.`],
      );
      for (const { retention } of stated) expect(retention, table).toContain(`${days} days`);
    }
  });

  it("a finished job goes with the teacher's notes after 90 days; its costs and the plan made of it stay", async () => {
    const job = (key: string, status: string, days: number) =>
      number(
        database,
        `insert into ai.jobs (institution_id, user_id, kind, status, idempotency_key, request, created_at, finished_at)
         values ($1, $2, 'lesson_plan', $3, $4, '{"notes":"Daniel se distrae"}', now() - interval '400 days',
           case when $3 in ('queued', 'running') then null else now() - $5 * interval '1 day' end) returning id`,
        [school, userId, status, key, days],
      );
    const gone = await job("gone", "succeeded", 91);
    await job("young", "succeeded", 89);
    await job("open", "queued", 0);
    const disputed = await job("disputed", "dead", 200);
    await rows(
      `insert into outbox.dead_letters (queue, reference, school_id, payload, reason, first_failed_at, last_failed_at)
       values ('llm-jobs', $1, $2, '{}', 'x', now(), now())`,
      [`job ${disputed}`, school],
    );
    await rows(
      `insert into ai.usage_log (institution_id, job_id, request_id, provider, model, ok, latency_ms, started_at)
       values ($1, $2, 'r-1', 'local', 'm', true, 1, now())`,
      [school, gone],
    );
    await rows(
      "insert into content.documents (institution_id, owner_id, type, title, job_id) values ($1, $2, 'lesson_plan', 'Plan', $3)",
      [school, userId, gone],
    );
    const { counts } = await retainSchool(open(school), school, new Date());
    expect(counts).toMatchObject({ ai_jobs: 1 });
    const keys = "select idempotency_key as key from ai.jobs where request->>'notes' = 'Daniel se distrae' order by 1";
    expect((await rows<{ key: string }>(keys)).map(({ key }) => key)).toEqual(["disputed", "open", "young"]);
    expect(await count("ai.usage_log where job_id = $1", [gone])).toBe(1);
    expect(await count("content.documents where job_id = $1", [gone])).toBe(1);
    expect(await registered("ai.jobs.request")).toEqual([
      { store: "postgres", retention: expect.stringMatching(/^90 days/) },
    ]);
  });

  it("an archive goes 30 days after its commit or check, unless it was uploaded again; its import stays", async () => {
    const ctx = systemContext(database, school);
    const { files } = ctx.ports;
    const key = (name: string) => `rosters/${school}/${name}.zip`;
    const imported = async (name: string, status: string, created: number, committed: number | null) => {
      await files.put(key(name), new Uint8Array([1]), "application/zip");
      await rows(
        `insert into users.roster_imports (institution_id, file_hash, file_name, status, object_key, created_by,
           created_at, committed_at)
         values ($1, $2, $2, $3, $4, $5, now() - $6 * interval '1 day', now() - $7 * interval '1 day')`,
        [school, name, status, key(name), userId, created, committed],
      );
    };
    await imported("committed", "committed", 60, 31);
    await imported("undoable", "committed", 60, 29);
    await imported("abandoned", "checked", 31, null);
    await imported("again", "checked", 45, null);
    await imported("again", "checked", 2, null);
    const before = await number(database, "select coalesce(max(id), 0) from outbox.events");
    expect((await retainSchool(open(school), school, new Date())).counts).toMatchObject({ roster_archives: 3 });
    const events = await rows<{ id: string; payload: { keys: string[] } }>(
      "select id, payload from outbox.events where id > $1 and type = 'files.expired'",
      [before],
    );
    for (const { id, payload } of [...events, ...events]) {
      await handleEvent(ctx, { eventId: Number(id), institutionId: school, type: "files.expired", payload });
    }
    const there = async (name: string) => (await files.get(key(name))) !== null;
    expect(await Promise.all(["committed", "undoable", "abandoned", "again"].map(there))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(
      await count("users.roster_imports where file_name in ('committed', 'abandoned') and object_key is null"),
    ).toBe(2);
    expect(await registered("rosters/{school}/{sha256}.zip")).toEqual([
      { store: "r2", retention: expect.stringMatching(/^30 days/) },
    ]);
  });

  it("an object of another school, or of none, is left alone", async () => {
    const ctx = systemContext(database, school);
    const foreign = `rosters/${school + 1}/x.zip`;
    await ctx.ports.files.put(foreign, new Uint8Array([1]), "application/zip");
    const eventId = await number(
      database,
      "insert into outbox.events (institution_id, type, payload) values ($1, 'files.expired', '{}') returning id",
      [school],
    );
    const payload = { keys: [foreign, "backups/all.zip"] };
    await handleEvent(ctx, { eventId, institutionId: school, type: "files.expired", payload });
    expect(await ctx.ports.files.get(foreign)).not.toBeNull();
  });
});
