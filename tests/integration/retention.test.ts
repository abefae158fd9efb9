import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { storeDeadLetter } from "#core/outbox/dead-letters.ts";
import { openDatabase } from "#platform/db.ts";
import { number, withRows } from "#testing/context.ts";
import { startPlatform, type TestPlatform } from "#testing/harness.ts";
import { DOOR } from "../../durable-objects/testing/door-worker.ts";

const Retained = z.object({ answer: z.object({ institutions: z.number(), failed: z.number() }) });

let platform: TestPlatform;
let school: number;
let userId: number;

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(platform.database, (query) => query<Row>(text, values));
const count = (text: string, values: unknown[] = []) =>
  number(platform.database, `select count(*) from ${text}`, values);
const open = (institutionId: number | null) =>
  openDatabase(
    { databaseUrl: platform.database.appUrl, neonLocal: platform.database.neonHost },
    { institutionId, userId: null },
  );

/** Runs the nightly deletion as the front door's cron asks for it. */
async function retain(): Promise<{ institutions: number; failed: number }> {
  const body: unknown = await (await platform.fetch("/retain", { method: "POST" })).json();
  return Retained.parse(body).answer;
}

beforeAll(async () => {
  platform = await startPlatform({
    workers: [DOOR, "eduai-objects"],
  });
  const find = "from users.users where email = 'parent@demo.eduai.test'";
  school = await number(platform.database, `select institution_id ${find}`);
  userId = await number(platform.database, `select id ${find}`);
});
afterAll(() => platform?.stop());

/** Two rows of each kind: one past its term, one a day before it. */
async function age(days: number, mark: string): Promise<void> {
  const at = `now() - interval '${days} days'`;
  await rows(`insert into outbox.events (institution_id, type, payload, finished_at) values ($1, $2, '{}', ${at})`, [
    school,
    mark,
  ]);
}

const events = async () =>
  (await rows<{ type: string }>("select type from outbox.events where type like 'old.%' order by type")).map(
    ({ type }) => type,
  );

test("what is past its term goes, what is younger, open or under dispute stays, and the run is noted per school", async () => {
  await age(31, "old.gone");
  await age(29, "old.young");
  await age(400, "old.disputed");
  await rows(
    "insert into outbox.events (institution_id, type, payload, created_at, dead_at) values ($1, 'old.open', '{}', now() - interval '400 days', now())",
    [school],
  );
  const disputed = await number(platform.database, "select id from outbox.events where type = 'old.disputed'");
  const letter = {
    queue: "events" as const,
    reference: `event ${disputed}`,
    schoolId: school,
    payload: {},
    reason: "x",
  };
  await storeDeadLetter(open(null), { ...letter, firstFailedAt: new Date() }, new Date());
  await rows(
    `insert into outbox.idempotency_keys (institution_id, actor_user_id, key, request_hash, expires_at)
     values ($1, $2, 'old', 'h', now() - interval '1 hour'), ($1, $2, 'new', 'h', now() + interval '1 hour')`,
    [school, userId],
  );
  await rows(
    `insert into communications.notifications (institution_id, user_id, kind, title, body, created_at)
     select $1, $2, 'retention', t, 'x', now() - interval '731 days' from unnest(array['gone', 'waiting']) t`,
    [school, userId],
  );
  await rows(
    `insert into communications.deliveries (institution_id, notification_id, channel, state)
     select institution_id, id, 'email', 'queued' from communications.notifications where title = 'waiting'`,
  );
  await rows(
    `insert into communications.held_notices (institution_id, kind, subject_id, due_at, created_at)
     values ($1, 'retention', 1, now() + interval '1 hour', now() - interval '900 days')`,
    [school],
  );
  await rows(
    `insert into mcp.calls (institution_id, server_name, method, ok, latency_ms, at)
     select $1, 'academic', 'tools/call', true, 1, now() - d from unnest(array[interval '1100 days', interval '1000 days']) d`,
    [school],
  );
  await rows(
    `insert into mcp.grants (institution_id, user_id, grant_id, client_id, client_name, redirect_host, scopes, created_at,
       expires_at, ended_at, ended_reason)
     select $1, $2, id, 'c', 'retention', 'h', '{}', now() - interval '1200 days', now() - expired, now() - ended,
       case when ended is not null then 'person' end
     from (values ('ended-long-ago', interval '1 day', interval '1100 days'), ('expired-long-ago', interval '1100 days', null),
       ('ended', interval '1100 days', interval '1000 days'), ('live', interval '-1 day', null)) g (id, expired, ended)`,
    [school, userId],
  );
  await rows(
    `insert into communications.webhook_events (provider, event_id, type, payload, received_at, processed_at)
     values ('resend', 'w-old', 't', '{}', now() - interval '91 days', now()),
       ('resend', 'w-unapplied', 't', '{}', now() - interval '91 days', null)`,
  );
  await rows("insert into users.sign_in_tries (key, until) values ('old', now() - interval '2 hours'), ('new', now())");

  const first = await retain();
  expect(first.failed).toBe(0);
  expect(first.institutions).toBeGreaterThan(1);
  expect(await events()).toEqual(["old.disputed", "old.open", "old.young"]);
  expect(await rows("select key from outbox.idempotency_keys where request_hash = 'h'")).toEqual([{ key: "new" }]);
  expect(await rows("select title from communications.notifications where kind = 'retention'")).toEqual([
    { title: "waiting" },
  ]);
  expect(await count("communications.held_notices where kind = 'retention'")).toBe(1);
  expect(await count("mcp.calls where server_name = 'academic' and at < now() - interval '900 days'")).toBe(1);
  expect(await rows("select grant_id from mcp.grants where client_name = 'retention' order by 1")).toEqual([
    { grant_id: "ended" },
    { grant_id: "live" },
  ]);
  expect(await rows("select event_id from communications.webhook_events")).toEqual([{ event_id: "w-unapplied" }]);
  expect(await rows("select key from users.sign_in_tries")).toEqual([{ key: "new" }]);
  const [run] = await rows<{ counts: Record<string, number> }>(
    "select counts from privacy.retention_runs where institution_id = $1 and not dry_run and finished_at is not null",
    [school],
  );
  expect(run?.counts).toMatchObject({
    outbox_events: 1,
    idempotency_keys: 1,
    notifications: 1,
    mcp_calls: 1,
    mcp_grants: 2,
  });
  expect(await count("privacy.retention_runs where policy = 'platform'")).toBe(1);
});

test("a second cron of the same night finds nothing due", async () => {
  await age(40, "old.later");
  expect(await retain()).toEqual({ institutions: 0, failed: 0 });
  expect(await events()).toContain("old.later");
});

test("rows that may only be added are never deleted before three years, whoever asks", async () => {
  const young = "select privacy.expire_append_only('mcp.calls', now() - interval '2 years', 10)";
  await expect(rows(young)).rejects.toThrow("kept for three years");
  const audit = "select privacy.expire_append_only('users.audit_logs', now() - interval '9 years', 10)";
  await expect(rows(audit)).rejects.toThrow("not deleted by age");
});
