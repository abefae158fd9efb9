import type { FrontEnv } from "./env.ts";

/** The cron of `wrangler.toml` that deletes what is past its term; any other sweeps up stalled work. */
export const NIGHTLY = "17 2 * * *";

export async function runCron(cron: string, env: Pick<FrontEnv, "OBJECTS">): Promise<void> {
  await (cron === NIGHTLY ? env.OBJECTS.retain() : env.OBJECTS.sweep());
}
