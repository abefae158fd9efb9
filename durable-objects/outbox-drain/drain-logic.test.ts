import { describe, expect, it } from "vitest";
import type { EventMessage } from "#contracts/outbox.ts";
import {
  BATCH_BYTES,
  backOff,
  batches,
  type DrainPorts,
  drain,
  MESSAGE_BYTES,
  nextAlarm,
  type OutboxRow,
  toMessage,
} from "./drain-logic.ts";

const NOW = new Date("2026-11-23T10:00:00Z");

interface Entry extends OutboxRow {
  attempts: number;
  published: boolean;
  nextAt: Date | null;
  error: string | null;
}

/** An outbox and a queue that keep what happens to them; `breakSend` and `breakMark` say when they fail. */
function school(rows: readonly OutboxRow[], faults: { breakSend?: (n: number) => boolean; breakMark?: boolean } = {}) {
  const entries: Entry[] = rows.map((row) => ({ ...row, published: false, nextAt: null, error: null }));
  const queue: EventMessage[] = [];
  let sends = 0;
  const clock = { now: NOW };
  const of = (id: number) => entries.filter((entry) => entry.id === id);
  const ports: DrainPorts = {
    now: () => clock.now,
    due: async (limit) => entries.filter((one) => !one.published && (one.nextAt ?? NOW) <= clock.now).slice(0, limit),
    send: async (messages) => {
      sends += 1;
      if (faults.breakSend?.(sends)) throw new Error("queue is down");
      queue.push(...messages);
    },
    markPublished: async (ids) => {
      if (faults.breakMark) throw new Error("database is down");
      for (const entry of ids.flatMap(of)) entry.published = true;
    },
    markFailed: async (failed) => {
      for (const { id, error, nextAttemptAt } of failed) {
        for (const entry of of(id))
          Object.assign(entry, { error, nextAt: nextAttemptAt, attempts: entry.attempts + 1 });
      }
    },
    nextDue: async () => {
      const left = entries.filter((one) => !one.published).map((one) => one.nextAt ?? NOW);
      return left.length === 0 ? null : new Date(Math.min(...left.map((at) => at.getTime())));
    },
  };
  return { entries, queue, ports, clock, faults };
}

const grade = (id: number): OutboxRow => ({ id, type: "grade.recorded", payload: { gradeIds: [id] }, attempts: 0 });
const grades = (count: number) => Array.from({ length: count }, (_, at) => grade(at + 1));

describe("draining an outbox", () => {
  it("publishes all pages in order, once each, and leaves nothing", async () => {
    const { queue, ports } = school(grades(350));
    expect(await drain(4, ports)).toEqual({ published: 350, failed: 0, remaining: false, nextAt: null });
    expect(queue.map((message) => message.eventId)).toEqual(grades(350).map((row) => row.id));
    expect(queue[0]).toEqual({ eventId: 1, institutionId: 4, type: "grade.recorded", payload: { gradeIds: [1] } });
    expect((await drain(4, ports)).published).toBe(0);
  });

  it("keeps what the queue refused, tries it later with longer waits, and loses nothing", async () => {
    const one = school(grades(3), { breakSend: (n) => n <= 2 });
    expect(await drain(1, one.ports)).toMatchObject({ published: 0, failed: 3, remaining: true });
    expect(one.entries[0]).toMatchObject({ attempts: 1, error: "Error: queue is down" });
    expect((await drain(1, one.ports)).failed).toBe(0);
    one.clock.now = new Date(NOW.getTime() + 30_000);
    expect(await drain(1, one.ports)).toMatchObject({ failed: 3, nextAt: new Date(NOW.getTime() + 90_000) });
    one.clock.now = new Date(NOW.getTime() + 90_000);
    expect(await drain(1, one.ports)).toMatchObject({ published: 3, remaining: false });
    expect(one.queue).toHaveLength(3);
  });

  it("publishes the others when a row can never be a message, and says why", async () => {
    const bad: OutboxRow = { id: 2, type: "no.such.event", payload: {}, attempts: 0 };
    const large: OutboxRow = { ...grade(3), payload: { gradeIds: Array.from({ length: 30_000 }, () => 100_000) } };
    const one = school([grade(1), bad, large, grade(4)]);
    expect(await drain(1, one.ports)).toMatchObject({ published: 2, failed: 2, remaining: true });
    expect(one.queue.map((message) => message.eventId)).toEqual([1, 4]);
    expect(one.entries[1]?.error).toMatch(/^not an event/);
    expect(one.entries[2]?.error).toMatch(/^too large for the queue: \d+ bytes$/);
  });

  it("sends again what it could not mark: at least once, never none", async () => {
    const one = school(grades(2), { breakMark: true });
    await expect(drain(1, one.ports)).rejects.toThrow("database is down");
    one.faults.breakMark = false;
    expect(await drain(1, one.ports)).toMatchObject({ published: 2, remaining: false });
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
});

it("waits 30 s, doubling to 15 minutes, and re-checks what is left within 5 minutes", () => {
  expect([1, 2, 3, 6, 60].map(backOff)).toEqual([30_000, 60_000, 120_000, 900_000, 900_000]);
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  expect(nextAlarm(null, NOW)).toBeNull();
  expect(nextAlarm(at(-60), NOW)).toBe(at(1).getTime());
  expect(nextAlarm(at(60), NOW)).toBe(at(60).getTime());
  expect(nextAlarm(at(6000), NOW)).toBe(at(300).getTime());
});
