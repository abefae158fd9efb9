import { join } from "node:path";
import { listStudents } from "#core/students/list-students.ts";
import type { Fetcher } from "#testing/api.ts";
import { contextFor } from "#testing/context.ts";
import { type Statement, statementsOf } from "#testing/large-school.ts";
import { prepareDatabase } from "../dev/demo-database.ts";
import { bundleWorker } from "../dev/deploy.ts";
import { untilReady } from "../dev/readiness.ts";
import { startServices } from "../dev/services/index.ts";
import { freePort } from "../dev/services/ports.ts";
import { workerds } from "../dev/supervise-workers.ts";
import { workerVars } from "../dev/vars.ts";
import { bundleAll } from "../dev/worker-bundles.ts";
import { startWorkers } from "../dev/worker-process.ts";

export interface BenchPlatform {
  readonly origin: string;
  readonly adminUrl: string;
  /** The front door, as a browser reaches it. */
  readonly front: Fetcher;
  /** The Worker that does the same SQL and nothing else, in the same workerd behind the same entry. */
  readonly bare: Fetcher;
  /** What stands behind the redis address: a reimplementation makes the figures worthless. */
  readonly redisEngine: string;
  workerd(): number[];
  /** The last log lines of the Workers at level warn and above. */
  faults(): string[];
  stop(): Promise<void>;
}

export const TEACHER = "teacher@demo.eduai.test";
/** What the tool call of the benchmark asks for. */
export const TOOL_INPUT = { search: "Ana", limit: 10 };

const BARE = { name: "eduai-bench-bare", config: "bench/bare/wrangler.toml" };
/** By which Miniflare's entry sends a request to another Worker than the first. */
const ROUTE = "MF-Route-Override";

/** What `find_students` reads, as the teacher. */
async function toolStatements(adminUrl: string, appUrl: string, neonHost: string): Promise<Statement[]> {
  const database = { name: "eduai", adminUrl, appUrl, neonHost, drop: async () => undefined };
  const ctx = await contextFor(database, TEACHER);
  const { institutionId, userId } = ctx.actor;
  const tenant = "select set_config('app.institution_id', $1, true), set_config('app.user_id', $2, true)";
  const statements = await statementsOf(ctx, (teacher) => listStudents(teacher, { ...TOOL_INPUT, sort: "familyName" }));
  return [{ sql: tenant, params: [String(institutionId), String(userId)] }, ...statements];
}

/** All Workers as `npm start` runs them and the yardstick, over one database with the demo school, in `dataDir`, on the loopback interface. */
export async function startBench(dataDir: string, say: (text: string) => void): Promise<BenchPlatform> {
  const services = await startServices({ dataDir });
  try {
    const database = await prepareDatabase(services, say);
    const { folders, made } = await bundleAll();
    if (made) say("web app and workers bundled");
    const bareFolder = join(dataDir, BARE.name);
    const faults = await bundleWorker(BARE.config, bareFolder);
    if (faults.length > 0) throw new Error(faults.join("\n"));

    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const vars = {
      ...workerVars(services, database, {}),
      PUBLIC_ORIGIN: origin,
      RATE_LIMIT_FACTOR: "100000",
      TOOL_STATEMENTS: JSON.stringify(await toolStatements(database.adminUrl, database.appUrl, services.neon.httpHost)),
    };
    const workers = await startWorkers({ bundles: [...folders, bareFolder] }, { dataDir, port, vars });
    const stop = async () => {
      await workers.stop();
      await services.stop();
    };
    await untilReady(workers).catch(async (error: unknown) => {
      await workers.stop();
      throw error;
    });
    return {
      origin,
      adminUrl: database.adminUrl,
      front: (path, init) => fetch(`${origin}${path}`, init),
      bare(path, init = {}) {
        const headers = new Headers(init.headers);
        headers.set(ROUTE, BARE.name);
        return fetch(`${origin}${path}`, { ...init, headers });
      },
      redisEngine: services.redis.engine,
      workerd: () => workerds(workers.group),
      faults: () =>
        workers
          .tail()
          .split("\n")
          .filter((line) => /"level":"(warn|error)"/.test(line)),
      stop,
    };
  } catch (error) {
    await services.stop();
    throw error;
  }
}
