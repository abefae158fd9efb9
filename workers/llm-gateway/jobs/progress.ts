import type { Attempt, JobProgress, JobStage, JobStatus } from "#contracts/internal/llm.ts";
import type { CompletionEvent } from "../complete.ts";
import type { ClaimedJob, JobStore } from "./claim.ts";

export type ProgressPublisher = (institutionId: number, userId: number, progress: JobProgress) => Promise<void>;

export interface Progress {
  /** `detail` says why it begins anew. */
  running(detail: string | null): void;
  onEvent(event: CompletionEvent): void;
  /** Sends the last word after everything before it has been sent. */
  end(
    status: JobStatus,
    stage: JobStage,
    last: Partial<Pick<JobProgress, "provider" | "documentId" | "detail" | "attempts">>,
  ): Promise<void>;
}

interface ProgressDeps {
  readonly store: Pick<JobStore, "noteAttempts">;
  readonly publish: ProgressPublisher;
  readonly now: () => number;
  readonly log: (event: string, fields: Record<string, string | number | boolean>) => void;
}

const WRITING_EVERY_MS = 500;
/** A lesson plan of five sections; beyond it the bar waits at its mark. */
const EXPECTED_CHARS = 7000;

/**
 * Live progress of one job, in order, to the person who asked. The percentage never goes back. Live events may get
 * lost, so failed attempts are written to the job's row too; neither can stop the job.
 */
export function createProgress(job: ClaimedJob, deps: ProgressDeps): Progress {
  let sent = Promise.resolve();
  let percent = 0;
  let made: readonly Attempt[] = [];
  let lastWriting = Number.NEGATIVE_INFINITY;
  let attemptsNoted = 0;

  function then(step: () => Promise<void>): void {
    sent = sent.then(step).catch(() => deps.log("llm.job.progress_lost", { jobId: job.id }));
  }

  function publish(status: JobStatus, stage: JobStage, at: number, more: Partial<JobProgress> = {}): void {
    percent = Math.max(percent, Math.min(100, Math.round(at)));
    const progress: JobProgress = {
      jobId: job.id,
      status,
      stage,
      percent,
      attempts: [...job.earlier, ...made],
      provider: null,
      documentId: null,
      detail: null,
      ...more,
    };
    then(() => deps.publish(job.institutionId, job.userId, progress));
  }

  return {
    running: (detail) => publish("running", "running", 5, { detail }),
    onEvent(event) {
      made = event.attempts;
      const who = { provider: event.target.provider, detail: event.target.model };
      if (event.type === "attempt_started") publish("running", "attempt_started", 10 + 2 * made.length, who);
      if (event.type === "attempt_failed") {
        publish("running", "attempt_failed", 0, { ...who, detail: made.at(-1)?.errorClass ?? null });
        if (made.length > attemptsNoted) {
          attemptsNoted = made.length;
          const attempts = [...job.earlier, ...made];
          then(() => deps.store.noteAttempts(job, attempts, percent));
        }
      }
      if (event.type === "writing" && deps.now() - lastWriting >= WRITING_EVERY_MS) {
        lastWriting = deps.now();
        publish("running", "writing", 20 + 65 * Math.min(1, event.chars / EXPECTED_CHARS), who);
      }
      if (event.type === "validating") publish("running", "validating", 90, who);
    },
    async end(status, stage, last) {
      publish(status, stage, status === "queued" ? 0 : 100, last);
      await sent;
    },
  };
}
