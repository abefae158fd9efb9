import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fetch as fetchOfMiniflare } from "miniflare";
import { createTestHarness } from "wrangler";
import { loadKeys } from "../../dev/keys.ts";
import { workerVars } from "../../dev/vars.ts";
import { bundleOf, bundlesAreFresh } from "../../dev/worker-bundles.ts";
import { WORKERS } from "../../dev/workers.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { canaryOf, unread } from "./log-canary.ts";
import { testRedis } from "./redis.ts";
import { testServices } from "./services.ts";

type Harness = ReturnType<typeof createTestHarness>;

export interface TestPlatform {
  /** Through the front door, as a browser or an API client would. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** One worker by its name, for example `eduai-api`: fetch, scheduled, getEnv, getDurableObjectStorage. */
  worker: Harness["getWorker"];
  database: TestDatabase;
  /** Log lines of all workers since the start. */
  logs: Harness["getLogs"];
  /** Ends the workers. Throws when any log line since the start held personal data. */
  stop(): Promise<void>;
}

export interface PlatformOverrides {
  /** Variables that win over the usual ones. */
  vars?: Record<string, string>;
  /** A database of the test's own; a clone with the demo school otherwise. */
  database?: TestDatabase;
  /** Wrangler configurations, the front door first; the platform's five otherwise. */
  configs?: readonly string[];
  /** Starts with an empty schema instead of the demo school. */
  seeded?: boolean;
}

/** Miniflare's Response carries the socket of an upgrade; the platform's type cannot express that. */
function asResponse(response: unknown): Response {
  return response as Response;
}

/** The harness takes what the platform's fetch takes; its declared type is Miniflare's own. */
function asHarnessInit(init: RequestInit): NonNullable<Parameters<Harness["fetch"]>[1]> {
  return init as unknown as NonNullable<Parameters<Harness["fetch"]>[1]>;
}

const originalFetch = globalThis.fetch;

/**
 * The harness sends a worker's outbound traffic through the global fetch, which cannot upgrade to a WebSocket:
 * without this, no database transaction would get through.
 */
async function fetchWithUpgrades(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return originalFetch(input, init);
  const url = input instanceof Request ? input.url : String(input);
  return asResponse(await fetchOfMiniflare(url, { headers: Object.fromEntries(headers) }));
}

/** What a dry run of the deployment bundled of these very sources is taken as it is; bundling costs seconds each time. */
function workersOf(configs: readonly string[]): { configPath: string; prebuiltWorkerDir?: string }[] {
  const isFresh = bundlesAreFresh();
  return configs.map((configPath) => {
    const worker = WORKERS.find(({ config }) => config === configPath);
    return worker && isFresh ? { configPath, prebuiltWorkerDir: bundleOf(worker.name) } : { configPath };
  });
}

/** Starts all workers of the platform in this process against a database of their own. About one second. */
export async function startPlatform(overrides: PlatformOverrides = {}): Promise<TestPlatform> {
  const configs = overrides.configs ?? WORKERS.map((worker) => worker.config);
  const missing = configs.filter((path) => !existsSync(resolve(path)));
  if (missing.length > 0) throw new Error(`no such worker configuration: ${missing.join(", ")}`);

  const services = testServices();
  const database = overrides.database ?? (await testDatabase({ seeded: overrides.seeded ?? true }));
  const vars = {
    ...workerVars(services, { appUrl: database.appUrl }, {}),
    EDUAI_ENV: "test",
    NOTICE_HOLD_SECONDS: "0",
    DELIVERY_RATES: "resend=1000",
    REDIS_PREFIX: testRedis().prefix,
    ...overrides.vars,
  };
  unread.add(database.name);
  globalThis.fetch = fetchWithUpgrades;
  const harness = createTestHarness({ workers: workersOf(configs).map((worker) => ({ ...worker, vars })) });
  const release = async () => {
    unread.delete(database.name);
    await harness.close();
    const canary = await canaryOf(database.adminUrl, loadKeys(services.dataDir));
    const told = canary(harness.getLogs().map((entry) => JSON.stringify(entry)));
    if (!overrides.database) await database.drop();
    if (told.length > 0) throw new Error(`the log holds personal data:\n${told.slice(0, 20).join("\n")}`);
  };
  try {
    await harness.listen();
  } catch (error) {
    await release();
    throw error;
  }
  return {
    fetch: async (path, init = {}) => asResponse(await harness.fetch(path, asHarnessInit(init))),
    worker: harness.getWorker.bind(harness),
    logs: harness.getLogs.bind(harness),
    database,
    stop: release,
  };
}
