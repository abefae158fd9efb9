import { resolve } from "node:path";
import { fetch as fetchOfMiniflare } from "miniflare";
import { createTestHarness } from "wrangler";
import type { Fetcher } from "#testing/api.ts";
import { prepareDatabase } from "../dev/demo-database.ts";
import { type Services, startServices } from "../dev/services/index.ts";
import { workerVars } from "../dev/vars.ts";
import { buildWeb } from "../dev/web-build.ts";
import { WORKERS } from "../dev/workers.ts";

export interface BenchPlatform {
  readonly origin: string;
  /** The front door, as a browser reaches it. */
  readonly front: Fetcher;
  /** The Worker that does the same SQL and nothing else. */
  readonly bare: Fetcher;
  /** What stands behind the redis address: a reimplementation makes the figures worthless. */
  readonly redisEngine: string;
  /** Log lines of the Workers at level warn and above since the start. */
  faults(): string[];
  stop(): Promise<void>;
}

const ORIGIN = "http://localhost:8787";

/** Miniflare's Response carries the socket of an upgrade; the platform's type cannot express that. */
function asResponse(response: unknown): Response {
  return response as Response;
}

type WorkerInit = Parameters<ReturnType<ReturnType<typeof createTestHarness>["getWorker"]>["fetch"]>[1];

/** The same object under two names: undici's and the platform's. */
function asInit(init: unknown): WorkerInit {
  return init as WorkerInit;
}

const plainFetch = globalThis.fetch;

/** Outbound traffic of the harness goes through the global fetch, which cannot open the database's WebSocket. */
async function fetchWithUpgrades(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return plainFetch(input, init);
  const url = input instanceof Request ? input.url : String(input);
  return asResponse(await fetchOfMiniflare(url, { headers: Object.fromEntries(headers) }));
}

async function startWorkers(services: Services, appUrl: string) {
  const vars = {
    ...workerVars(services, { appUrl }, {}),
    EDUAI_ENV: "test",
    RATE_LIMIT_FACTOR: "100000",
  };
  globalThis.fetch = fetchWithUpgrades;
  process.env.WRANGLER_LOG ??= "error";
  const configs = [...WORKERS.map(({ config }) => config), "bench/bare/wrangler.toml"];
  const harness = createTestHarness({ workers: configs.map((path) => ({ configPath: resolve(path), vars })) });
  try {
    await harness.listen();
  } catch (error) {
    await harness.close();
    throw error;
  }
  return harness;
}

/** All Workers and the yardstick over one database with the demo school, in `dataDir`, on the loopback interface. */
export async function startBench(dataDir: string, say: (text: string) => void): Promise<BenchPlatform> {
  const services = await startServices({ dataDir });
  try {
    const database = await prepareDatabase(services, say);
    if (await buildWeb()) say("web app built");
    const harness = await startWorkers(services, database.appUrl);
    const door = (name: string): Fetcher => {
      const worker = harness.getWorker(name);
      return async (path, init) => asResponse(await worker.fetch(`${ORIGIN}${path}`, asInit(init)));
    };
    return {
      origin: ORIGIN,
      front: door(WORKERS[0].name),
      bare: door("eduai-bench-bare"),
      redisEngine: services.redis.engine,
      faults: () =>
        harness
          .getLogs()
          .map(({ message }) => message)
          .filter((message) => /"level":"(warn|error)"/.test(message)),
      async stop() {
        await harness.close();
        globalThis.fetch = plainFetch;
        await services.stop();
      },
    };
  } catch (error) {
    globalThis.fetch = plainFetch;
    await services.stop();
    throw error;
  }
}
