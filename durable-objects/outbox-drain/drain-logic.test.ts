import { describe, expect, it } from "vitest";
import type { EventMessage } from "#contracts/internal/outbox.ts";
import {
  BATCH_BYTES,
  backOff,
  batches,
  DELIVERY_RECHECK_MS,
  type DrainPorts,
  drain,
  drainDeliveries,
  earlier,
  MESSAGE_BYTES,
  nextAlarm,
  type OutboxRow,
  RESEND_MS,
  toMessage,
} from "./drain-logic.ts";

const NOW = new Date("2026-11-23T10:00:00Z");

interface Entry extends OutboxRow {
  attempts: number;
  sent: number;
  finished: boolean;
  dead: boolean;
  nextAt: Date | null;
  error: string | null;
}

const RESEND_AT = new Date(NOW.getTime() + RESEND_MS);

/** An outbox and a queue that keep what happens to them; `breakSend` and `breakMark` say when they fail. */
function school(rows: readonly OutboxRow[], faults: { breakSend?: (n: number) => boolean; breakMark?: boolean } = {}) {
  const entries: Entry[] = rows.map((row) => ({
    ...row,
    sent: 0,
    finished: false,
    dead: false,
    nextAt: null,
    error: null,
  }));
  const queue: EventMessage[] = [];
  let sends = 0;
  const clock = { now: NOW };
  const of = (id: number) => entries.filter((entry) => entry.id === id);
  const ports: DrainPorts = {
    now: () => clock.now,
    due: async (limit) =>
      entries.filter((one) => !one.finished && !one.dead && (one.nextAt ?? NOW) <= clock.now).slice(0, limit),
    send: async (messages) => {
      sends += 1;
      if (faults.breakSend?.(sends)) throw new Error("queue is down");
      queue.push(...messages);
    },
    markSent: async (ids, resendAt) => {
      if (faults.breakMark) throw new Error("database is down");
      for (const entry of ids.flatMap(of)) Object.assign(entry, { sent: entry.sent + 1, nextAt: resendAt });
    },
    markFailed: async (failed) => {
      for (const { id, error, nextAttemptAt } of failed) {
        for (const entry of of(id))
          Object.assign(entry, { error, nextAt: nextAttemptAt, attempts: entry.attempts + 1 });
      }
    },
    markDead: async (dead) => {
      for (const { id, error } of dead) for (const entry of of(id)) Object.assign(entry, { error, dead: true });
    },
    nextDue: async () => {
      const left = entries.filter((one) => !one.finished && !one.dead).map((one) => one.nextAt ?? NOW);
      return left.length === 0 ? null : new Date(Math.min(...left.map((at) => at.getTime())));
    },
  };
  return { entries, queue, ports, clock, faults };
}

const grade = (id: number): OutboxRow => ({ id, type: "grade.recorded", payload: { gradeIds: [id] }, attempts: 0 });
const grades = (count: number) => Array.from({ length: count }, (_, at) => grade(at + 1));

describe("draining an outbox", () => {
  it("sends all pages in order, once each, and has nothing due until the consumers are late", async () => {
    const { queue, ports } = school(grades(350));
    expect(await drain(4, ports)).toEqual({ published: 350, failed: 0, remaining: true, nextAt: RESEND_AT });
    expect(queue.map((message) => message.eventId)).toEqual(grades(350).map((row) => row.id));
    expect(queue[0]).toEqual({ eventId: 1, institutionId: 4, type: "grade.recorded", payload: { gradeIds: [1] } });
    expect((await drain(4, ports)).published).toBe(0);
  });

  it("sends again after ten minutes what no consumer has finished, and never what one has", async () => {
    const { entries, queue, ports, clock } = school(grades(3));
    await drain(1, ports);
    for (const entry of entries) entry.finished = entry.id !== 2;
    clock.now = new Date(RESEND_AT.getTime() - 1);
    expect((await drain(1, ports)).published).toBe(0);
    clock.now = RESEND_AT;
    expect((await drain(1, ports)).published).toBe(1);
    expect(queue.map((message) => message.eventId)).toEqual([1, 2, 3, 2]);
    for (const entry of entries) entry.finished = true;
    expect(await drain(1, ports)).toEqual({ published: 0, failed: 0, remaining: false, nextAt: null });
  });

  it("keeps what the queue refused, tries it later with longer waits, and loses nothing", async () => {
    const one = school(grades(3), { breakSend: (n) => n <= 2 });
    expect(await drain(1, one.ports)).toMatchObject({ published: 0, failed: 3, remaining: true });
    expect(one.entries[0]).toMatchObject({ attempts: 1, error: "Error" });
    expect((await drain(1, one.ports)).failed).toBe(0);
    one.clock.now = new Date(NOW.getTime() + 30_000);
    expect(await drain(1, one.ports)).toMatchObject({ failed: 3, nextAt: new Date(NOW.getTime() + 90_000) });
    one.clock.now = new Date(NOW.getTime() + 90_000);
    expect(await drain(1, one.ports)).toMatchObject({ published: 3, failed: 0 });
    expect(one.queue).toHaveLength(3);
  });

  it("does not ask for more rows while the queue refuses", async () => {
    const one = school(grades(350), { breakSend: () => true });
    let asked = 0;
    const ports = { ...one.ports, due: (limit: number) => one.ports.due(limit).finally(() => (asked += 1)) };
    expect(await drain(1, ports)).toMatchObject({ published: 0, failed: 100 });
    expect(asked).toBe(1);
    expect(one.entries.filter(({ attempts }) => attempts > 0)).toHaveLength(100);
  });

  it("publishes the others when a row can never be a message, which is dead at once with its reason", async () => {
    const bad: OutboxRow = { id: 2, type: "no.such.event", payload: {}, attempts: 0 };
    const large: OutboxRow = { ...grade(3), payload: { gradeIds: Array.from({ length: 30_000 }, () => 100_000) } };
    const one = school([grade(1), bad, large, grade(4)]);
    expect(await drain(1, one.ports)).toMatchObject({ published: 2, failed: 2, remaining: true });
    expect(one.queue.map((message) => message.eventId)).toEqual([1, 4]);
    expect(one.entries[1]).toMatchObject({ dead: true, error: "not an event" });
    expect(one.entries[2]).toMatchObject({ dead: true, error: "too large for the queue" });
    one.clock.now = new Date(RESEND_AT.getTime() - 1);
    expect(await drain(1, one.ports)).toMatchObject({ published: 0, failed: 0, nextAt: RESEND_AT });
  });

  it("sends again what it could not mark: at least once, never none", async () => {
    const one = school(grades(2), { breakMark: true });
    await expect(drain(1, one.ports)).rejects.toThrow("database is down");
    one.faults.breakMark = false;
    expect(await drain(1, one.ports)).toMatchObject({ published: 2, failed: 0 });
    expect(one.queue.map((message) => message.eventId)).toEqual([1, 2, 1, 2]);
  });
});

it("splits batches by count and by bytes without reordering", () => {
  const sized = Array.from({ length: 250 }, (_, at) => {
    const ready = toMessage(grade(at + 1), 1);
    if (!ready.ok) throw new Error(ready.error);
    return { message: ready.message, bytes: at < 4 ? MESSAGE_BYTES : 10_000 };
  });
  const split = batches(sized);
  expect(split.flat().map((message) => message.eventId)).toEqual(sized.map(({ message }) => message.eventId));
  for (const batch of split) {
    expect(batch.length).toBeLessThanOrEqual(100);
    const bytes = sized.filter(({ message }) => batch.includes(message)).reduce((sum, one) => sum + one.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(BATCH_BYTES);
  }
  expect(batches([])).toEqual([]);
  const small = sized.map(({ message }) => ({ message, bytes: 100 }));
  expect(batches(small).map((batch) => batch.length)).toEqual([100, 100, 50]);
});

it("waits 30 s, doubling to 15 minutes, and re-checks what is left within 5 minutes", () => {
  expect([1, 2, 3, 6, 60].map(backOff)).toEqual([30_000, 60_000, 120_000, 900_000, 900_000]);
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  expect(nextAlarm(null, NOW)).toBeNull();
  expect(nextAlarm(at(-60), NOW)).toBe(at(1).getTime());
  expect(nextAlarm(at(60), NOW)).toBe(at(60).getTime());
  expect(nextAlarm(at(6000), NOW)).toBe(at(300).getTime());
});

it("wakes the consumer of deliveries only when one is due, and looks again soon in case the message got lost", async () => {
  const wakes: Date[] = [];
  const look = (at: Date | null) =>
    drainDeliveries({ nextDelivery: async () => at, wakeDeliveries: async () => void wakes.push(NOW), now: () => NOW });
  const later = new Date(NOW.getTime() + 1);
  expect([await look(null), await look(later)]).toEqual([null, later]);
  expect(wakes).toEqual([]);
  expect(await look(NOW)).toEqual(new Date(NOW.getTime() + DELIVERY_RECHECK_MS));
  expect(wakes).toHaveLength(1);
  expect([earlier(NOW, later), earlier(later, NOW), earlier(null, later), earlier(NOW, null)]).toEqual([
    NOW,
    NOW,
    later,
    NOW,
  ]);
});
