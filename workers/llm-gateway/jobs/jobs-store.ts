import { and, eq, lt, or, sql } from "drizzle-orm";
import { Attempt, LlmJobError, type LlmJobMessage, ProviderName } from "#contracts/internal/llm.ts";
import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { jobs, providerPolicies, usageLog } from "#schema/ai.ts";
import { keepDeadLetter } from "#schema/dead-letter.ts";
import { outboxEvents } from "#schema/outbox.ts";
import { usageRows } from "../accounting/usage.ts";
import type { ClaimedJob, JobStore } from "./claim.ts";

type Transaction = Parameters<Parameters<ReturnType<typeof openDatabase>["transaction"]>[0]>[0];

/** Jobs in `ai.jobs`, one school at a time under row-level security. */
export function createJobStore(config: DatabaseConfig): JobStore {
  const school = (institutionId: number) => openDatabase(config, { institutionId, userId: null });

  return {
    async claim({ jobId, institutionId }, now, leaseMs) {
      const leaseUntil = new Date(now.getTime() + leaseMs);
      const [taken, state, policies] = await school(institutionId).batch((q) => [
        q
          .update(jobs)
          .set({
            status: "running",
            leaseUntil,
            startedAt: sql`coalesce(${jobs.startedAt}, ${now.toISOString()})`,
            error: null,
            lapses: sql`${jobs.lapses} + (${jobs.status} = 'running')::int`,
          })
          .where(and(eq(jobs.id, jobId), claimable(now)))
          .returning({ userId: jobs.userId, request: jobs.request, attempts: jobs.attempts, lapses: jobs.lapses }),
        q.select({ status: jobs.status, leaseUntil: jobs.leaseUntil }).from(jobs).where(eq(jobs.id, jobId)),
        q
          .select({ provider: providerPolicies.provider })
          .from(providerPolicies)
          .where(eq(providerPolicies.allowed, false)),
      ]);
      const row = taken[0];
      if (row === undefined) return unclaimable(state[0], now);
      const forbidden = policies.flatMap(({ provider }) => ProviderName.safeParse(provider).data ?? []);
      const { userId, request, lapses } = row;
      return {
        state: "claimed",
        job: {
          id: jobId,
          institutionId,
          userId,
          request,
          earlier: readAttempts(row.attempts),
          leaseUntil,
          lapses,
          forbidden,
        },
      };
    },

    async hold(job) {
      const [[row]] = await school(job.institutionId).batch((q) => [
        q.select({ status: jobs.status, leaseUntil: jobs.leaseUntil }).from(jobs).where(eq(jobs.id, job.id)),
      ]);
      if (row?.status === "running") return row.leaseUntil?.getTime() === job.leaseUntil.getTime() ? "held" : "lost";
      return row?.status === "queued" ? "lost" : "ended";
    },

    async noteAttempts(job, attempts, percent) {
      await school(job.institutionId).batch((q) => [
        q.update(jobs).set({ attempts, progress: percent }).where(held(job)),
      ]);
    },

    succeed: (job, completion, now) =>
      school(job.institutionId).transaction(async (tx) => {
        const { provider, model } = completion;
        const attempts = [...job.earlier, ...completion.attempts];
        const done = { status: "succeeded" as const, progress: 100, error: null, leaseUntil: null, finishedAt: now };
        const owned = await tx
          .update(jobs)
          .set({ ...done, result: completion, provider, model, attempts })
          .where(held(job))
          .returning({ id: jobs.id });
        await insertUsage(tx, job, completion.attempts, completion.id);
        if (owned.length === 0) return isStored(tx, job, completion.id);
        await insertFinished(tx, job.institutionId, job.id, now);
        return true;
      }),

    fail: (job, error, made, callId, now) =>
      school(job.institutionId).transaction(async (tx) => {
        const owned = await tx
          .update(jobs)
          .set({ status: "failed", error, attempts: [...job.earlier, ...made], leaseUntil: null, finishedAt: now })
          .where(held(job))
          .returning({ id: jobs.id });
        await insertUsage(tx, job, made, callId);
        if (owned.length > 0) await insertFinished(tx, job.institutionId, job.id, now);
      }),

    release: (job, error, made, callId) =>
      school(job.institutionId).transaction(async (tx) => {
        await tx
          .update(jobs)
          .set({ status: "queued", error, attempts: [...job.earlier, ...made], leaseUntil: null })
          .where(held(job));
        await insertUsage(tx, job, made, callId);
      }),

    markDead: ({ jobId, institutionId }: LlmJobMessage, now) =>
      school(institutionId).transaction(async (tx) => {
        const [row] = await tx
          .update(jobs)
          .set({ status: "dead", leaseUntil: null, finishedAt: now })
          .where(and(eq(jobs.id, jobId), claimable(now)))
          .returning({ userId: jobs.userId, attempts: jobs.attempts, error: jobs.error, startedAt: jobs.startedAt });
        if (row === undefined) {
          const [state] = await tx
            .select({ status: jobs.status, leaseUntil: jobs.leaseUntil })
            .from(jobs)
            .where(eq(jobs.id, jobId));
          return unclaimable(state, now);
        }
        await insertFinished(tx, institutionId, jobId, now);
        const lastError = LlmJobError.safeParse(row.error).data?.code ?? "interrupted";
        const letter = { queue: "llm-jobs" as const, reference: `job ${jobId}`, schoolId: institutionId };
        const payload = { jobId, institutionId };
        await tx.execute(
          keepDeadLetter({ ...letter, payload, reason: lastError, firstFailedAt: row.startedAt ?? now }, now),
        );
        return { state: "dead", userId: row.userId, attempts: readAttempts(row.attempts), lastError };
      }),

    async keepDeadLetter(letter, now) {
      await openDatabase(config, { institutionId: null, userId: null }).batch((q) => [
        q.execute(keepDeadLetter(letter, now)),
      ]);
    },
  };
}

function claimable(now: Date) {
  return or(eq(jobs.status, "queued"), and(eq(jobs.status, "running"), lt(jobs.leaseUntil, now)));
}

/** The job is still ours: running, under the lease this delivery took. */
function held(job: ClaimedJob) {
  return and(eq(jobs.id, job.id), eq(jobs.status, "running"), eq(jobs.leaseUntil, job.leaseUntil));
}

function unclaimable(row: { readonly status: string; readonly leaseUntil: Date | null } | undefined, now: Date) {
  if (row === undefined) return { state: "missing" as const };
  if (row.status !== "running") return { state: "finished" as const };
  return { state: "leased" as const, freeInMs: Math.max(0, (row.leaseUntil?.getTime() ?? 0) - now.getTime()) };
}

/** A commit whose answer got lost looks like a lost lease when it is tried again. */
async function isStored(tx: Transaction, job: ClaimedJob, completionId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.id, job.id), eq(jobs.status, "succeeded"), sql`${jobs.result} ->> 'id' = ${completionId}`));
  return rows.length > 0;
}

async function insertUsage(tx: Transaction, job: ClaimedJob, made: readonly Attempt[], callId: string) {
  const { institutionId, userId, id: jobId } = job;
  const rows = usageRows(made, { institutionId, userId, jobId, callId });
  if (rows.length > 0) await tx.insert(usageLog).values(rows).onConflictDoNothing();
}

async function insertFinished(tx: Transaction, institutionId: number, jobId: number, now: Date) {
  await tx.insert(outboxEvents).values({ institutionId, type: "ai.job.finished", payload: { jobId }, createdAt: now });
}

function readAttempts(stored: readonly unknown[]): Attempt[] {
  return stored.flatMap((attempt) => Attempt.safeParse(attempt).data ?? []);
}
