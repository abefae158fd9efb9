import type { FrontEnv } from "./env.ts";

/**
 * The cron of `wrangler.toml` that deletes what is past its term; any other sweeps up stalled work. It comes again all
 * night, since one run does a bounded part; when all is done, a run finds nothing.
 */
export const NIGHTLY = "*/10 2-4 * * *";

export async function runCron(cron: string, env: Pick<FrontEnv, "OBJECTS">): Promise<void> {
  await (cron === NIGHTLY ? env.OBJECTS.retain() : env.OBJECTS.sweep());
}
