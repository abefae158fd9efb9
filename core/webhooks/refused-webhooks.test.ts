import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "#platform/db.ts";
import { number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { noteRefusedWebhook } from "./refused-webhooks.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

it("keeps one row an hour per address however often it comes, and at most a thousand of all addresses", async () => {
  const unmatched = openDatabase(
    { databaseUrl: database.appUrl, neonLocal: database.neonHost },
    { institutionId: null, userId: null },
  );
  const refuse = (ip: string, at: string) =>
    noteRefusedWebhook(unmatched, { provider: "resend", ip, reason: "signature" }, new Date(at));
  const rows = () => number(database, "select count(*) from communications.webhook_events");
  await Promise.all(Array.from({ length: 20 }, () => refuse("192.0.2.1", "2026-11-24T10:59:59Z")));
  await refuse("192.0.2.1", "2026-11-24T11:00:00Z");
  await refuse("192.0.2.2", "2026-11-24T11:00:00Z");
  const kept = await withRows(database, (query) =>
    query("select payload, processed_at is not null as done from communications.webhook_events order by id"),
  );
  expect(kept.map(({ payload }) => payload)).toEqual([
    { ip: "192.0.2.1", count: 20 },
    { ip: "192.0.2.1", count: 1 },
    { ip: "192.0.2.2", count: 1 },
  ]);
  expect(kept.every(({ done }) => done)).toBe(true);

  await withRows(database, (query) =>
    query(
      `insert into communications.webhook_events (provider, event_id, type, payload, received_at, processed_at)
       select 'resend', 'filler-' || i, 'signature.refused', '{}', '2026-11-24T11:30:00Z', now() from generate_series(1, 998) i`,
    ),
  );
  const full = await rows();
  await refuse("192.0.2.3", "2026-11-24T11:40:00Z");
  await refuse("192.0.2.2", "2026-11-24T11:40:00Z");
  expect(await rows()).toBe(full);
  expect(
    await number(
      database,
      "select (payload ->> 'count')::int from communications.webhook_events where event_id like 'refused:192.0.2.2:%'",
    ),
  ).toBe(2);
  await refuse("192.0.2.3", "2026-11-24T12:00:00Z");
  expect(await rows()).toBe(full + 1);
});
