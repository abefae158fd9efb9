import { loadKeys } from "../../dev/keys.ts";
import { workerVars } from "../../dev/vars.ts";
import { WORKERS } from "../../dev/workers.ts";
import { type TestDatabase, testDatabase } from "./database.ts";
import { canaryOf, unread } from "./log-canary.ts";
import { testRedis } from "./redis.ts";
import { testServices } from "./services.ts";
import { type Fetch, serveWorkers, type TestWorkers, type WorkerSettings } from "./workers.ts";

export interface TestPlatform {
  /** Through the front door, as a browser or an API client would. */
  fetch: Fetch;
  /** One Worker by its name, for example `eduai-api`. */
  worker: TestWorkers["worker"];
  database: TestDatabase;
  /** Log lines of all workers since the start. */
  logs: TestWorkers["logs"];
  /** Ends the workers. Throws when any log line since the start held personal data. */
  stop(): Promise<void>;
}

export interface PlatformOverrides extends Partial<Omit<WorkerSettings, "inspectObjects">> {
  /** A database of the test's own; a clone with the demo school otherwise. */
  database?: TestDatabase;
  /** Starts with an empty schema instead of the demo school. */
  seeded?: boolean;
}

/** Starts Workers, the platform's five unless told, in this process against a database of their own. */
export async function startPlatform(overrides: PlatformOverrides = {}): Promise<TestPlatform> {
  const { database: given, seeded = true, vars, ...settings } = overrides;
  const services = testServices();
  const database = given ?? (await testDatabase({ seeded }));
  unread.add(database.name);
  let running: TestWorkers | undefined;
  const stop = async () => {
    unread.delete(database.name);
    await running?.stop();
    const canary = await canaryOf(database.adminUrl, loadKeys(services.dataDir));
    const lines = running?.logs().map((entry) => JSON.stringify(entry)) ?? [];
    const told = canary([...lines, ...(running?.remarks() ?? [])]);
    if (given === undefined) await database.drop();
    if (told.length > 0) throw new Error(`the log holds personal data:\n${told.slice(0, 20).join("\n")}`);
  };
  try {
    running = await serveWorkers({
      workers: WORKERS.map(({ name }) => name),
      ...settings,
      vars: {
        ...workerVars(services, { appUrl: database.appUrl }, {}),
        EDUAI_ENV: "test",
        NOTICE_HOLD_SECONDS: "0",
        DELIVERY_RATES: "resend=1000",
        REDIS_PREFIX: testRedis().prefix,
        ...vars,
      },
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const { fetch, worker, logs } = running;
  return { fetch, worker, logs, database, stop };
}
