import { asAdmin, migrateDatabase, seedDatabase, withDatabase } from "./database.ts";
import { loadKeys } from "./keys.ts";
import { createHasher } from "./passwords.ts";
import type { PartialServices } from "./services/index.ts";
import { appUrl, type DatabaseTarget } from "./vars.ts";

const NAME = "eduai";
/** The demo school grows under this name, so that a start which was interrupted leaves no half-filled database. */
const UNFINISHED = "eduai_unfinished";

export interface DemoDatabase extends DatabaseTarget {
  /** Superuser's connection string. */
  adminUrl: string;
}

/** Migrates the database of the embedded server, and fills it with the demo school the first time. */
export async function prepareDatabase(services: PartialServices, say: (text: string) => void): Promise<DemoDatabase> {
  if (!services.postgres) throw new Error("there is no embedded PostgreSQL");
  const { adminUrl } = services.postgres;
  const keys = loadKeys(services.dataDir);
  const target = { appUrl: appUrl(services, NAME), adminUrl: withDatabase(adminUrl, NAME) };
  const found = await asAdmin(adminUrl, (client) =>
    client.query("SELECT 1 FROM pg_database WHERE datname = $1", [NAME]),
  );
  if (found.rowCount) {
    say("migrating the database");
    await migrateDatabase(withDatabase(adminUrl, NAME), keys.appPassword);
    return target;
  }
  say("creating the database");
  await asAdmin(adminUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${UNFINISHED} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${UNFINISHED}`);
  });
  await migrateDatabase(withDatabase(adminUrl, UNFINISHED), keys.appPassword);
  say("filling it with the demo school");
  await seedDatabase(withDatabase(adminUrl, UNFINISHED), createHasher(keys.passwordPepper));
  await asAdmin(adminUrl, (client) => client.query(`ALTER DATABASE ${UNFINISHED} RENAME TO ${NAME}`));
  return target;
}
