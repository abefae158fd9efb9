import { eq } from "drizzle-orm";
import { jobs } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import { isOff } from "../operations/switches.ts";

/** A job's message may get lost in its own queue: the request is finished when the job has ended, not when it was sent. */
export async function onJobRequested(ctx: SystemContext, { jobId }: { jobId: number }): Promise<"open" | undefined> {
  const [rows] = await ctx.db.batch((q) => [q.select({ status: jobs.status }).from(jobs).where(eq(jobs.id, jobId))]);
  const status = rows[0]?.status;
  if (status !== "queued" && status !== "running") return undefined;
  // What is off waits here: the event comes again every ten minutes, and no message uses up its tries meanwhile.
  if (await isOff(ctx.ports, ctx.institutionId, "ai")) return "open";
  await ctx.ports.jobs.send({ jobId, institutionId: ctx.institutionId });
  return "open";
}
