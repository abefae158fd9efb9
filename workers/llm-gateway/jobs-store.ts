import { and, eq, inArray, lt, or, sql } from "drizzle-orm";
import { criteriaCoverage } from "#contracts/lesson-plan.ts";
import { Attempt, LlmJobError, type LlmJobMessage, type LlmJobResult, ProviderName } from "#contracts/llm.ts";
import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { jobs, providerPolicies, usageLog } from "#schema/ai.ts";
import { coverage, documents, versions } from "#schema/content.ts";
import { curriculumStandards } from "#schema/curriculum.ts";
import { outboxEvents } from "#schema/outbox.ts";
import type { ClaimedJob, Finished, JobStore } from "./jobs.ts";
import { usageRows } from "./usage.ts";

type Transaction = Parameters<Parameters<ReturnType<typeof openDatabase>["transaction"]>[0]>[0];

/** Jobs in `ai.jobs`, one school at a time under row-level security. */
export function createJobStore(config: DatabaseConfig): JobStore {
  const school = (institutionId: number) => openDatabase(config, { institutionId, userId: null });

  return {
    async claim({ jobId, institutionId }, now, leaseMs) {
      const leaseUntil = new Date(now.getTime() + leaseMs);
      const [taken, state, policies] = await school(institutionId).read((q) => [
        q
          .update(jobs)
          .set({
            status: "running",
            leaseUntil,
            startedAt: sql`coalesce(${jobs.startedAt}, ${now.toISOString()})`,
            error: null,
          })
          .where(and(eq(jobs.id, jobId), claimable(now)))
          .returning({ userId: jobs.userId, request: jobs.request, attempts: jobs.attempts }),
        q.select({ status: jobs.status, leaseUntil: jobs.leaseUntil }).from(jobs).where(eq(jobs.id, jobId)),
        q
          .select({ provider: providerPolicies.provider })
          .from(providerPolicies)
          .where(eq(providerPolicies.allowed, false)),
      ]);
      const row = taken[0];
      if (row === undefined) return unclaimable(state[0], now);
      const forbidden = policies.flatMap(({ provider }) => ProviderName.safeParse(provider).data ?? []);
      const { userId, request } = row;
      return {
        state: "claimed",
        job: { id: jobId, institutionId, userId, request, earlier: readAttempts(row.attempts), leaseUntil, forbidden },
      };
    },

    async noteAttempts(job, attempts, percent) {
      await school(job.institutionId).read((q) => [
        q.update(jobs).set({ attempts, progress: percent }).where(held(job)),
      ]);
    },

    succeed: (job, finished, now) =>
      school(job.institutionId).transaction(async (tx) => {
        const { completion } = finished;
        const done = {
          status: "succeeded" as const,
          progress: 100,
          provider: completion.provider,
          model: completion.model,
          attempts: [...job.earlier, ...completion.attempts],
          error: null,
          leaseUntil: null,
          finishedAt: now,
        };
        const owned = await tx.update(jobs).set(done).where(held(job)).returning({ id: jobs.id });
        await insertUsage(tx, job, completion.attempts, completion.id);
        if (owned.length === 0) return alreadyStored(tx, job, completion.id);

        const documentId = await insertDocument(tx, job, finished, now);
        const result: LlmJobResult = { completion, documentId };
        await tx.update(jobs).set({ result }).where(eq(jobs.id, job.id));
        await insertFinished(tx, job.institutionId, job.id, now);
        return { stored: true, documentId };
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

    bury: ({ jobId, institutionId }: LlmJobMessage, now) =>
      school(institutionId).transaction(async (tx) => {
        const [row] = await tx
          .update(jobs)
          .set({ status: "dead", leaseUntil: null, finishedAt: now })
          .where(and(eq(jobs.id, jobId), claimable(now)))
          .returning({ userId: jobs.userId, attempts: jobs.attempts, error: jobs.error });
        if (row === undefined) {
          const [state] = await tx
            .select({ status: jobs.status, leaseUntil: jobs.leaseUntil })
            .from(jobs)
            .where(eq(jobs.id, jobId));
          return unclaimable(state, now);
        }
        await insertFinished(tx, institutionId, jobId, now);
        const lastError = LlmJobError.safeParse(row.error).data?.code ?? "interrupted";
        return { state: "buried", userId: row.userId, attempts: readAttempts(row.attempts), lastError };
      }),
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
async function alreadyStored(tx: Transaction, job: ClaimedJob, completionId: string) {
  const [row] = await tx
    .select({ documentId: documents.id })
    .from(jobs)
    .leftJoin(documents, eq(documents.jobId, jobs.id))
    .where(
      and(
        eq(jobs.id, job.id),
        eq(jobs.status, "succeeded"),
        sql`${jobs.result} -> 'completion' ->> 'id' = ${completionId}`,
      ),
    );
  return row === undefined ? { stored: false as const } : { stored: true as const, documentId: row.documentId };
}

async function insertDocument(tx: Transaction, job: ClaimedJob, finished: Finished, now: Date) {
  const { plan, completion, sectionId } = finished;
  if (plan === undefined) return null;
  const { id: jobId, institutionId, userId } = job;
  const [document] = await tx
    .insert(documents)
    .values({
      institutionId,
      ownerId: userId,
      type: "lesson_plan",
      title: plan.title,
      language: plan.language,
      jobId,
      sectionId: sectionId ?? null,
      createdAt: now,
      updatedAt: now,
    })
    .returning({ id: documents.id });
  if (document === undefined) throw new Error("an INSERT without conflict clause returned no row");
  const covered = criteriaCoverage(plan);
  await tx.insert(versions).values({
    institutionId,
    documentId: document.id,
    version: 1,
    body: plan,
    validation: { problems: [], coverage: covered },
    createdBy: userId,
    provider: completion.provider,
    model: completion.model,
    createdAt: now,
  });
  // A criterion may have left the curriculum while the job ran; the document still names it.
  const known = await tx
    .select({ id: curriculumStandards.id })
    .from(curriculumStandards)
    .where(inArray(curriculumStandards.id, plan.criteria));
  const existing = new Set(known.map((row) => row.id));
  const rows = covered
    .filter(({ criterionId }) => existing.has(criterionId))
    .flatMap(({ criterionId, sections }) =>
      sections.map((sectionRef) => ({
        institutionId,
        documentId: document.id,
        version: 1,
        standardId: criterionId,
        sectionRef,
        evidence: plan.sections.find((section) => section.id === sectionRef)?.title ?? null,
      })),
    );
  if (rows.length > 0) await tx.insert(coverage).values(rows);
  return document.id;
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
