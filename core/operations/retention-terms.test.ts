import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#platform/db.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { countOld, retainPlatform, retainSchool } from "./retention.ts";
import { RETENTION_RULES } from "./retention-rules.ts";

let database: TestDatabase;
let school: number;
let userId: number;
let other: { institutionId: number; userId: number };

/** Clocks went forward that night: a term is days of 24 hours, whatever the school's clock did. */
const NOW = new Date("2026-03-30T02:30:00.000Z");

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const open = (institutionId: number | null) =>
  openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId, userId: null });

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  ({ institutionId: school, userId } = (await contextFor(database, "head@demo.eduai.test")).actor);
  other = (await contextFor(database, "head@otra.eduai.test")).actor;
  // What the demo school brought is young, whatever the day on which it was made.
  await rows("truncate outbox.idempotency_keys, outbox.events, users.user_sessions, users.password_resets");
  await rows("truncate communications.notifications, communications.webhook_events, outbox.dead_letters cascade");
});
afterAll(() => database?.drop());

type Who = Pick<typeof other, "institutionId" | "userId">;

/** Puts a row of a table with its moment, marked so that it is found again. */
const MADE: Readonly<
  Record<string, { days: number; mark: string; put: (who: Who, at: string, mark: string) => unknown }>
> = {
  idempotency_keys: {
    days: 0,
    mark: "outbox.idempotency_keys where key",
    put: (who, at, mark) =>
      rows(
        `insert into outbox.idempotency_keys (institution_id, actor_user_id, key, request_hash, expires_at)
         values ($1, $2, $4, 'h', $3)`,
        [who.institutionId, who.userId, at, mark],
      ),
  },
  outbox_events: {
    days: 30,
    mark: "outbox.events where type",
    put: (who, at, mark) =>
      rows("insert into outbox.events (institution_id, type, payload, finished_at) values ($1, $3, '{}', $2)", [
        who.institutionId,
        at,
        mark,
      ]),
  },
  user_sessions: {
    days: 30,
    mark: "users.user_sessions where id",
    put: (who, at, mark) =>
      rows(
        `insert into users.user_sessions (id, institution_id, user_id, kind, family_id, expires_at)
         values ($4, $1, $2, 'web', 'f', $3)`,
        [who.institutionId, who.userId, at, mark],
      ),
  },
  password_resets: {
    days: 30,
    mark: "users.password_resets where token_hash",
    put: (who, at, mark) =>
      rows(
        "insert into users.password_resets (institution_id, user_id, expires_at, token_hash) values ($1, $2, $3, $4)",
        [who.institutionId, who.userId, at, mark],
      ),
  },
  notifications: {
    days: 730,
    mark: "communications.notifications where title",
    put: (who, at, mark) =>
      rows(
        `insert into communications.notifications (institution_id, user_id, kind, title, body, created_at)
         values ($1, $2, 'system', $4, 'b', $3)`,
        [who.institutionId, who.userId, at, mark],
      ),
  },
  mcp_calls: {
    days: 1_096,
    mark: "mcp.calls where server_name",
    put: (who, at, mark) =>
      rows(
        `insert into mcp.calls (institution_id, user_id, at, server_name, method, ok, latency_ms)
         values ($1, $2, $3, $4, 'tools/call', true, 1)`,
        [who.institutionId, who.userId, at, mark],
      ),
  },
};

const left = async (mark: string, like: string) => number(database, `select count(*) from ${mark} like $1`, [like]);

describe("what is kept how long", () => {
  it.each(Object.entries(MADE))(
    "%s: a row goes when its term is over, not at its end, and of its own school alone",
    async (name, made) => {
      const rule = RETENTION_RULES.find((each) => each.name === name);
      expect(rule).toMatchObject({ days: made.days, scope: "school" });
      const end = NOW.getTime() - made.days * 86_400_000;
      const mine = { institutionId: school, userId };
      await made.put(mine, new Date(end - 1).toISOString(), `${name}-over`);
      await made.put(mine, new Date(end).toISOString(), `${name}-end`);
      await made.put(mine, new Date(end + 1).toISOString(), `${name}-young`);
      await made.put(other, new Date(end - 1).toISOString(), `${name}-foreign`);
      const foretold = async () => {
        if (rule === undefined) throw new Error(name);
        const [{ rows: found }] = await open(school).batch((q) => [countOld(q, rule, NOW)]);
        return found[0]?.count;
      };
      expect(await foretold()).toBe(1);
      const { counts, done } = await retainSchool(open(school), school, NOW);
      expect([counts[name], done]).toEqual([1, true]);
      const over = ["over", "end", "young", "foreign"].map((which) => left(made.mark, `${name}-${which}`));
      expect(await Promise.all(over)).toEqual([0, 1, 1, 1]);
      expect(await foretold()).toBe(0);
      expect((await retainSchool(open(school), school, NOW)).counts[name]).toBe(0);
    },
  );

  it("what is open stays whatever its age: events unfinished, mails that wait, and what a letter is open about", async () => {
    const notice = (title: string, state: string) =>
      number(
        database,
        `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body, created_at)
           values ($1, $2, 'system', $3, 'b', '2020-01-01') returning id)
         insert into communications.deliveries (institution_id, notification_id, channel, state)
           select $1, id, 'email', $4 from n returning id`,
        [school, userId, title, state],
      );
    const event = (type: string, finished: string | null) =>
      number(
        database,
        `insert into outbox.events (institution_id, type, payload, finished_at) values ($1, $2, '{}', $3) returning id`,
        [school, type, finished],
      );
    const letter = (
      queue: string,
      reference: string,
      schoolId: number | null = school,
      resolved: string | null = null,
    ) =>
      rows(
        `insert into outbox.dead_letters (queue, reference, school_id, payload, reason, first_failed_at, last_failed_at, resolved_at)
         values ($1, $2, $3, '{}', 'x', '2020-01-01', '2020-01-01', $4)`,
        [queue, reference, schoolId, resolved],
      );
    await notice("kept-waits", "queued");
    await notice("gone-sent", "sent");
    await letter("deliveries", `delivery ${await notice("kept-letter", "failed")}`);
    await letter("deliveries", `delivery ${await notice("gone-settled", "failed")}`, school, "2026-03-29T00:00:00Z");
    await event("kept.unfinished", null);
    await event("gone.finished", "2020-01-01");
    await letter("events", `event ${await event("kept.letter", "2020-01-01")}`);
    await letter("webhooks", `event ${await event("gone.another-queue", "2020-01-01")}`);
    await retainSchool(open(school), school, NOW);
    const titles = await rows<{ name: string }>(
      `select title as name from communications.notifications where title ~ '^(kept|gone)' and user_id = $1
       union all select type from outbox.events where type ~ '^(kept|gone)' order by 1`,
      [userId],
    );
    expect(titles.map(({ name }) => name)).toEqual(
      ["kept.letter", "kept.unfinished", "kept-letter", "kept-waits"].toSorted(),
    );
  });

  it("of no school go webhooks that were applied and letters that were settled; both leave every school's rows alone", async () => {
    const webhook = (key: string, received: string, processed: string | null) =>
      number(
        database,
        `insert into communications.webhook_events (provider, event_id, type, payload, received_at, processed_at)
         values ('resend', $1, 'x', '{}', $2, $3) returning id`,
        [key, received, processed],
      );
    const end = new Date(NOW.getTime() - 90 * 86_400_000).toISOString();
    await webhook("over", "2020-01-01", "2020-01-01");
    await webhook("end", end, end);
    await webhook("open", "2020-01-01", null);
    const disputed = await webhook("disputed", "2020-01-01", "2020-01-01");
    await rows(
      `insert into outbox.dead_letters (queue, reference, payload, reason, first_failed_at, last_failed_at, resolved_at)
       values ('webhooks', $1, '{}', 'open', '2020-01-01', '2020-01-01', null),
         ('webhooks', 'webhook 0', '{}', 'settled', '2020-01-01', '2020-01-01', '2020-01-01'),
         ('webhooks', 'webhook 0', '{}', 'late', '2020-01-01', '2020-01-01', $2)`,
      [`webhook ${disputed}`, end],
    );
    await MADE.user_sessions?.put({ institutionId: school, userId }, "2020-01-01", "still-here");
    const { counts, done } = await retainPlatform(open(null), open(school), school, NOW);
    expect([counts.webhook_events, counts.dead_letters, done]).toEqual([1, 1, true]);
    const kept = await rows<{ key: string }>("select event_id as key from communications.webhook_events order by 1");
    expect(kept.map(({ key }) => key)).toEqual(["disputed", "end", "open"]);
    const letters = await rows<{ reason: string }>(
      "select reason from outbox.dead_letters where reason in ('open', 'settled', 'late') order by 1",
    );
    expect(letters.map(({ reason }) => reason)).toEqual(["late", "open"]);
    expect(await left("users.user_sessions where id", "still-here")).toBe(1);
    const [run] = await rows(
      "select institution_id::int as school, finished_at is not null as done from privacy.retention_runs where policy = 'platform'",
    );
    expect(run).toEqual({ school, done: true });
  });
});
