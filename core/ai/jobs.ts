import { and, eq, inArray, lte } from "drizzle-orm";
import * as z from "zod";
import type { contentApi, JobView } from "#contracts/api/content.ts";
import type { Input, View } from "#contracts/endpoint.ts";
import { jobs, sections } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { gradableSections } from "../access/sections.ts";
import { recordAudit, recordAuditBy } from "../audit/record.ts";
import type { Context, SystemContext } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { requireOn } from "../operations/switches.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { paging, rowCount } from "../paging.ts";
import { jobColumns, jobView } from "./internal.ts";

/** One's own jobs, latest first. */
export async function listJobs(
  ctx: Context,
  input: Input<typeof contentApi.jobs>,
): Promise<View<typeof contentApi.jobs>> {
  authorize(ctx, "content.create");
  const list = paging(input, [{ column: jobs.id, kind: "number" }], true);
  const mine = eq(jobs.userId, ctx.actor.userId);
  const [rows, [count]] = await ctx.db.batch((q) => [
    q
      .select({ ...jobColumns, position: list.position })
      .from(jobs)
      .where(and(mine, list.where))
      .orderBy(...list.orderBy)
      .limit(list.limit),
    q.select({ total: rowCount }).from(jobs).where(mine),
  ]);
  const page = list.toPage(rows, count?.total ?? 0);
  return { ...page, data: page.data.map(jobView) };
}

/** State and attempts of one's own job. Errors: `forbidden`, `not_found`. */
export async function getJob(ctx: Context, input: { id: number }): Promise<JobView> {
  authorize(ctx, "content.create");
  const [rows] = await ctx.db.batch((q) => [
    q
      .select(jobColumns)
      .from(jobs)
      .where(and(eq(jobs.id, input.id), eq(jobs.userId, ctx.actor.userId))),
  ]);
  return jobView(orNotFound(rows[0]));
}

/** Ends one's own waiting or running job; an answer that comes later is dropped. Errors: `not_found`, `conflict` when it has ended. */
export async function cancelJob(ctx: Context, input: { id: number }): Promise<JobView> {
  authorize(ctx, "content.create");
  return ctx.db.transaction(async (tx) => {
    const mine = and(eq(jobs.id, input.id), eq(jobs.userId, ctx.actor.userId));
    const [job] = await tx.select({ status: jobs.status }).from(jobs).where(mine).for("update");
    if (!OPEN.some((status) => status === orNotFound(job).status)) {
      throw new AppError("conflict", "El trabajo ya ha terminado: no hay nada que cancelar.", {
        reason: "job_finished",
      });
    }
    const [row] = await tx.update(jobs).set(cancelled(ctx.now())).where(mine).returning(jobColumns);
    await recordAudit(ctx, tx, [{ action: "ai.job.cancelled", entity: "ai_job", entityId: input.id }]);
    return jobView(orNotFound(row));
  });
}

/** Ends every waiting or running job of people whose account ended, asked for until `at`. Harmless when it runs twice. */
export async function cancelJobsOf(ctx: SystemContext, userIds: readonly number[], at: Date): Promise<void> {
  if (userIds.length === 0) return;
  await ctx.db.transaction(async (tx) => {
    const ended = await tx
      .update(jobs)
      .set(cancelled(ctx.now()))
      .where(and(inArray(jobs.userId, [...userIds]), inArray(jobs.status, [...OPEN]), lte(jobs.createdAt, at)))
      .returning({ id: jobs.id, userId: jobs.userId });
    if (ended.length === 0) return;
    await recordAuditBy(
      { institutionId: ctx.institutionId, at: ctx.now(), requestId: ctx.origin.requestId },
      tx,
      ended.map(({ id, userId }) => ({
        action: "ai.job.cancelled",
        entity: "ai_job",
        entityId: id,
        after: { reason: "rights_ended", userId },
      })),
    );
  });
}

const OPEN = ["queued", "running"] as const;

function cancelled(now: Date) {
  return { status: "cancelled" as const, leaseUntil: null, finishedAt: now };
}

const Asked = z.object({ sectionId: z.number().nullable().default(null) });

/**
 * Queues a failed or dead job again, for a section that the person still teaches. Errors: `not_found`, `conflict` when it
 * is running or has succeeded.
 */
export async function retryJob(ctx: Context, input: { id: number }): Promise<JobView> {
  authorize(ctx, "content.create");
  await requireOn(ctx, "ai");
  const view = await ctx.db.transaction(async (tx) => {
    const [job] = await tx
      .select({ id: jobs.id, status: jobs.status, request: jobs.request })
      .from(jobs)
      .where(and(eq(jobs.id, input.id), eq(jobs.userId, ctx.actor.userId)))
      .for("update");
    if (!["failed", "dead", "cancelled"].includes(orNotFound(job).status)) {
      throw new AppError("conflict", "El trabajo no ha fallado: no hay nada que repetir.", {
        reason: "job_not_failed",
      });
    }
    const { sectionId } = Asked.parse(orNotFound(job).request);
    if (sectionId !== null) {
      const [taught] = await tx
        .select({ id: sections.id })
        .from(sections)
        .where(and(eq(sections.id, sectionId), gradableSections(ctx.actor)));
      orNotFound(taught, "No existe ese grupo.");
    }
    const [row] = await tx
      .update(jobs)
      .set({ status: "queued", progress: 0, error: null, leaseUntil: null, lapses: 0, finishedAt: null })
      .where(and(eq(jobs.id, input.id), inArray(jobs.status, ["failed", "dead", "cancelled"])))
      .returning(jobColumns);
    await recordAudit(ctx, tx, [{ action: "ai.job.retried", entity: "ai_job", entityId: input.id }]);
    await enqueue(ctx, tx, { type: "ai.job.requested", payload: { jobId: input.id } });
    return jobView(orNotFound(row));
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return view;
}
