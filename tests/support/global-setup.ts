import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { indexCurriculum } from "../../dev/curriculum-index.ts";
import { asAdmin, ensureDatabase, migrateDatabase, seedDatabase, withDatabase } from "../../dev/database.ts";
import { loadKeys } from "../../dev/keys.ts";
import { createHasher } from "../../dev/passwords.ts";
import { inUse, type Services, startServices, stopLeftovers } from "../../dev/services/index.ts";
import { TEMPLATE_DEMO, TEMPLATE_EMPTY } from "./database.ts";
import "./services.ts";

const PREFIX = "eduai-test-";

/** Runs that were killed leave a folder and its servers behind. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    if (inUse(folder)) continue;
    await stopLeftovers(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A template must have no session, also none of autovacuum, while it is being cloned. */
function freeze(adminUrl: string, database: string): Promise<unknown> {
  const statement = `ALTER DATABASE ${database} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`;
  return asAdmin(adminUrl, (client) => client.query(statement));
}

async function createTemplates(services: Services): Promise<void> {
  const { adminUrl } = services.postgres;
  const keys = loadKeys(services.dataDir);
  await ensureDatabase(adminUrl, TEMPLATE_EMPTY);
  await migrateDatabase(withDatabase(adminUrl, TEMPLATE_EMPTY), keys.appPassword);
  await freeze(adminUrl, TEMPLATE_EMPTY);
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${TEMPLATE_DEMO} TEMPLATE ${TEMPLATE_EMPTY}`));
  await seedDatabase(withDatabase(adminUrl, TEMPLATE_DEMO), createHasher(keys.passwordPepper));
  await indexCurriculum(withDatabase(adminUrl, TEMPLATE_DEMO), services.vector);
  await freeze(adminUrl, TEMPLATE_DEMO);
}

/** Starts the services once per run on free ports in a temporary folder, with two template databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweep();
  const dataDir = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(dataDir, 0o711);
  const engine = process.env.EDUAI_TEST_POSTGRES === "debian" ? "debian" : "embedded";
  const services = await startServices({ dataDir, engine, durable: false });
  const teardown = async () => {
    await services.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await createTemplates(services);
  } catch (error) {
    await teardown();
    throw error;
  }
  const { postgres, neon, redis, vector, mail } = services;
  project.provide("services", {
    dataDir,
    postgres: { adminUrl: postgres.adminUrl, host: postgres.host, port: postgres.port },
    neon: { httpHost: neon.httpHost },
    redis: { url: redis.url, token: redis.token, engine: redis.engine },
    vector: { url: vector.url, token: vector.token, dimension: vector.dimension },
    mail: { url: mail.url, apiKey: mail.apiKey },
  });
  return teardown;
}
