import type { FrontEnv } from "./env.ts";

/**
 * The cron of `wrangler.toml` that deletes what is past its term; any other sweeps up stalled work. It comes again all
 * night, since one run does a bounded part; when all is done, a run finds nothing.
 */
export const NIGHTLY = "*/10 2-4 * * *";

/**
 * Checkpoints of the audit log come with each sweep: a school is due once an hour, and one that failed, or had no room in
 * a call, need not wait for another hour.
 */
export async function runCron(cron: string, env: Pick<FrontEnv, "OBJECTS">): Promise<void> {
  const { OBJECTS } = env;
  const work = cron === NIGHTLY ? [OBJECTS.retain()] : [OBJECTS.sweep(), OBJECTS.checkpoint()];
  const failed = (await Promise.allSettled(work)).find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
