import { eq } from "drizzle-orm";
import type { EventMessage } from "#contracts/internal/outbox.ts";
import { jobs } from "#schema/index.ts";
import { onJobFinished } from "./content/on-job-finished.ts";
import type { SystemContext } from "./context.ts";
import { onRightsEnded } from "./identity/on-rights-ended.ts";
import { onGradeRecorded } from "./notifications/on-grade-recorded.ts";
import { onRosterImported } from "./notifications/on-roster-imported.ts";
import { onFilesExpired } from "./operations/on-files-expired.ts";
import { finishEvent, isOpen } from "./outbox/finish-event.ts";

/**
 * What follows a committed event; then its row is finished. Every branch is harmless when the same message comes again,
 * and a message of a finished row does nothing.
 */
export async function handleEvent(ctx: SystemContext, message: EventMessage): Promise<void> {
  if (!(await isOpen(ctx, message.eventId))) return;
  if ((await react(ctx, message)) === "open") return;
  await ctx.db.read((q) => [finishEvent(q, message.eventId, ctx.now())]);
}

/** "open" leaves the row open, so that it is sent again after ten minutes. */
async function react(ctx: SystemContext, message: EventMessage): Promise<undefined | "open"> {
  switch (message.type) {
    case "grade.recorded":
      await onGradeRecorded(ctx, message.eventId, message.payload.gradeIds);
      return;
    case "roster.imported":
      await onRosterImported(ctx);
      return;
    case "ai.job.requested":
      return requestJob(ctx, message.payload.jobId);
    case "ai.job.finished":
      await onJobFinished(ctx, message.eventId, message.payload.jobId);
      return;
    case "files.expired":
      await onFilesExpired(ctx, message.payload.keys);
      return;
    case "rights.ended":
      await onRightsEnded(ctx, message.eventId, message.payload);
      return;
  }
}

/** A job's message may get lost in its own queue: the request is finished when the job has ended, not when it was sent. */
async function requestJob(ctx: SystemContext, jobId: number): Promise<undefined | "open"> {
  const [rows] = await ctx.db.read((q) => [q.select({ status: jobs.status }).from(jobs).where(eq(jobs.id, jobId))]);
  const status = rows[0]?.status;
  if (status !== "queued" && status !== "running") return;
  await ctx.ports.jobs.send({ jobId, institutionId: ctx.institutionId });
  return "open";
}
