import type { EventMessage } from "#contracts/outbox.ts";
import { onGradeRecorded } from "../communications/on-grade-recorded.ts";
import { onRosterImported } from "../communications/on-roster-imported.ts";
import { onJobFinished } from "../content/on-job-finished.ts";
import type { SystemContext } from "../context.ts";
import { onRightsEnded } from "../identity/on-rights-ended.ts";

/** What follows a committed event. Every branch is harmless when the same message comes again. */
export async function handleEvent(ctx: SystemContext, message: EventMessage): Promise<void> {
  switch (message.type) {
    case "grade.recorded":
      return onGradeRecorded(ctx, message.eventId, message.payload.gradeIds);
    case "roster.imported":
      return onRosterImported(ctx);
    case "ai.job.requested":
      return ctx.ports.jobs.send({ jobId: message.payload.jobId, institutionId: ctx.institutionId });
    case "ai.job.finished":
      return onJobFinished(ctx, message.eventId, message.payload.jobId);
    case "rights.ended":
      return onRightsEnded(ctx, message.eventId, message.payload);
  }
}
