import type { Attempt, Completion, LlmJobError, LlmJobMessage, ProviderName } from "#contracts/internal/llm.ts";
import type { DeadLetter } from "#contracts/internal/outbox.ts";

/** "ended": its person cancelled it, or their account ended. "lost": its lease lapsed and another delivery may have it. */
export type Hold = "held" | "ended" | "lost";

/** A claimed job. `leaseUntil` is the claim's own token: only who holds it may finish the job. */
export interface ClaimedJob {
  readonly id: number;
  readonly institutionId: number;
  readonly userId: number;
  readonly request: unknown;
  /** Attempts of earlier deliveries. */
  readonly earlier: readonly Attempt[];
  readonly leaseUntil: Date;
  /** How often a gateway that held it before stopped in the middle of its work. */
  readonly lapses: number;
  /** Providers the school forbids. */
  readonly forbidden: readonly ProviderName[];
}

export type Claim =
  | { readonly state: "claimed"; readonly job: ClaimedJob }
  | { readonly state: "leased"; readonly freeInMs: number }
  | { readonly state: "finished" }
  | { readonly state: "missing" };

/** Where jobs live. Each method is one transaction; a store that cannot be reached throws. */
export interface JobStore {
  /** Takes a queued job, or a running one whose lease has lapsed. */
  claim(message: LlmJobMessage, now: Date, leaseMs: number): Promise<Claim>;
  /** Whether the claim still stands. */
  hold(job: ClaimedJob): Promise<Hold>;
  noteAttempts(job: ClaimedJob, attempts: readonly Attempt[], percent: number): Promise<void>;
  /** Result, usage rows and outbox event together. False: cancelled meanwhile, or the lease was lost; usage is booked. */
  succeed(job: ClaimedJob, completion: Completion, now: Date): Promise<boolean>;
  /** Final failure with its usage rows and outbox event. */
  fail(job: ClaimedJob, error: LlmJobError, made: readonly Attempt[], callId: string, now: Date): Promise<void>;
  /** Back to the queue with its usage rows and last error kept. */
  release(job: ClaimedJob, error: LlmJobError, made: readonly Attempt[], callId: string, now: Date): Promise<void>;
  /** Marks a job dead whose deliveries are used up, with its outbox event and its dead letter. */
  markDead(message: LlmJobMessage, now: Date): Promise<MarkedDead>;
  /** Keeps a message that belongs to no job. */
  keepDeadLetter(letter: DeadLetter, now: Date): Promise<void>;
}

export type MarkedDead =
  | { readonly state: "dead"; readonly userId: number; readonly attempts: Attempt[]; readonly lastError: string }
  | { readonly state: "leased"; readonly freeInMs: number }
  | { readonly state: "finished" }
  | { readonly state: "missing" };
