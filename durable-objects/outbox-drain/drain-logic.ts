import { EventMessage } from "#contracts/internal/outbox.ts";
import type { DrainReport } from "#contracts/internal/realtime.ts";

export interface OutboxRow {
  readonly id: number;
  readonly type: string;
  readonly payload: unknown;
  readonly attempts: number;
}

export interface FailedRow {
  readonly id: number;
  readonly error: string;
  readonly nextAttemptAt: Date;
}

export interface UnsendableRow {
  readonly id: number;
  readonly type: string;
  readonly error: string;
}

export interface DrainPorts {
  /** Rows due now, oldest first, at most `limit`. */
  readonly due: (limit: number) => Promise<readonly OutboxRow[]>;
  /** To the queue, all or nothing. */
  readonly send: (messages: readonly EventMessage[]) => Promise<void>;
  /** They are in the queue; those that no consumer has finished by `resendAt` are due again. */
  readonly markSent: (ids: readonly number[], resendAt: Date) => Promise<void>;
  readonly markFailed: (rows: readonly FailedRow[]) => Promise<void>;
  /** They can never be sent: each becomes a dead letter and is due no more. */
  readonly markDead: (rows: readonly UnsendableRow[]) => Promise<void>;
  /** When the next open row is due; null when none is open. */
  readonly nextDue: () => Promise<Date | null>;
  readonly now: () => Date;
}

export const PAGE_ROWS = 100;
/** Limits of Cloudflare Queues are 128 KB a message and 256 KB a batch; some room is left for their envelope. */
export const MESSAGE_BYTES = 120_000;
export const BATCH_BYTES = 240_000;
const PAGES_PER_DRAIN = 50;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const RECHECK_MS = 5 * 60_000;
/** What was sent and has no finished consumer after this long is sent again. */
export const RESEND_MS = 10 * 60_000;

/** 30 s, doubled with each failure, at most 15 minutes. */
export function backOff(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(Math.max(failures - 1, 0), 10));
}

type Readiness =
  | { readonly ok: true; readonly message: EventMessage; readonly bytes: number }
  | { readonly ok: false; readonly error: string };

/** A row as its queue message, or why it can never be one. */
export function toMessage(row: OutboxRow, institutionId: number): Readiness {
  const parsed = EventMessage.safeParse({ eventId: row.id, institutionId, type: row.type, payload: row.payload });
  if (!parsed.success) return { ok: false, error: "not an event" };
  const bytes = new TextEncoder().encode(JSON.stringify(parsed.data)).byteLength;
  if (bytes > MESSAGE_BYTES) return { ok: false, error: "too large for the queue" };
  return { ok: true, message: parsed.data, bytes };
}

/** Splits messages into batches of at most `PAGE_ROWS` messages and `BATCH_BYTES`, in order. */
export function batches(sized: readonly { message: EventMessage; bytes: number }[]): EventMessage[][] {
  const found: EventMessage[][] = [];
  let room = 0;
  for (const { message, bytes } of sized) {
    const open = found.at(-1);
    if (open === undefined || open.length >= PAGE_ROWS || bytes > room) {
      found.push([message]);
      room = BATCH_BYTES - bytes;
    } else {
      open.push(message);
      room -= bytes;
    }
  }
  return found;
}

/**
 * Sends a school's due rows to the queue, page by page. A row stays open until its consumer has finished and is due again
 * after `RESEND_MS`. A message is sent before its row is marked: a crash between the two sends it again. So consumers are
 * idempotent by `eventId`. What the queue refuses waits longer each time; a row that is no
 * valid event, or too large for the queue, becomes a dead letter, the others pass. Throws what the database's ports throw.
 */
export async function drain(institutionId: number, ports: DrainPorts): Promise<DrainReport & { nextAt: Date | null }> {
  let published = 0;
  let failed = 0;
  for (let page = 0; page < PAGES_PER_DRAIN; page += 1) {
    const rows = await ports.due(PAGE_ROWS);
    const outcome = await publishPage(institutionId, rows, ports);
    published += outcome.published;
    failed += outcome.failed;
    if (rows.length < PAGE_ROWS || outcome.queueDown) break;
  }
  const nextAt = await ports.nextDue();
  return { published, failed, remaining: nextAt !== null, nextAt };
}

async function publishPage(institutionId: number, rows: readonly OutboxRow[], ports: DrainPorts) {
  const attempts = new Map(rows.map((row) => [row.id, row.attempts]));
  const fail = (id: number, error: string): FailedRow => ({
    id,
    error: error.slice(0, 500),
    nextAttemptAt: new Date(ports.now().getTime() + backOff((attempts.get(id) ?? 0) + 1)),
  });
  const ready: { message: EventMessage; bytes: number }[] = [];
  const failures: FailedRow[] = [];
  const unsendable: UnsendableRow[] = [];
  for (const row of rows) {
    const one = toMessage(row, institutionId);
    if (one.ok) ready.push(one);
    else unsendable.push({ id: row.id, type: row.type, error: one.error.slice(0, 500) });
  }
  if (unsendable.length > 0) await ports.markDead(unsendable);
  let published = 0;
  let queueDown = false;
  for (const batch of batches(ready)) {
    const ids = batch.map((message) => message.eventId);
    const fault = await ports.send(batch).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.name : typeof error),
    );
    if (fault === null) {
      await ports.markSent(ids, new Date(ports.now().getTime() + RESEND_MS));
      published += ids.length;
    } else {
      failures.push(...ids.map((id) => fail(id, fault)));
      queueDown = true;
      break;
    }
  }
  if (failures.length > 0) await ports.markFailed(failures);
  return { published, failed: failures.length + unsendable.length, queueDown };
}

export interface DeliveryDrainPorts {
  /** When the next delivery or held notice of the school is due; null when none waits. */
  readonly nextDelivery: () => Promise<Date | null>;
  readonly wakeDeliveries: () => Promise<void>;
  readonly now: () => Date;
}

/** A message to the deliveries' queue may get lost too: what is due still is asked for again after this long. */
export const DELIVERY_RECHECK_MS = 60_000;

/** Wakes the consumer of deliveries when something is due. Returns when to look again; null for never. */
export async function drainDeliveries(ports: DeliveryDrainPorts): Promise<Date | null> {
  const at = await ports.nextDelivery();
  if (at === null || at > ports.now()) return at;
  await ports.wakeDeliveries();
  return new Date(ports.now().getTime() + DELIVERY_RECHECK_MS);
}

/** The earlier of two moments. */
export function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** When to look again: rows left are re-checked within 5 minutes, never sooner than in a second; null for never. */
export function nextAlarm(nextAt: Date | null, now: Date): number | null {
  if (nextAt === null) return null;
  return Math.min(Math.max(nextAt.getTime(), now.getTime() + 1_000), now.getTime() + RECHECK_MS);
}
