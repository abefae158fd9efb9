import { eq } from "drizzle-orm";
import type { contentApi, JobView } from "#contracts/api/content.ts";
import type { Input } from "#contracts/endpoint.ts";
import { jobs } from "#schema/index.ts";
import { authorize } from "../access/authorize.ts";
import { jobColumns, jobView } from "../ai/internal.ts";
import { recordAudit } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { requireOn } from "../operations/switches.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { lessonPlanCall } from "./lesson-plan-call.ts";

/**
 * Queues a lesson plan on assessment criteria of one subject. The same key asked again answers the same job.
 * Errors: `forbidden`, and those of `lessonPlanCall`.
 */
export async function requestLessonPlan(
  ctx: Context,
  input: Input<typeof contentApi.requestLessonPlan> & { idempotencyKey: string },
): Promise<JobView> {
  authorize(ctx, "content.create");
  await requireOn(ctx, "ai");
  const request = await lessonPlanCall(ctx, input);
  const view = await ctx.db.transaction(async (tx) => {
    const [created] = await tx
      .insert(jobs)
      .values({
        institutionId: ctx.actor.institutionId,
        userId: ctx.actor.userId,
        kind: "lesson_plan",
        idempotencyKey: `${ctx.actor.userId}:${input.idempotencyKey}`,
        request: { ...request, sectionId: input.sectionId ?? null },
        createdAt: ctx.now(),
      })
      .onConflictDoNothing()
      .returning(jobColumns);
    if (created === undefined) {
      const [existing] = await tx
        .select(jobColumns)
        .from(jobs)
        .where(eq(jobs.idempotencyKey, `${ctx.actor.userId}:${input.idempotencyKey}`));
      return jobView(orNotFound(existing));
    }
    await recordAudit(ctx, tx, [
      { action: "ai.job.requested", entity: "ai_job", entityId: created.id, after: { standardIds: input.standardIds } },
    ]);
    await enqueue(ctx, tx, { type: "ai.job.requested", payload: { jobId: created.id } });
    return jobView(created);
  });
  await ctx.ports.outbox.requestDrain(ctx.actor.institutionId);
  return view;
}
