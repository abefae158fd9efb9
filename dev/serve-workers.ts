import { join } from "node:path";
import { createInterface } from "node:readline";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { LOOPBACK } from "./services/ports.ts";
import { bundledWorker } from "./worker-bundles.ts";

/** What `worker-process.ts` writes to the input of this program, as one line of JSON. */
export interface ServedWorkers {
  /** Folders of the bundles, the front door's first. */
  folders: readonly string[];
  dataDir: string;
  port: number;
  /** Variables and secrets, for every Worker. */
  vars: Record<string, string>;
}

/**
 * No file has these paths. Anything else passes three Workers of Miniflare that look for one, which on this machine are paid for
 * like our own; a deployment has them on another machine.
 */
const NO_FILES = [
  ...["/", "/health", "/ready", "/api/*", "/webhooks/*", "/rooms/*"],
  ...["/mcp", "/mcp/*", "/oauth/*", "/.well-known/*"],
];

/** Bundles under Miniflare alone: no proxy in front, no inspector, no watch over files. */
async function serve({ folders, dataDir, port, vars }: ServedWorkers): Promise<Miniflare> {
  const [front, ...others] = folders.map((folder) => bundledWorker(folder, vars));
  if (front === undefined) throw new Error("no bundle was named");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: LOOPBACK,
      port,
      // Where `wrangler dev --persist-to` keeps it too.
      resourcePersistencePath: join(dataDir, "workers", "v3"),
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN),
      handleStructuredLogs: ({ message }) => console.log(message),
      // What calls cron: see dev/cron.ts.
      unsafeTriggerHandlers: true,
      workers: [{ ...front, routes: NO_FILES.map((path) => `*${path}`) }, ...others],
    }),
  );
  await miniflare.ready;
  return miniflare;
}

if (import.meta.main) {
  let running: Promise<Miniflare> | undefined;
  const end = () => {
    Promise.resolve(running)
      .then((miniflare) => miniflare?.dispose())
      .catch(() => undefined)
      .finally(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  // The input ends when whoever started this has ended, however that came.
  const lines = createInterface({ input: process.stdin }).on("close", end);
  lines.once("line", (line) => {
    running = serve(JSON.parse(line));
    running.catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}
