import type { ClaimedJob, Hold, JobStore } from "../jobs/claim.ts";

export interface HoldWatch {
  /** Fires when nobody wants the answer any more. */
  readonly signal: AbortSignal;
  /** What was seen last. */
  state(): Hold;
  stop(): void;
}

/** How soon a call is hung up that nobody wants any more; one small read each time. */
const LOOK_EVERY_MS = 2_000;

/** Looks at a job's row while its answer is on the way: whoever cancels a job is a caller who has left. */
export function watchHold(job: ClaimedJob, store: Pick<JobStore, "hold">, everyMs = LOOK_EVERY_MS): HoldWatch {
  const leave = new AbortController();
  let seen: Hold = "held";
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    try {
      // A database that stumbles says nothing about the job.
      seen = await store.hold(job).catch(() => seen);
    } finally {
      looking = false;
    }
    if (seen === "held") return;
    clearInterval(timer);
    leave.abort();
  }, everyMs);
  return { signal: leave.signal, state: () => seen, stop: () => clearInterval(timer) };
}
