import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DeadLetter, EventMessage, type OutboxPayload } from "#contracts/internal/outbox.ts";
import { contextFor, number, type Recorded, storedEvent, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context, SystemContext } from "../context.ts";
import { handleEvent } from "../reactions.ts";
import { storeDeadLetter } from "./dead-letters.ts";
import { enqueue } from "./enqueue.ts";
import { finishEvent, finishEventOnce, isOpen, markDead, noteFailure } from "./finish-event.ts";

const NOW = new Date("2026-11-24T10:00:00Z");
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

let database: TestDatabase;
let teacher: Context & { recorded: Recorded };
let system: SystemContext & { recorded: Recorded };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test", { now: () => NOW });
  system = systemContext(database, teacher.actor.institutionId, { now: () => NOW });
});
afterAll(() => database?.drop());

const rows = <Row extends object>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row & Record<string, unknown>>(text, values));

interface EventRow {
  attempts: number;
  lastError: string | null;
  failedAt: Date | null;
  nextAttemptAt: Date | null;
  deadAt: Date | null;
  finishedAt: Date | null;
}

async function rowOf(eventId: number): Promise<EventRow> {
  const [row] = await rows<EventRow>(
    `select attempts::int, last_error as "lastError", failed_at as "failedAt", next_attempt_at as "nextAttemptAt",
       dead_at as "deadAt", finished_at as "finishedAt" from outbox.events where id = $1`,
    [eventId],
  );
  if (row === undefined) throw new Error(`no event ${eventId}`);
  return row;
}

const stored = () =>
  storedEvent(database, teacher.actor.institutionId, { type: "ai.job.finished", payload: { jobId: 999_999 } });

describe("an event", () => {
  it("is noted with the change it follows, of the actor's school, and goes with it when that is taken back", async () => {
    const before = await number(database, "select count(*) from outbox.events");
    const event: OutboxPayload = { type: "grade.recorded", payload: { gradeIds: [7, 8] } };
    await expect(
      teacher.db.transaction(async (tx) => {
        await enqueue(teacher, tx, event);
        throw new Error("the change was refused");
      }),
    ).rejects.toThrow("the change was refused");
    expect(await number(database, "select count(*) from outbox.events")).toBe(before);

    await teacher.db.transaction((tx) => enqueue(teacher, tx, event));
    const [row] = await rows<{ id: string; institution_id: string; type: string; payload: unknown; created_at: Date }>(
      "select id, institution_id, type, payload, created_at from outbox.events order by id desc limit 1",
    );
    expect(row).toMatchObject({ type: "grade.recorded", payload: { gradeIds: [7, 8] }, created_at: NOW });
    expect(Number(row?.institution_id)).toBe(teacher.actor.institutionId);
    const message = { eventId: Number(row?.id), institutionId: Number(row?.institution_id), ...event };
    expect(EventMessage.parse(message)).toEqual(message);
  });

  it("is finished once, whoever comes second", async () => {
    const { eventId } = await stored();
    expect(await isOpen(system, eventId)).toBe(true);
    const finish = () => system.db.transaction((tx) => finishEventOnce(tx, eventId, NOW));
    expect((await Promise.all([finish(), finish(), finish()])).filter(Boolean)).toHaveLength(1);
    expect(await isOpen(system, eventId)).toBe(false);
    expect((await rowOf(eventId)).finishedAt).toEqual(NOW);
    // A second word of the end moves nothing, and neither do a late failure or death.
    await system.db.batch((q) => [finishEvent(q, eventId, later(60))]);
    await noteFailure(system, eventId, "too late", later(60));
    expect(await markDead(system, eventId)).toBeUndefined();
    expect(await rowOf(eventId)).toMatchObject({ finishedAt: NOW, attempts: 0, lastError: null, deadAt: null });
    expect(await isOpen(system, 999_999_999)).toBe(false);
  });

  it("keeps when it failed first and why it failed last, and is due when the queue has given up on it", async () => {
    const { eventId } = await stored();
    await noteFailure(system, eventId, "AppError unavailable", later(30));
    await noteFailure({ ...system, now: () => later(90) }, eventId, `NeonDbError ${"x".repeat(600)}`, later(120));
    const row = await rowOf(eventId);
    expect(row).toMatchObject({ attempts: 2, failedAt: NOW, nextAttemptAt: later(120), finishedAt: null });
    expect(row.lastError).toHaveLength(500);
    expect(await markDead(system, eventId)).toEqual({ reason: row.lastError, firstFailedAt: NOW });
    expect(await rowOf(eventId)).toMatchObject({ deadAt: NOW, nextAttemptAt: null, finishedAt: null });
    // A consumer that succeeds after all brings it back to life, finished.
    expect(await system.db.transaction((tx) => finishEventOnce(tx, eventId, later(200)))).toBe(true);
    expect(await rowOf(eventId)).toMatchObject({ deadAt: null, lastError: null, finishedAt: later(200) });
  });

  it("of another school is out of reach", async () => {
    const { eventId } = await stored();
    const [other] = await rows<{ id: string }>(
      "select institution_id as id from users.users where email = 'head@otra.eduai.test'",
    );
    const elsewhere = systemContext(database, Number(other?.id), { now: () => NOW });
    expect(await isOpen(elsewhere, eventId)).toBe(false);
    expect(await markDead(elsewhere, eventId)).toBeUndefined();
    await noteFailure(elsewhere, eventId, "not theirs", later(30));
    await handleEvent(elsewhere, { eventId, institutionId: Number(other?.id), ...event(eventId) });
    expect(await rowOf(eventId)).toMatchObject({ attempts: 0, finishedAt: null, deadAt: null });
  });
});

const event = (jobId: number) => ({ type: "ai.job.requested", payload: { jobId } }) as const;

describe("what follows an event", () => {
  it("leaves the request for a job open while the job waits or runs, and asks again; a job that ended finishes it", async () => {
    const [job] = await rows<{ id: string }>(
      `insert into ai.jobs (institution_id, user_id, kind, request, idempotency_key, status)
       select institution_id, id, 'lesson_plan', '{}', 'outbox-test', 'queued' from users.users where id = $1 returning id`,
      [teacher.actor.userId],
    );
    const jobId = Number(job?.id);
    const message = await storedEvent(database, teacher.actor.institutionId, event(jobId));
    const sent = () => system.recorded.jobs.filter((one) => one.jobId === jobId);
    await handleEvent(system, message);
    await handleEvent(system, message);
    expect(sent()).toEqual(Array(2).fill({ jobId, institutionId: teacher.actor.institutionId }));
    expect((await rowOf(message.eventId)).finishedAt).toBeNull();
    await rows("update ai.jobs set status = 'dead' where id = $1", [jobId]);
    await handleEvent(system, message);
    expect(sent()).toHaveLength(2);
    expect((await rowOf(message.eventId)).finishedAt).toEqual(NOW);
  });

  it("does nothing for a row that is finished", async () => {
    const message = await storedEvent(database, teacher.actor.institutionId, {
      type: "rights.ended",
      payload: { userIds: [teacher.actor.userId], scope: "account" },
    });
    await system.db.batch((q) => [finishEvent(q, message.eventId, NOW)]);
    const before = system.recorded.revokedGrants.length;
    await handleEvent(system, message);
    expect(system.recorded.revokedGrants).toHaveLength(before);
  });
});

it("a letter that dies again is the same one, open once more, with both times and the last reason", async () => {
  const { eventId } = await stored();
  const letter: DeadLetter = {
    queue: "events",
    reference: `event ${eventId}`,
    schoolId: teacher.actor.institutionId,
    payload: { eventId, note: "Adaptación de Daniel" },
    reason: "Error timeout",
    firstFailedAt: later(-600),
  };
  const unmatched = systemContext(database, teacher.actor.institutionId).db;
  await storeDeadLetter(unmatched, letter, NOW);
  await storeDeadLetter(
    unmatched,
    { ...letter, reason: "AppError unavailable", firstFailedAt: later(300) },
    later(600),
  );
  const found = await rows<{ reason: string; deaths: number; first: Date; last: Date; payload: unknown }>(
    `select reason, deaths::int, first_failed_at as first, last_failed_at as last, payload from outbox.dead_letters
     where reference = $1`,
    [letter.reference],
  );
  expect(found).toMatchObject([{ reason: "AppError unavailable", deaths: 2, first: later(-600), last: later(600) }]);
  expect(JSON.stringify(found[0]?.payload)).not.toContain("Daniel");
});
