import { alertRules } from "#schema/index.ts";
import { outboxEvents } from "#schema/outbox.ts";
import type { Database } from "../database.ts";
import { type Bounds, noteRun, type Retained, retainPlatform, retainSchool } from "./retention.ts";

/** A cron that fires again in the same night finds due only what was not finished. */
const AFTER_MS = 20 * 3_600_000;
/** Schools asked for at once; who waits longest comes first. */
const AT_ONCE = 400;
/** One call ends well before the next cron of the night, and before a worker's own limits. */
const FOR_MS = 8 * 60_000;
const TRANSACTIONS = 800;

export interface RetainPorts {
  /** Schools without a finished run since `before`, and the platform. */
  readonly due: (before: Date, most: number) => Promise<readonly { id: number; isPlatform: boolean }[]>;
  readonly open: (institutionId: number | null) => Database;
  readonly now: () => Date;
  readonly failed: (institutionId: number, error: unknown) => void;
}

export interface Budget extends Pick<Bounds, "batch" | "rounds"> {
  readonly atOnce?: number;
  readonly transactions?: number;
  readonly forMs?: number;
}

/**
 * Deletes what is past its term in one school after another, for as long as the budget lasts: deletion may take its
 * time, the school day may not. A school that is not finished comes again after the others; what is left when the call
 * ends is due still, so the next call goes on there. `left`: something is.
 */
export async function retainDue(ports: RetainPorts, budget: Budget = {}) {
  const { atOnce = AT_ONCE, transactions = TRANSACTIONS, forMs = FOR_MS, ...bounds } = budget;
  const began = ports.now().getTime();
  const before = new Date(began - AFTER_MS);
  let used = 0;
  const lasts = () => used < transactions && ports.now().getTime() - began < forMs;
  const goOn = () => {
    used += 1;
    return lasts();
  };
  const visited = new Set<number>();
  const failed = new Set<number>();
  let deleted = 0;
  let left = true;
  while (left && lasts()) {
    const due = (await ports.due(before, atOnce + failed.size)).filter(({ id }) => !failed.has(id));
    left = due.length > 0;
    for (const { id, isPlatform } of due) {
      if (!lasts()) break;
      visited.add(id);
      try {
        const runs = await visit(ports, id, isPlatform, { ...bounds, goOn });
        deleted += runs.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
      } catch (error) {
        failed.add(id);
        ports.failed(id, error);
        await noteFailure(ports, id);
      }
      used += 1;
    }
  }
  return { institutions: visited.size, failed: failed.size, deleted, left };
}

/** The platform's own school is done when the rows of no school are. */
async function visit(ports: RetainPorts, id: number, isPlatform: boolean, bounds: Bounds): Promise<Retained[]> {
  const own = ports.open(id);
  if (!isPlatform) {
    const run = await retainSchool(own, id, ports.now(), bounds);
    if (run.done) await reviewAttendance(own, id, ports.now());
    return [run];
  }
  const shared = await retainPlatform(ports.open(null), own, id, ports.now(), bounds);
  return shared.done ? [shared, await retainSchool(own, id, ports.now(), bounds)] : [shared];
}

/**
 * Holidays, terms and who is in which section change what counts, without a word to anybody: each night all alerts of
 * attendance are looked at anew, where the school has thresholds. The sweep of the outbox sends the event.
 */
async function reviewAttendance(own: Database, institutionId: number, now: Date): Promise<void> {
  await own.transaction(async (tx) => {
    const [rule] = await tx.select({ id: alertRules.id }).from(alertRules).limit(1);
    if (rule === undefined) return;
    const event = { type: "attendance.review_all", payload: { after: 0 } } as const;
    await tx.insert(outboxEvents).values({ institutionId, ...event, createdAt: now });
  });
}

/** A school that fails goes to the end of the queue, so that it keeps nobody waiting. */
async function noteFailure(ports: RetainPorts, institutionId: number): Promise<void> {
  const run = { institutionId, policy: "school" as const, counts: {}, now: ports.now(), done: false, error: "failed" };
  await ports
    .open(institutionId)
    .transaction((tx) => noteRun(tx, run, null))
    .catch(() => undefined);
}
