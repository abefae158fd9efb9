import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { resendMail } from "#platform/resend/mail.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { deliveryPorts } from "#testing/deliveries.ts";
import { type MailService, startMail } from "../../dev/services/mail.ts";
import { full, pauseBucket, RATES, rateOf, takeToken } from "../../durable-objects/delivery-pacer/pacer-logic.ts";
import type { MailProvider } from "../ports.ts";
import { MailFault } from "../ports.ts";
import { DELIVERY_ATTEMPTS, type DeliveryPorts, deliver } from "./deliver.ts";

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "eduai-deliver-"));
let database: TestDatabase;
let school: number;
let userId: number;
/** The one clock of the school, the pacer and the provider. */
let now = Date.now();

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  ({ institutionId: school, userId } = (await contextFor(database, "parent@demo.eduai.test")).actor);
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => rows("truncate communications.notifications cascade"));

/** Notices with one mail each, to people of their own. */
const letters = (count: number, address = "'familia-' || i || '@demo.eduai.test'") =>
  rows(
    `with people as (insert into users.users (institution_id, given_name, family_name, email, role_id)
       select $1, 'Familia', i, ${address}, (select role_id from users.users where id = $2) from generate_series(1, $3::int) i
       on conflict (email) do update set given_name = excluded.given_name returning id, email),
     n as (insert into communications.notifications (institution_id, user_id, kind, title, body, url)
       select $1, id, 'announcement', 'Aviso', 'Texto', '/avisos' from people returning id, user_id)
     insert into communications.deliveries (institution_id, notification_id, channel, address)
     select $1, n.id, 'email', people.email from n join people on people.id = n.user_id`,
    [school, userId, count],
  );

const states = async () =>
  Object.fromEntries(
    (
      await rows<{ state: string; count: number }>(
        "select state, count(*)::int as count from communications.deliveries where channel = 'email' group by 1",
      )
    ).map(({ state, count }) => [state, count]),
  );

function pacedBy(perSecond: number): DeliveryPorts["pacer"] {
  const rate = rateOf({ resend: { perSecond, burst: 1 } }, "resend");
  let bucket = full(rate, now);
  return {
    reserve: async (_provider, patienceMs) => {
      const taken = takeToken(bucket, rate, now, patienceMs);
      bucket = taken.bucket;
      return taken.answer;
    },
    pause: async (_provider, ms) => {
      bucket = pauseBucket(bucket, now, ms);
    },
  };
}

function consumer(mail: MailProvider, overrides: Partial<DeliveryPorts> = {}) {
  const ctx = systemContext(database, school, { ports: { mail }, now: () => new Date(now) });
  const sleep = async (ms: number) => {
    now += ms;
  };
  const ports = deliveryPorts(database, ctx, { sleep, ...overrides });
  return { ctx, run: () => deliver(ctx, ports) };
}

/** As the drain does: wakes the consumer again when the next row is due, until nothing waits. */
async function untilDone(run: () => Promise<void>, turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await run();
    const [row] = await rows<{ at: Date | null; waiting: number }>(
      "select min(next_attempt_at) as at, count(*)::int as waiting from communications.deliveries where state = 'queued'",
    );
    if (row?.waiting === 0) return;
    now = Math.max(now, row?.at?.getTime() ?? now);
  }
}

describe("a provider that takes two requests a second", () => {
  let provider: MailService;
  beforeAll(async () => {
    provider = await startMail({ dataDir: folder, apiKey: "re_test", rate: { perSecond: 2, now: () => now } });
  });
  afterAll(() => provider.stop());
  const mail = () => resendMail({ apiKey: "re_test", baseUrl: provider.url, from: "EduAI <avisos@escuela.test>" });
  /** The same provider without its endpoint for batches. */
  const single = (): MailProvider => ({ provider: "resend", send: mail().send });

  it("gets a thousand mails in ten requests at its pace, each once, and refuses none", {
    timeout: 60_000,
  }, async () => {
    const before = provider.sent().length;
    await letters(1000);
    await untilDone(consumer(mail(), { pacer: pacedBy(RATES.resend?.perSecond ?? 0) }).run);
    expect(await states()).toEqual({ sent: 1000 });
    const sent = provider.sent().slice(before);
    expect(new Set(sent.flatMap(({ to }) => to)).size).toBe(1000);
    expect([sent.length, provider.refused()]).toEqual([1000, 0]);
    expect(await number(database, "select count(distinct provider_id) from communications.deliveries")).toBe(1000);
  });

  it("is obeyed when it refuses, which is no try: nothing is lost, nothing comes twice", {
    timeout: 60_000,
  }, async () => {
    const before = provider.sent().length;
    await letters(30);
    await untilDone(consumer(single(), { pacer: pacedBy(1000) }).run, 100);
    expect(await states()).toEqual({ sent: 30 });
    expect(provider.sent().length - before).toBe(30);
    expect(provider.refused()).toBeGreaterThan(0);
    expect(await number(database, "select max(attempts) from communications.deliveries")).toBe(1);
  });

  it("is sent the same batch under the same key when nobody knows what became of it", async () => {
    const before = provider.sent().length;
    await letters(3);
    const { batch, ...rest } = mail();
    if (batch === undefined) throw new Error("there is a batch endpoint");
    let lost = 0;
    const forgetful: MailProvider = {
      ...rest,
      batch: {
        max: batch.max,
        send: async (mails, key) => {
          const ids = await batch.send(mails, key);
          lost += 1;
          if (lost === 1) throw new TypeError("the answer got lost");
          return ids;
        },
      },
    };
    const one = consumer(forgetful);
    await one.run();
    expect(await states()).toEqual({ queued: 3 });
    // Others that come meanwhile must not join the batch.
    await letters(2);
    await untilDone(one.run);
    expect(await states()).toEqual({ sent: 5 });
    expect(provider.sent().length - before).toBe(5);
  });

  it("loses one bad address alone, as a dead letter, and the others leave", async () => {
    await letters(5, "case i when 3 then 'no<body@demo.eduai.test' else 'familia-' || i || '@demo.eduai.test' end");
    await untilDone(consumer(mail(), { pacer: pacedBy(1000) }).run);
    expect(await states()).toEqual({ sent: 4, failed: 1 });
    const [kept] = await rows("select queue, reason, school_id::int as school, resolution from outbox.dead_letters");
    expect(kept).toEqual({ queue: "deliveries", reason: "mail provider answered 422", school, resolution: null });
  });
});

it("a provider that is down is asked again with growing waits for more than an hour, then its mails are dead letters", async () => {
  await letters(1);
  const down: MailProvider = {
    provider: "resend",
    send: () => Promise.reject(new MailFault("unavailable", "mail provider answered 503")),
  };
  const begun = now;
  const { run } = consumer(down);
  for (let turn = 1; turn < DELIVERY_ATTEMPTS; turn += 1) {
    await run();
    expect(await states()).toEqual({ queued: 1 });
    await run();
    expect(await number(database, "select attempts from communications.deliveries")).toBe(turn);
    now += HOUR;
  }
  await run();
  expect(await states()).toEqual({ failed: 1 });
  expect(now - begun).toBeGreaterThan(HOUR);
  const letter =
    "select count(*) from outbox.dead_letters where reason = 'mail provider answered 503' and resolved_at is null";
  expect(await number(database, letter)).toBe(1);
});

it("two consumers at once share the work and send nothing twice", async () => {
  await letters(40);
  const keys: string[] = [];
  const slow: MailProvider = {
    provider: "resend",
    send: async ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { providerId: idempotencyKey };
    },
  };
  const two = [consumer(slow), consumer(slow)];
  for (let turn = 0; turn < 10; turn += 1) await Promise.all(two.map(({ run }) => run()));
  expect(await states()).toEqual({ sent: 40 });
  expect([keys.length, new Set(keys).size]).toEqual([40, 40]);
});

it("a whole class costs a bounded number of requests, and each person's tabs are told once with their count", async () => {
  await letters(73);
  await rows(
    `insert into communications.deliveries (institution_id, notification_id, channel)
     select institution_id, id, 'in_app' from communications.notifications`,
  );
  let requests = 0;
  const counted = async <T>(work: () => Promise<T>) => {
    requests += 1;
    return work();
  };
  const provider = await startMail({ dataDir: mkdtempSync(join(folder, "class-")), apiKey: "re_test" });
  const { batch, send, ...rest } = resendMail({
    apiKey: "re_test",
    baseUrl: provider.url,
    from: "avisos@escuela.test",
  });
  const mail: MailProvider = {
    ...rest,
    send: (one) => counted(() => send(one)),
    ...(batch && { batch: { max: batch.max, send: (mails, key) => counted(() => batch.send(mails, key)) } }),
  };
  const plain = systemContext(database, school, { ports: { mail }, now: () => new Date(now) });
  const db: typeof plain.db = {
    batch: (build) => counted(() => plain.db.batch(build)),
    transaction: (run) => counted(() => plain.db.transaction(run)),
  };
  const ctx = { ...plain, db };
  const quiet = deliveryPorts(database, plain);
  await deliver(ctx, {
    ...quiet,
    push: (id, pushes) => counted(() => quiet.push(id, pushes)),
    pacer: { ...quiet.pacer, reserve: (name, ms) => counted(() => quiet.pacer.reserve(name, ms)) },
  });
  await provider.stop();
  expect(
    await number(database, "select count(*) from communications.deliveries where state in ('sent', 'delivered')"),
  ).toBe(146);
  expect(requests).toBeLessThanOrEqual(40);
  const told = Map.groupBy(plain.recorded.events, (one) => one.userId);
  expect(told.size).toBe(73);
  for (const events of told.values()) {
    expect(events.map(({ event }) => event.type)).toEqual(["notification", "unread"]);
    expect(events.at(-1)?.event.data).toEqual({ count: 1 });
  }
});

it("a hub that cannot be reached is tried again, and the others are not told twice", async () => {
  await rows(
    `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body)
       select $1, id, 'announcement', 'Aviso', 'x' from users.users where institution_id = $1 order by id limit 2 returning id)
     insert into communications.deliveries (institution_id, notification_id, channel) select $1, id, 'in_app' from n`,
    [school],
  );
  const seen: number[] = [];
  let broken: number | undefined;
  const push: DeliveryPorts["push"] = async (_school, pushes) => {
    broken ??= pushes[0]?.userId;
    const failed = seen.length === 0 ? pushes.map(({ userId: id }) => id).filter((id) => id === broken) : [];
    seen.push(...pushes.map(({ userId: id }) => id).filter((id) => !failed.includes(id)));
    return { failed };
  };
  const { run, ctx } = consumer({ provider: "none", send: () => Promise.reject(new Error("no mail here")) }, { push });
  await run();
  expect([seen.length, ctx.recorded.drainRequests.length]).toEqual([1, 1]);
  now += HOUR;
  await run();
  expect(seen.toSorted()).toEqual([...new Set(seen)].toSorted());
  expect(seen).toHaveLength(2);
});
