import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "#platform/db.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import {
  dismissDeadLetter,
  getDeadLetter,
  listDeadLetters,
  REPLAY_LIMIT,
  replayDeadLetter,
  replayDeadLetters,
} from "./dead-letters.ts";
import { getQueues } from "./get-queues.ts";
import { getRetention } from "./get-retention.ts";
import { giveUp, type LetterRow, type OperatorPorts, openLetter, resolveLetters, rowOf } from "./letters.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

let database: TestDatabase;
let operator: Awaited<ReturnType<typeof contextFor>>;
let school: number;
const queued: number[] = [];

const ports: OperatorPorts = {
  open: (institutionId) =>
    openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId, userId: null }),
  queueWebhook: async (id) => void queued.push(id),
  schools: async () => [{ id: school, name: "IES Demostración" }],
};

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  operator = await contextFor(database, "superadmin@demo.eduai.test", { now: () => NOW });
  school = operator.actor.institutionId;
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const insert = (text: string, values: unknown[] = []) => number(database, `insert into ${text} returning id`, values);

interface Letter {
  readonly queue?: string;
  readonly schoolId?: number | null;
  readonly reason?: string;
  readonly at?: string;
  readonly payload?: unknown;
}
const letter = (
  reference: string,
  { queue = "events", schoolId = school, reason = "Error", at, payload = {} }: Letter = {},
) =>
  insert(
    `outbox.dead_letters (queue, reference, school_id, payload, reason, first_failed_at, last_failed_at)
     values ($1, $2, $3, $4, $5, $6, $6)`,
    [queue, reference, schoolId, JSON.stringify(payload), reason, at ?? NOW.toISOString()],
  );
const deadEvent = () =>
  insert(
    `outbox.events (institution_id, type, payload, sent_at, dead_at, attempts)
     values ($1, 'roster.imported', '{"importId":1}', now(), now(), 9)`,
    [school],
  );
const webhook = (key: string) =>
  insert("communications.webhook_events (provider, event_id, type, payload) values ('resend', $1, 'x', '{}')", [key]);
const audit = (id: number) =>
  rows(
    "select action, actor_user_id::int as actor, after from users.audit_logs where entity = 'dead_letter' and entity_id = $1",
    [String(id)],
  );
const isOpen = async (id: number) =>
  (await rows("select 1 from outbox.dead_letters where id = $1 and resolved_at is null", [id])).length === 1;

describe("every verb of the operator", () => {
  it("is refused to everybody of a school, and leaves no trace", async () => {
    const id = await letter(`event ${await deadEvent()}`, { reason: "refusals" });
    const before = await number(database, "select count(*) from users.audit_logs");
    for (const who of ["head@demo", "secretary@demo", "teacher@demo", "student@demo", "parent@demo", "head@otra"]) {
      const ctx = await contextFor(database, `${who}.eduai.test`);
      const params = { id };
      const attempts = [
        () => getQueues(ctx),
        () => listDeadLetters(ctx, { limit: 10, state: "open" }, ports),
        () => getDeadLetter(ctx, params, ports),
        () => replayDeadLetter(ctx, params, ports),
        () => replayDeadLetters(ctx, { queue: "events", reason: "refusals", count: 1 }, ports),
        () => dismissDeadLetter(ctx, { ...params, reason: "porque sí" }, ports),
        () => getRetention(ctx, {}, ports),
      ];
      for (const attempt of attempts) await expect(attempt(), who).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await isOpen(id)).toBe(true);
    expect(await number(database, "select count(*) from users.audit_logs")).toBe(before);
    expect(queued).toEqual([]);
  });
});

describe("the queues", () => {
  it("tell what waits, how many letters are open and for which reasons, the most frequent first", async () => {
    const before = await getQueues(operator);
    const of = (view: typeof before, name: string) => view.queues.find(({ queue }) => queue === name);
    const events = of(before, "events");
    await insert("outbox.events (institution_id, type, payload) values ($1, 'roster.imported', '{\"importId\":1}')", [
      school,
    ]);
    for (const day of ["21", "23", "22"]) {
      await letter(`event 90${day}`, { reason: "Frequent", at: `2026-11-${day}T08:00:00Z` });
    }
    await letter("event 9099", { reason: "Rare" });
    const settled = await letter("event 9098", { reason: "Settled" });
    await resolveLetters(operator, [await openLetter(operator, settled)], "dismissed", "ya no hace falta");
    const after = await getQueues(operator);
    expect(of(after, "events")).toMatchObject({
      waiting: (events?.waiting ?? 0) + 1,
      deadLetters: (events?.deadLetters ?? 0) + 4,
    });
    expect(of(after, "webhooks")?.deadLetters).toBe(of(before, "webhooks")?.deadLetters);
    const reasons = after.reasons.map(({ reason }) => reason);
    expect(reasons).not.toContain("Settled");
    expect(reasons.indexOf("Frequent")).toBeLessThan(reasons.indexOf("Rare"));
    expect(after.reasons).toContainEqual({
      queue: "events",
      reason: "Frequent",
      count: 3,
      lastFailedAt: "2026-11-23T08:00:00.000Z",
    });
  });
});

describe("a letter", () => {
  it("is found while it is open, and only then", async () => {
    const id = await letter("event 8001");
    expect(await openLetter(operator, id)).toMatchObject({ id, reference: "event 8001", resolution: null });
    expect(await resolveLetters(operator, [await openLetter(operator, id)], "replayed")).toBe(1);
    await expect(openLetter(operator, id)).rejects.toMatchObject({ code: "conflict" });
    await expect(openLetter(operator, 999_999_999)).rejects.toMatchObject({ code: "not_found" });
    await expect(getDeadLetter(operator, { id: 999_999_999 }, ports)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("that died again since it was read is not settled, nor written down as settled", async () => {
    const id = await letter("event 8002");
    const seen = await openLetter(operator, id);
    await rows("update outbox.dead_letters set deaths = deaths + 1 where id = $1", [id]);
    expect(await resolveLetters(operator, [seen], "dismissed", "tarde")).toBe(0);
    expect([await isOpen(id), await audit(id)]).toEqual([true, []]);
    expect((await openLetter(operator, id)).deaths).toBe(2);
  });

  it("names its row, in its school, or none", () => {
    const of = (reference: string, queue: LetterRow["queue"] = "events", schoolId: number | null = 7) =>
      rowOf({ reference, queue, schoolId });
    expect(of("event 12")).toEqual({ queue: "events", id: 12, schoolId: 7 });
    expect(of("job 3", "llm-jobs")).toEqual({ queue: "llm-jobs", id: 3, schoolId: 7 });
    expect(of("webhook 5", "webhooks", null)).toEqual({ queue: "webhooks", id: 5 });
    for (const none of [
      "message m-1",
      "event",
      "event 0",
      "event -1",
      "event 1e3",
      "events 4",
      "event 1 ",
      ` event 1`,
    ]) {
      expect(of(none), none).toBeNull();
    }
    expect(of("event 1234567890123456")).toBeNull();
    expect(of("event 12", "events", null)).toBeNull();
  });

  it("is listed by state, queue and reason, latest failure first, page by page", async () => {
    const ids: number[] = [];
    for (const hour of ["01", "03", "02"]) {
      ids.push(await letter(`job 70${hour}`, { queue: "llm-jobs", reason: "Paged", at: `2026-11-20T${hour}:00:00Z` }));
    }
    const list = (query: Partial<Parameters<typeof listDeadLetters>[1]>) =>
      listDeadLetters(operator, { limit: 2, state: "open", queue: "llm-jobs", reason: "Paged", ...query }, ports);
    const first = await list({});
    expect(first.data.map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    expect(first).toMatchObject({
      total: 3,
      offset: 0,
      data: [{ school: { id: school }, state: "open", replayable: true }, {}],
    });
    const second = await list({ cursor: first.nextCursor ?? "" });
    expect(second.data.map(({ id }) => id)).toEqual([ids[0]]);
    expect(second.nextCursor).toBeNull();
    expect((await list({ queue: "webhooks" })).data).toEqual([]);
    expect((await list({ state: "dismissed" })).total).toBe(0);
    await expect(list({ cursor: "bm90IG9uZQ" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("shows ids and types of its message and no other text", async () => {
    const id = await letter("event 8003", {
      payload: { eventId: 8003, type: "grade.recorded", note: "Daniel ha suspendido" },
    });
    const { payload } = await getDeadLetter(operator, { id }, ports);
    expect(payload).toMatchObject({ eventId: 8003 });
    expect(JSON.stringify(payload)).not.toContain("Daniel");
  });
});

describe("replaying", () => {
  it("revives a dead row once, requests a drain of its school and is written down", async () => {
    const eventId = await deadEvent();
    const id = await letter(`event ${eventId}`);
    operator.recorded.drainRequests.length = 0;
    expect(await replayDeadLetter(operator, { id }, ports)).toEqual({ id, outcome: "requeued" });
    expect(await rows("select dead_at, sent_at, attempts from outbox.events where id = $1", [eventId])).toEqual([
      { dead_at: null, sent_at: null, attempts: 0 },
    ]);
    expect(operator.recorded.drainRequests).toEqual([school]);
    await expect(replayDeadLetter(operator, { id }, ports)).rejects.toMatchObject({ code: "conflict" });
    expect(await audit(id)).toEqual([
      {
        action: "dead_letter.replayed",
        actor: operator.actor.userId,
        after: { queue: "events", reference: `event ${eventId}` },
      },
    ]);
  });

  it("leaves a finished row alone and settles its letter all the same", async () => {
    const eventId = await deadEvent();
    await rows("update outbox.events set finished_at = now() where id = $1", [eventId]);
    const id = await letter(`event ${eventId}`);
    expect(await replayDeadLetter(operator, { id }, ports)).toEqual({ id, outcome: "nothing_left" });
    expect(await isOpen(id)).toBe(false);
    const gone = await letter("event 999999999");
    expect((await replayDeadLetter(operator, { id: gone }, ports)).outcome).toBe("nothing_left");
  });

  it("queues an open webhook again and none that was applied", async () => {
    const [open, done] = [await webhook("open"), await webhook("done")];
    await rows("update communications.webhook_events set processed_at = now() where id = $1", [done]);
    queued.length = 0;
    for (const [id, outcome] of [
      [open, "requeued"],
      [done, "nothing_left"],
    ] as const) {
      const of = await letter(`webhook ${id}`, { queue: "webhooks", schoolId: null });
      expect((await replayDeadLetter(operator, { id: of }, ports)).outcome).toBe(outcome);
    }
    expect(queued).toEqual([open]);
  });

  it("of a message that names no row is refused: it stays open", async () => {
    const id = await letter("message m-7", { schoolId: null });
    await expect(replayDeadLetter(operator, { id }, ports)).rejects.toMatchObject({
      code: "unprocessable",
    });
    expect([await isOpen(id), await audit(id)]).toEqual([true, []]);
  });

  it("of a whole reason needs the number that was seen, takes its queue alone, and tells what is left", async () => {
    const reason = "All of one";
    for (let at = 0; at < 2; at += 1) await letter(`event ${await deadEvent()}`, { reason });
    const unnamed = await letter("message m-8", { reason, schoolId: null });
    const elsewhere = await letter("job 1", { reason, queue: "llm-jobs" });
    const all = (count: number) => replayDeadLetters(operator, { queue: "events", reason, count }, ports);
    await expect(all(2)).rejects.toMatchObject({ code: "conflict", current: 3 });
    expect(await all(3)).toEqual({ requeued: 2, nothingLeft: 0, left: 1 });
    expect([await isOpen(unnamed), await isOpen(elsewhere)]).toEqual([true, true]);
    expect(await all(1)).toEqual({ requeued: 0, nothingLeft: 0, left: 1 });
    expect(REPLAY_LIMIT).toBe(200);
  });
});

describe("giving up", () => {
  const dismiss = (id: number) => dismissDeadLetter(operator, { id, reason: "Ya no importa" }, ports);
  const finished = (id: number) =>
    number(database, "select count(*) from outbox.events where id = $1 and finished_at = $2", [id, NOW]);

  it("ends the row of an event, keeps the reason, and cannot be done twice", async () => {
    const eventId = await deadEvent();
    const id = await letter(`event ${eventId}`);
    expect(await dismiss(id)).toEqual({ id, outcome: "dismissed" });
    expect(await finished(eventId)).toBe(1);
    const view = await getDeadLetter(operator, { id }, ports);
    expect(view).toMatchObject({
      state: "dismissed",
      note: "Ya no importa",
      replayable: false,
      resolvedAt: NOW.toISOString(),
    });
    expect(await audit(id)).toMatchObject([{ action: "dead_letter.dismissed", after: { note: "Ya no importa" } }]);
    await expect(dismiss(id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("ends a webhook's row, leaves those of others and what had ended before", async () => {
    const [mine, other] = [await webhook("mine"), await webhook("other")];
    await dismiss(await letter(`webhook ${mine}`, { queue: "webhooks", schoolId: null }));
    const at = await rows<{ id: string; at: Date | null }>(
      "select id, processed_at as at from communications.webhook_events where id in ($1, $2) order by id",
      [mine, other],
    );
    expect(at.map((row) => row.at)).toEqual([NOW, null]);

    const earlier = await deadEvent();
    await rows("update outbox.events set finished_at = '2026-11-01T00:00:00Z' where id = $1", [earlier]);
    await giveUp(operator, ports, await openLetter(operator, await letter(`event ${earlier}`)));
    expect(await finished(earlier)).toBe(0);
  });

  it("of a message that names no row, or a row of another school, changes no event", async () => {
    const eventId = await deadEvent();
    const other = await contextFor(database, "head@otra.eduai.test");
    await dismiss(await letter(`event ${eventId}`, { schoolId: other.actor.institutionId }));
    await dismiss(await letter("message m-9", { schoolId: null }));
    expect(
      await number(database, "select count(*) from outbox.events where id = $1 and finished_at is null", [eventId]),
    ).toBe(1);
  });
});

describe("what retention would delete", () => {
  it("is counted per school or for the platform, and of no school that does not exist", async () => {
    const ctx: Context = operator;
    const ofSchool = await getRetention(ctx, { institutionId: school }, ports);
    const ofPlatform = await getRetention(ctx, {}, ports);
    const names = (view: typeof ofSchool) => view.due.map(({ rule }) => rule);
    expect(names(ofSchool).filter((rule) => names(ofPlatform).includes(rule))).toEqual([]);
    expect(names(ofPlatform)).toContain("sign_in_tries");
    expect([...ofSchool.due, ...ofPlatform.due].every(({ count }) => count >= 0)).toBe(true);
    await expect(getRetention(ctx, { institutionId: 999_999_999 }, ports)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
