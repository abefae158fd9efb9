import {
  type Completion,
  type CompletionOutcome,
  type CompletionRequest,
  type JobProgress,
  type LlmJobError,
  LlmJobMessage,
  LlmJobRequest,
} from "#contracts/internal/llm.ts";
import type { CompletionEvent } from "../complete.ts";
import { withoutForbidden } from "../prompt/forbidden.ts";
import { watchHold } from "../routing/hold.ts";
import type { ClaimedJob, JobStore } from "./claim.ts";
import { createProgress, type ProgressPublisher } from "./progress.ts";

export interface JobDeps {
  /** Is generation off for the school? Its job then stays queued: the event that asked for it comes again. */
  readonly isOff: (institutionId: number) => Promise<boolean>;
  readonly store: JobStore;
  /** The queue's name for the message. */
  readonly messageId: string;
  readonly complete: (
    request: CompletionRequest,
    onEvent: (event: CompletionEvent) => void,
    institutionId: number,
    caller: AbortSignal,
  ) => Promise<CompletionOutcome>;
  readonly publish: ProgressPublisher;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (event: string, fields: Record<string, string | number | boolean>) => void;
  /** How often a running job's row is looked at; two seconds unless given. */
  readonly lookEveryMs?: number;
}

/** What to do with the queue message. */
export type Decision = { readonly action: "ack" } | { readonly action: "retry"; readonly delaySeconds: number };

const ACK: Decision = { action: "ack" };
export const LEASE_MS = 360_000;
/** A job that a gateway did not survive so often is not tried again by itself. */
const LAPSES_ALLOWED = 2;
const STORE_TRIES = 3;
const MAX_DELAY_S = 600;

/**
 * Works off one message. The same message twice is one charge: the second finds the job finished, or held and comes
 * back later. Never throws; whatever goes wrong in here is another delivery.
 */
export async function handleJob(body: unknown, deliveries: number, deps: JobDeps): Promise<Decision> {
  const message = LlmJobMessage.safeParse(body);
  if (!message.success) {
    return unreadable(body, deliveries, deps);
  }
  try {
    if (await deps.isOff(message.data.institutionId)) return ACK;
    const claim = await deps.store.claim(message.data, new Date(deps.now()), LEASE_MS);
    if (claim.state === "claimed") return await work(claim.job, deliveries, deps);
    if (claim.state === "finished") return ACK;
    // A missing row may be a commit that is not visible yet; after the last delivery it lands in the dead letters.
    return retry(claim.state === "leased" ? claim.freeInMs : undefined, deliveries, deps.random());
  } catch (cause) {
    deps.log("llm.job.interrupted", { jobId: message.data.jobId, cause: causeName(cause), deliveries });
    return retry(undefined, deliveries, deps.random());
  }
}

/** A message of the dead-letter queue: its job becomes `dead`, with the last error kept in its row. */
export async function handleDeadJob(body: unknown, deliveries: number, deps: JobDeps): Promise<Decision> {
  const message = LlmJobMessage.safeParse(body);
  if (!message.success) return unreadable(body, deliveries, deps);
  const { jobId, institutionId } = message.data;
  try {
    const ended = await deps.store.markDead(message.data, new Date(deps.now()));
    deps.log("llm.job.dead_letter", { jobId, state: ended.state });
    if (ended.state === "leased") return retry(ended.freeInMs, deliveries, deps.random());
    if (ended.state === "missing")
      await keep({ body, reference: `job ${jobId}`, institutionId, reason: "no such job" }, deps);
    if (ended.state !== "dead") return ACK;
    const progress: JobProgress = {
      jobId,
      status: "dead",
      stage: "dead",
      percent: 100,
      attempts: ended.attempts,
      provider: null,
      documentId: null,
      detail: ended.lastError,
    };
    await deps.publish(institutionId, ended.userId, progress).catch(() => undefined);
    return ACK;
  } catch (cause) {
    deps.log("llm.job.burial_interrupted", { jobId, cause: causeName(cause) });
    return retry(undefined, deliveries, deps.random());
  }
}

/** A message that names no job can never be worked off: it is kept as a dead letter instead of being lost. */
async function unreadable(body: unknown, deliveries: number, deps: JobDeps): Promise<Decision> {
  const { messageId } = deps;
  deps.log("llm.job.unreadable_message", { messageId, deliveries });
  const letter = { body, reference: `message ${messageId}`, institutionId: null, reason: "unreadable message" };
  return keep(letter, deps).then(
    () => ACK,
    () => retry(undefined, deliveries, deps.random()),
  );
}

function keep(
  { body, institutionId, ...named }: { body: unknown; reference: string; institutionId: number | null; reason: string },
  deps: JobDeps,
): Promise<void> {
  const now = new Date(deps.now());
  const letter = { queue: "llm-jobs" as const, ...named, schoolId: institutionId, payload: body, firstFailedAt: now };
  return deps.store.keepDeadLetter(letter, now);
}

async function work(job: ClaimedJob, deliveries: number, deps: JobDeps): Promise<Decision> {
  const progress = createProgress(job, deps);
  const parsed = LlmJobRequest.safeParse(job.request);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    const error = {
      code: "invalid_job",
      message: `${fault?.path.join(".") ?? ""}: ${fault?.message ?? "unreadable"}`,
      retryable: false,
    };
    await deps.store.fail(job, error, [], `job-${job.id}-unreadable`, new Date(deps.now()));
    await progress.end("failed", "failed", { detail: error.code });
    return ACK;
  }
  if (job.lapses > 0) deps.log("llm.job.lease_lapsed", { jobId: job.id, lapses: job.lapses });
  if (job.lapses > LAPSES_ALLOWED) {
    await deps.store.fail(job, INTERRUPTED, [], `job-${job.id}-interrupted`, new Date(deps.now()));
    await progress.end("failed", "failed", { detail: INTERRUPTED.code });
    return ACK;
  }
  progress.running(job.lapses > 0 ? INTERRUPTED.code : null);
  const hold = watchHold(job, deps.store, deps.lookEveryMs);
  const request = withoutForbidden(parsed.data, job.forbidden);
  const outcome = await deps
    .complete(request, progress.onEvent, job.institutionId, hold.signal)
    .finally(() => hold.stop());

  if (outcome.ok) {
    const { completion } = outcome;
    const attempts = [...job.earlier, ...completion.attempts];
    const stored = await store(job, completion, deps);
    if (stored === "unstorable") {
      await progress.end("failed", "failed", { attempts, detail: UNSTORABLE.code });
    } else if (stored === "stored") {
      const { provider, label: detail } = completion;
      await progress.end("succeeded", "stored", { attempts, provider, detail });
    } else {
      deps.log("llm.job.result_unwanted", { jobId: job.id });
      await progress.end("cancelled", "cancelled", { attempts });
    }
    return ACK;
  }

  const { failure } = outcome;
  const { errorClass: code, message, retryable, attempts, id } = failure;
  const now = new Date(deps.now());
  if (code === "cancelled") {
    // The row belongs to somebody else now; what the call had cost is booked all the same.
    await persist(() => deps.store.fail(job, { code, message, retryable }, attempts, id, now), deps);
    deps.log("llm.job.left", { jobId: job.id, hold: hold.state() });
    if (hold.state() === "ended")
      await progress.end("cancelled", "cancelled", { attempts: [...job.earlier, ...attempts] });
    return ACK;
  }
  if (!retryable) {
    await persist(() => deps.store.fail(job, { code, message, retryable }, attempts, id, now), deps);
    await progress.end("failed", "failed", { detail: code });
    return ACK;
  }
  await persist(() => deps.store.release(job, { code, message, retryable }, attempts, id, now), deps);
  await progress.end("queued", "waiting_retry", { detail: code });
  return retry(failure.retryAfterMs, deliveries, deps.random());
}

const INTERRUPTED: LlmJobError = {
  code: "interrupted",
  message: "the gateway stopped in the middle of it, again and again",
  retryable: true,
};
const UNSTORABLE: LlmJobError = { code: "not_stored", message: "the answer could not be stored", retryable: true };

/**
 * An answer that the database refuses fails the job instead of being bought again by the next delivery; throws only
 * while the database cannot be reached at all.
 */
async function store(
  job: ClaimedJob,
  completion: Completion,
  deps: JobDeps,
): Promise<"stored" | "unwanted" | "unstorable"> {
  try {
    const kept = await persist(() => deps.store.succeed(job, completion, new Date(deps.now())), deps);
    return kept ? "stored" : "unwanted";
  } catch (cause) {
    deps.log("llm.job.not_stored", { jobId: job.id, cause: causeName(cause) });
    await deps.store.fail(job, UNSTORABLE, completion.attempts, completion.id, new Date(deps.now()));
    return "unstorable";
  }
}

/** A paid answer must not be lost to a hiccup of the database. */
async function persist<T>(write: () => Promise<T>, deps: JobDeps): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (cause) {
      if (attempt >= STORE_TRIES) throw cause;
      await deps.sleep(250 * 4 ** (attempt - 1));
    }
  }
}

function retry(waitMs: number | undefined, deliveries: number, random: number): Decision {
  const backoffS = 2 ** Math.min(deliveries, 8) * (2 + random);
  const seconds = waitMs === undefined ? backoffS : waitMs / 1000 + 1 + random;
  return { action: "retry", delaySeconds: Math.min(Math.ceil(seconds), MAX_DELAY_S) };
}

function causeName(cause: unknown): string {
  return cause instanceof Error ? cause.name : "unknown";
}
