import { WORKERS } from "../../dev/workers.ts";
import type { Fetcher } from "./api.ts";
import { type PlatformOverrides, startPlatform, type TestPlatform } from "./harness.ts";

/** All workers but the web app, which a test of the API need not start; `door` is the API itself. */
export async function startApi(overrides: PlatformOverrides = {}): Promise<TestPlatform & { door: Fetcher }> {
  const [, ...rest] = WORKERS;
  const platform = await startPlatform({ workers: rest.map(({ name }) => name), ...overrides });
  const api = platform.worker("eduai-api");
  const door: Fetcher = (path, init) => api.fetch(`http://localhost:8787${path}`, init);
  return { ...platform, door };
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
