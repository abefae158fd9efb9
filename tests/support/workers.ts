import { type BuildOptions, build } from "esbuild";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { LOOPBACK } from "../../dev/services/ports.ts";
import { bundleAll, bundledWorker, bundleOf } from "../../dev/worker-bundles.ts";
import type { WORKERS } from "../../dev/workers.ts";

/** A Worker of the platform, of which the bundle is taken that would be deployed. */
export type PlatformWorker = (typeof WORKERS)[number]["name"];

/** A test's own Worker: a module that is bundled as the test runs, and its bindings. */
export interface OwnWorker extends Pick<V4WorkerOptions, "durableObjects" | "serviceBindings" | "queueConsumers"> {
  readonly name: string;
  readonly entry: string;
}

export interface WorkerSettings {
  /** The first answers what is sent to no Worker by name. */
  readonly workers: readonly (PlatformWorker | OwnWorker)[];
  /** Variables and secrets of every Worker; they win over those of its configuration. */
  readonly vars: Readonly<Record<string, string>>;
  /** How often a queue delivers again what failed, before it is a dead letter; the configured number otherwise. */
  readonly queueRetries?: number;
  /** Whether storage of objects can be read and objects evicted. */
  readonly inspectObjects?: boolean;
}

/** Sends a request as `fetch` does; a path without an origin is one of the Workers' own address. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

export interface TestWorkers {
  readonly url: URL;
  readonly miniflare: Miniflare;
  /** To the first Worker. */
  readonly fetch: Fetch;
  worker(name: string): { readonly fetch: Fetch; getEnv(): Promise<Record<string, unknown>> };
  /** What the Workers and workerd wrote since the start. */
  logs(): readonly LogLine[];
  /** What Miniflare had to say of it, as far as it is more than information. */
  remarks(): readonly string[];
  stop(): Promise<void>;
}

export interface LogLine {
  readonly timestamp: number;
  readonly level: string;
  readonly message: string;
}

/** Guarantee: Miniflare's Response is undici's, as Node's own is, with the socket of an upgrade beside it. */
function asResponse(response: unknown): Response {
  return response as Response;
}

/** Miniflare takes what the platform's fetch takes; its declared type is undici's. */
function asDispatched(init: RequestInit): NonNullable<Parameters<Miniflare["dispatchFetch"]>[1]> {
  return init as unknown as NonNullable<Parameters<Miniflare["dispatchFetch"]>[1]>;
}

class Remarks extends Log {
  readonly lines: string[] = [];
  protected override log(message: string): void {
    this.lines.push(message);
  }
}

/** How a test's own Worker becomes one module. */
export const ONE_MODULE = {
  bundle: true,
  format: "esm",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker", "browser", "import"],
  external: ["cloudflare:*", "node:*"],
  logLevel: "error",
} as const satisfies BuildOptions;

async function ownWorker({ entry, ...bindings }: OwnWorker, vars: WorkerSettings["vars"]): Promise<V4WorkerOptions> {
  const { outputFiles } = await build({ ...ONE_MODULE, entryPoints: [entry], write: false });
  return {
    ...bindings,
    compatibilityDate: "2026-11-01",
    modules: outputFiles.map(({ text }) => ({ type: "ESModule", path: "worker.js", contents: text })),
    bindings: vars,
  };
}

/** A queue with nothing behind it keeps its own number: what it holds has failed elsewhere already. */
function retriedOnly(times: number, worker: V4WorkerOptions): V4WorkerOptions {
  const queues = Object.entries(worker.queueConsumers ?? {}).map(([name, queue]) => [
    name,
    queue.deadLetterQueue === undefined ? queue : { ...queue, maxRetries: times },
  ]);
  return { ...worker, queueConsumers: Object.fromEntries(queues) };
}

/**
 * Serves Workers in one workerd, as `npm start` does: bundles under Miniflare alone, whose traffic to the services goes there
 * straight. Storage is fresh per start. Bundles that are not of the sources as they are now are made anew.
 */
export async function serveWorkers(settings: WorkerSettings): Promise<TestWorkers> {
  const { vars, queueRetries } = settings;
  if (settings.workers.some((worker) => typeof worker === "string")) await bundleAll();
  const all = await Promise.all(
    settings.workers.map(async (worker) =>
      typeof worker === "string" ? bundledWorker(bundleOf(worker), vars) : ownWorker(worker, vars),
    ),
  );
  const lines: LogLine[] = [];
  const log = new Remarks(LogLevel.WARN);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: LOOPBACK,
      port: 0,
      cf: false,
      logRequests: false,
      log,
      handleStructuredLogs: (line) => void lines.push(line),
      unsafeInspectDurableObjects: settings.inspectObjects ?? false,
      workers: queueRetries === undefined ? all : all.map((worker) => retriedOnly(queueRetries, worker)),
    }),
  );
  const url = await miniflare.ready.catch(async (error: unknown) => {
    await miniflare.dispose();
    throw error;
  });
  const fetchOf =
    (name?: string): Fetch =>
    async (input, init = {}) => {
      const headers = new Headers(init.headers);
      if (name !== undefined) headers.set("MF-Route-Override", name);
      const sent = asDispatched({ ...init, headers });
      return asResponse(await miniflare.dispatchFetch(new URL(input, url).href, sent));
    };
  return {
    url,
    miniflare,
    fetch: fetchOf(),
    worker: (name) => ({ fetch: fetchOf(name), getEnv: () => miniflare.getBindings(name) }),
    logs: () => lines,
    remarks: () => log.lines,
    stop: () => miniflare.dispose(),
  };
}
