import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { VectorConfig } from "../platform/vector.ts";
import { vectorAddress } from "./curriculum-index.ts";
import { prepareDatabase } from "./demo-database.ts";
import { inUse, localVector, startWanted } from "./services/index.ts";
import { clusterFolder } from "./services/postgres.ts";
import { cloudServices } from "./vars.ts";

export interface AdminDatabase {
  readonly adminUrl: string;
  /** The index that goes with it; none is known for a database named without one. */
  readonly vector: VectorConfig | undefined;
  close(): Promise<void>;
}

const ENGINES = ["embedded", "debian"] as const;

/** The platform's database with the owner's rights: the one named, the running platform's, or the data folder's own, started for the occasion. */
export async function openAdminDatabase(
  named: string | undefined,
  folder: string,
  say: (text: string) => void,
): Promise<AdminDatabase> {
  if (named !== undefined) return { adminUrl: named, vector: vectorAddress(undefined), close: async () => undefined };
  const dataDir = resolve(folder);
  if (inUse(dataDir)) {
    const port = ENGINES.map((engine) => portOf(dataDir, engine)).find((found) => found !== undefined);
    if (port === undefined)
      throw new Error(`the platform runs on ${dataDir} without a PostgreSQL of its own: set DATABASE_ADMIN_URL`);
    return { adminUrl: adminUrlAt(port), vector: vectorAddress(localVector(dataDir)), close: async () => undefined };
  }
  const services = await startWanted({ dataDir }, { postgres: true, redis: false, vector: !cloudServices().vector });
  try {
    const { adminUrl } = await prepareDatabase(services, say);
    return { adminUrl, vector: vectorAddress(services.vector), close: () => services.stop() };
  } catch (error) {
    await services.stop();
    throw error;
  }
}

/** The fourth line of PostgreSQL's pid file is its port. */
function portOf(dataDir: string, engine: (typeof ENGINES)[number]): number | undefined {
  if (!existsSync(join(dataDir, `postgres-${engine}`))) return undefined;
  const pidFile = join(clusterFolder(dataDir, engine), "cluster", "postmaster.pid");
  if (!existsSync(pidFile)) return undefined;
  const port = Number(readFileSync(pidFile, "utf8").split("\n")[3]);
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

/** The development server's superuser and the platform's database, as `postgres.ts` and `demo-database.ts` name them. */
function adminUrlAt(port: number): string {
  return `postgresql://postgres:postgres@127.0.0.1:${port}/eduai`;
}
