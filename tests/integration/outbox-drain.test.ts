import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { startPlatform, type TestPlatform } from "#testing/harness.ts";
import { DOOR } from "../../durable-objects/testing/door-worker.ts";

let platform: TestPlatform;
let admin: Client;
let schools: number[] = [];

const post = async (path: string) => (await platform.fetch(`/${path}`, { method: "POST", body: "[]" })).json();
const queue = async () =>
  z
    .array(z.object({ eventId: z.number(), institutionId: z.number(), type: z.string() }))
    .parse(await (await platform.fetch("/queue")).json());

async function addEvents(institutionId: number, count: number, type = "grade.recorded"): Promise<number[]> {
  const { rows } = await admin.query<{ id: string }>(
    `INSERT INTO outbox.events (institution_id, type, payload)
     SELECT $1, $2, jsonb_build_object('gradeIds', jsonb_build_array(i)) FROM generate_series(1, $3::int) i RETURNING id`,
    [institutionId, type, count],
  );
  return rows.map((row) => Number(row.id));
}

beforeAll(async () => {
  platform = await startPlatform({ workers: [DOOR, "eduai-objects"], seeded: false });
  admin = new Client({ connectionString: platform.database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ id: string }>(
    "INSERT INTO users.institutions (name) VALUES ('Centro Uno'), ('Centro Dos') RETURNING id",
  );
  schools = rows.map((row) => Number(row.id));
});
afterAll(async () => {
  await admin?.end();
  await platform?.stop();
});

it("publishes the fresh rows of one school to the queue, once, and touches no other school", async () => {
  const [one = 0, two = 0] = schools;
  const ids = await addEvents(one, 130);
  await addEvents(two, 1);
  const drains = await Promise.all([post(`OUTBOX_DRAIN/${one}/drain`), post(`OUTBOX_DRAIN/${one}/drain`)]);
  expect(drains[0]).toEqual({ answer: { published: 130, failed: 0, remaining: true } });
  await expect.poll(async () => (await queue()).length, { timeout: 60_000 }).toBe(130);
  const seen = await queue();
  expect(seen.map((event) => event.eventId).sort((a, b) => a - b)).toEqual(ids);
  expect(new Set(seen.map((event) => event.institutionId))).toEqual(new Set([one]));
  const { rows } = await admin.query(
    "SELECT institution_id::int AS school, count(sent_at)::int AS published FROM outbox.events GROUP BY 1 ORDER BY 1",
  );
  expect(rows).toEqual([
    { school: one, published: 130 },
    { school: two, published: 0 },
  ]);
});

it("sweeps all schools with pending rows, and makes a row that is no event a dead letter with its reason", async () => {
  const [one = 0] = schools;
  const [bad = 0] = await addEvents(one, 1, "no.such.event");
  expect(await post("sweep")).toEqual({ answer: { institutions: 2, failed: 0 } });
  await expect.poll(async () => (await queue()).length, { timeout: 60_000 }).toBe(131);
  const { rows } = await admin.query(
    `SELECT e.id::int, e.dead_at IS NOT NULL AS dead, e.finished_at, l.queue, l.reason, l.payload, l.deaths, l.resolved_at
     FROM outbox.events e LEFT JOIN outbox.dead_letters l ON l.reference = 'event ' || e.id WHERE e.sent_at IS NULL`,
  );
  const payload = { eventId: bad, institutionId: one, type: "no.such.event" };
  const letter = { queue: "events", reason: "not an event", payload, deaths: 1, resolved_at: null };
  expect(rows).toEqual([{ id: bad, dead: true, finished_at: null, ...letter }]);
  expect(await post(`OUTBOX_DRAIN/${one}/drain`)).toEqual({ answer: { published: 0, failed: 0, remaining: true } });
});

it("sends again what no consumer has finished in ten minutes; what is finished or dead stays away", async () => {
  const [, two = 0] = schools;
  await admin.query("UPDATE outbox.events SET finished_at = now() WHERE institution_id <> $1", [two]);
  const [late = 0, finished = 0, dead = 0] = await addEvents(two, 3);
  await post(`OUTBOX_DRAIN/${two}/drain`);
  const seen = async () => (await queue()).filter((event) => event.institutionId === two).map((event) => event.eventId);
  await expect.poll(async () => (await seen()).length, { timeout: 60_000 }).toBe(4);
  const before = await seen();
  await admin.query(
    "UPDATE outbox.events SET next_attempt_at = next_attempt_at - interval '10 minutes' WHERE id = ANY ($1)",
    [[late, finished, dead]],
  );
  await admin.query("UPDATE outbox.events SET finished_at = now() WHERE id = $1", [finished]);
  await admin.query("UPDATE outbox.events SET dead_at = now() WHERE id = $1", [dead]);
  expect(await post("sweep")).toEqual({ answer: { institutions: 1, failed: 0 } });
  await expect.poll(async () => (await seen()).length, { timeout: 60_000 }).toBe(5);
  expect((await seen()).slice(before.length)).toEqual([late]);
});
