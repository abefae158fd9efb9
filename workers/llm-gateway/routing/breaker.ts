/** Circuit breaker for one provider and model, as a pure state machine. Times are epoch milliseconds. */
export interface BreakerState {
  readonly calls: readonly { readonly at: number; readonly ok: boolean }[];
  readonly openUntil: number;
  readonly openForMs: number;
  /** While half-open one probe is out; its slot lapses by itself if the probe never reports. */
  readonly probeUntil: number;
  /** Set by Retry-After and by an exhausted account: no call before it, and no judgement about health. */
  readonly coolUntil: number;
}

export type BreakerOutcome = "ok" | "failure" | "neutral";

const WINDOW_MS = 30_000;
const FAILURES = 5;
const RATE_SAMPLE = 20;
const RATE = 0.5;
const OPEN_MS = 5_000;
const OPEN_CAP_MS = 20_000;
const PROBE_MS = 60_000;

export const CLOSED: BreakerState = { calls: [], openUntil: 0, openForMs: 0, probeUntil: 0, coolUntil: 0 };

export interface Admission {
  readonly admitted: boolean;
  readonly state: BreakerState;
}

/** May a call go out now? After an open period exactly one probe is admitted until it reports. */
export function admit(state: BreakerState, now: number): Admission {
  if (now < state.coolUntil || now < state.openUntil) return { admitted: false, state };
  if (state.openForMs === 0) return { admitted: true, state };
  if (now < state.probeUntil) return { admitted: false, state };
  return { admitted: true, state: { ...state, probeUntil: now + PROBE_MS } };
}

/** The state after a call reported. Neutral outcomes (429, our own bad request, a caller gone) release the probe only. */
export function record(state: BreakerState, outcome: BreakerOutcome, now: number): BreakerState {
  if (outcome === "neutral") return { ...state, probeUntil: 0 };
  if (outcome === "ok" && state.openForMs > 0) return { ...CLOSED, coolUntil: state.coolUntil };
  if (outcome === "failure" && state.openForMs > 0) return open(state, now);
  const calls = [...state.calls.filter((call) => call.at > now - WINDOW_MS), { at: now, ok: outcome === "ok" }];
  const next = { ...state, calls };
  const failures = calls.filter((call) => !call.ok).length;
  const trailing = calls.length - 1 - calls.findLastIndex((call) => call.ok);
  const tooMany = trailing >= FAILURES || (calls.length >= RATE_SAMPLE && failures >= calls.length * RATE);
  return tooMany ? open(next, now) : next;
}

/** No call for `ms` from now, whatever the health says. */
export function coolDown(state: BreakerState, ms: number, now: number): BreakerState {
  return { ...state, coolUntil: Math.max(state.coolUntil, now + ms) };
}

export function retryInMs(state: BreakerState, now: number): number {
  return Math.max(state.coolUntil, state.openUntil, now) - now;
}

function open(state: BreakerState, now: number): BreakerState {
  const openForMs = Math.min(Math.max(state.openForMs * 2, OPEN_MS), OPEN_CAP_MS);
  return { ...state, calls: [], openForMs, openUntil: now + openForMs, probeUntil: 0 };
}
