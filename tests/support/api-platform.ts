import { WORKERS } from "../../dev/workers.ts";
import type { Fetcher } from "./api.ts";
import { type PlatformOverrides, startPlatform, type TestPlatform } from "./harness.ts";

/** All workers but the web app, so that tests of the API need no build of it; `door` is the API itself. */
export async function startApi(overrides: PlatformOverrides = {}): Promise<TestPlatform & { door: Fetcher }> {
  const [, ...rest] = WORKERS;
  const platform = await startPlatform({ configs: rest.map(({ config }) => config), ...overrides });
  const api = doorOf(platform.worker("eduai-api"));
  const door: Fetcher = (path, init) => api(`http://localhost:8787${path}`, init);
  return { ...platform, door };
}

/** The harness speaks the platform's own Request and Response; its types are those of Workers. */
function doorOf(worker: ReturnType<TestPlatform["worker"]>): Fetcher {
  return worker.fetch.bind(worker) as unknown as Fetcher;
}

/** Looks until something is there. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`${what} did not come within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
