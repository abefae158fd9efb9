import type { Attempt, Completion, JobProgress, JobStatus, LlmJobError } from "#contracts/internal/llm.ts";
import type { DeadLetter } from "#contracts/internal/outbox.ts";
import type { ClaimedJob, JobStore } from "../jobs/claim.ts";
import type { JobDeps } from "../jobs/jobs.ts";

export interface MemoryJob {
  status: JobStatus;
  userId: number;
  request: unknown;
  attempts: readonly Attempt[];
  leaseUntil: Date | null;
  lapses: number;
  error: LlmJobError | null;
  result: Completion | null;
}

/** The job store's port over plain objects, with the same conditions as the SQL one. */
export function memoryJobs(clock: { now: number }) {
  const jobs = new Map<number, MemoryJob>();
  const usage: { callId: string; provider: string; nanoUsd: number }[] = [];
  const finished: number[] = [];
  /** Makes the next writes fail, by method name. */
  const failing: string[] = [];

  const may = (name: string) => {
    const index = failing.indexOf(name);
    if (index === -1) return;
    failing.splice(index, 1);
    throw new Error("the database is away");
  };
  const free = (job: MemoryJob, now: Date) =>
    job.status === "queued" || (job.status === "running" && (job.leaseUntil?.getTime() ?? 0) < now.getTime());
  const held = (claim: ClaimedJob) => {
    const job = jobs.get(claim.id);
    return job?.status === "running" && job.leaseUntil?.getTime() === claim.leaseUntil.getTime() ? job : undefined;
  };
  const book = (callId: string, made: readonly Attempt[]) => {
    if (usage.some((row) => row.callId === callId)) return;
    for (const { provider, cost } of made) usage.push({ callId, provider, nanoUsd: cost.nanoUsd });
  };
  const unclaimable = (job: MemoryJob | undefined, now: Date) => {
    if (job === undefined) return { state: "missing" as const };
    if (job.status !== "running") return { state: "finished" as const };
    return { state: "leased" as const, freeInMs: (job.leaseUntil?.getTime() ?? 0) - now.getTime() };
  };

  const letters: DeadLetter[] = [];
  const store: JobStore = {
    async keepDeadLetter(letter) {
      may("keepDeadLetter");
      letters.push(letter);
    },
    async claim({ jobId, institutionId }, now, leaseMs) {
      may("claim");
      const job = jobs.get(jobId);
      if (job === undefined || !free(job, now)) return unclaimable(job, now);
      const leaseUntil = new Date(now.getTime() + leaseMs);
      if (job.status === "running") job.lapses += 1;
      Object.assign(job, { status: "running", leaseUntil });
      const { lapses } = job;
      const { userId, request, attempts: earlier } = job;
      return {
        state: "claimed",
        job: { id: jobId, institutionId, userId, request, earlier, leaseUntil, lapses, forbidden: [] },
      };
    },
    async hold(claim) {
      may("hold");
      if (held(claim) !== undefined) return "held";
      const status = jobs.get(claim.id)?.status;
      return status === "running" || status === "queued" ? "lost" : "ended";
    },
    async noteAttempts(claim, attempts) {
      may("noteAttempts");
      const job = held(claim);
      if (job !== undefined) job.attempts = attempts;
    },
    async succeed(claim, result) {
      may("succeed");
      const job = held(claim);
      book(result.id, result.attempts);
      if (job === undefined) return false;
      Object.assign(job, { status: "succeeded", leaseUntil: null, result });
      job.attempts = [...claim.earlier, ...result.attempts];
      finished.push(claim.id);
      return true;
    },
    async fail(claim, error, made, callId) {
      may("fail");
      const job = held(claim);
      book(callId, made);
      if (job === undefined) return;
      Object.assign(job, { status: "failed", leaseUntil: null, error, attempts: [...claim.earlier, ...made] });
      finished.push(claim.id);
    },
    async release(claim, error, made, callId) {
      may("release");
      const job = held(claim);
      book(callId, made);
      if (job === undefined) return;
      Object.assign(job, { status: "queued", leaseUntil: null, error, attempts: [...claim.earlier, ...made] });
    },
    async markDead({ jobId }, now) {
      may("markDead");
      const job = jobs.get(jobId);
      if (job === undefined || !free(job, now)) return unclaimable(job, now);
      Object.assign(job, { status: "dead", leaseUntil: null });
      finished.push(jobId);
      return {
        state: "dead",
        userId: job.userId,
        attempts: [...job.attempts],
        lastError: job.error?.code ?? "interrupted",
      };
    },
  };

  return {
    store,
    jobs,
    usage,
    finished,
    letters,
    failing,
    add(id: number, request: unknown) {
      const fresh = { attempts: [], leaseUntil: null, lapses: 0, error: null, result: null };
      jobs.set(id, { status: "queued", userId: 9, request, ...fresh });
    },
    deps(complete: JobDeps["complete"]) {
      const published: JobProgress[] = [];
      const logged: string[] = [];
      const deps: JobDeps = {
        isOff: async () => false,
        store,
        messageId: "m-1",
        complete,
        async publish(_institution, _user, progress) {
          published.push(progress);
        },
        now: () => clock.now,
        random: () => 0.5,
        sleep: async () => undefined,
        log: (event) => logged.push(event),
      };
      return { deps, published, logged };
    },
  };
}
