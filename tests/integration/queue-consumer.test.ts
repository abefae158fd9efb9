import { afterAll, beforeAll, expect, it } from "vitest";
import { storeWebhookEvent } from "#core/webhooks/webhooks.ts";
import { openDatabase, openDirectory } from "#platform/db.ts";
import { contextFor, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { type ConsumerServices, consume } from "../../workers/api/queue.ts";

let database: TestDatabase;
let services: ConsumerServices;
let school: { institutionId: number; userId: number };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  school = (await contextFor(database, "parent@demo.eduai.test")).actor;
  const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  services = {
    database: (institutionId, userId = null) => openDatabase(config, { institutionId, userId }),
    directory: openDirectory(config),
    system: (institutionId) => systemContext(database, institutionId),
  };
});
afterAll(() => database?.drop());

/** One message as the runtime hands it over, with what became of it. */
async function deliverMessage(queue: string, body: unknown) {
  const fate: { acknowledged: boolean; retriedAfter: number | null } = { acknowledged: false, retriedAfter: null };
  const message = {
    id: crypto.randomUUID(),
    timestamp: new Date(),
    body,
    attempts: 1,
    ack: () => {
      fate.acknowledged = true;
    },
    retry: (options?: QueueRetryOptions) => {
      fate.retriedAfter = options?.delaySeconds ?? 0;
    },
  };
  const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } };
  await consume({ queue, messages: [message], metadata, ackAll: () => undefined, retryAll: () => undefined }, services);
  return fate;
}

it("an event of the provider that comes before the message's id is known is not acknowledged, and is applied later", async () => {
  const event = { provider: "resend", eventId: "early", type: "email.delivered", messageId: "re_early", payload: {} };
  const { id } = await storeWebhookEvent(services.database(null), { ...event, state: "delivered" }, new Date());
  const early = await deliverMessage("eduai-webhooks", { webhookEventId: id });
  expect(early).toEqual({ acknowledged: false, retriedAfter: 20 });
  const state = () =>
    withRows(database, (query) => query("select state from communications.deliveries where provider_id = 're_early'"));
  await withRows(database, (query) =>
    query(
      `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body)
         values ($1, $2, 'announcement', 'Aviso', 'Texto') returning id)
       insert into communications.deliveries (institution_id, notification_id, channel, provider, provider_id, state)
       select $1, id, 'email', 'resend', 're_early', 'sent' from n`,
      [school.institutionId, school.userId],
    ),
  );
  expect(await deliverMessage("eduai-webhooks", { webhookEventId: id })).toEqual({
    acknowledged: true,
    retriedAfter: null,
  });
  expect(await state()).toEqual([{ state: "delivered" }]);
});

it("a message that this version cannot read is a dead letter of its row, and its text is not kept", async () => {
  const { institutionId } = school;
  const [row] = await withRows(database, (query) =>
    query<{ id: string }>(
      `insert into outbox.events (institution_id, type, payload, sent_at) values ($1, 'of.tomorrow', '{}', now()) returning id`,
      [institutionId],
    ),
  );
  const eventId = Number(row?.id);
  const body = { eventId, institutionId, type: "of.tomorrow", payload: { title: "Adaptación de Daniel" } };
  expect((await deliverMessage("eduai-events", body)).acknowledged).toBe(false);
  expect((await deliverMessage("eduai-events-dead", body)).acknowledged).toBe(true);
  const seen = await withRows(database, (query) =>
    query(
      `select e.dead_at is not null as dead, l.school_id::int as school, l.payload from outbox.events e
       join outbox.dead_letters l on l.reference = 'event ' || e.id where e.id = $1`,
      [eventId],
    ),
  );
  expect(seen).toEqual([{ dead: true, school: institutionId, payload: { ...body, payload: { title: "(20)" } } }]);
});

it("an event whose tries are used up is a dead letter with its last reason, and its row stays open until a person decides", async () => {
  const [row] = await withRows(database, (query) =>
    query<{ id: string }>(
      `insert into outbox.events (institution_id, type, payload, sent_at, last_error, failed_at)
       values ($1, 'ai.job.finished', '{"jobId": 1}', now(), 'AppError unavailable', '2026-11-01T10:00:00Z') returning id`,
      [school.institutionId],
    ),
  );
  const eventId = Number(row?.id);
  const { institutionId } = school;
  const body = { eventId, institutionId, type: "ai.job.finished", payload: { jobId: 1 } };
  for (let turn = 0; turn < 2; turn += 1) {
    expect((await deliverMessage("eduai-events-dead", body)).acknowledged).toBe(true);
  }
  const letters = await withRows(database, (query) =>
    query(
      `select reason, deaths, school_id::int as school, resolution, first_failed_at = '2026-11-01T10:00:00Z' as first
       from outbox.dead_letters where reference = $1`,
      [`event ${eventId}`],
    ),
  );
  expect(letters).toEqual([
    { reason: "AppError unavailable", deaths: 2, school: institutionId, resolution: null, first: true },
  ]);
  const open = await withRows(database, (query) =>
    query("select finished_at, dead_at is not null as dead from outbox.events where id = $1", [eventId]),
  );
  expect(open).toEqual([{ finished_at: null, dead: true }]);
});
