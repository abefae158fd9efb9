import pg from "pg";
import { loadStarterCurriculum } from "../core/curriculum/starter/starter.ts";
import { migrate } from "../drizzle/migrate.ts";
import { seed } from "../drizzle/seed/index.ts";

/** The same server, another database. */
export function withDatabase(connectionUrl: string, database: string): string {
  const url = new URL(connectionUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs statements as the superuser, outside a transaction. */
export async function asAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates the database unless it is there; true when it is new. */
export function ensureDatabase(adminUrl: string, database: string): Promise<boolean> {
  return asAdmin(adminUrl, async (client) => {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [database]);
    if (found.rowCount) return false;
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
    return true;
  });
}

/** Brings the schema up to date and gives the role `eduai_app` its password. */
export const migrateDatabase = (databaseUrl: string, appPassword: string): Promise<void> =>
  migrate(databaseUrl, { appPassword });

/** Fills an empty database with the demo schools and the starter set of the official curriculum. */
export async function seedDatabase(
  databaseUrl: string,
  hashPassword: (plain: string) => Promise<string>,
): Promise<void> {
  const { seeded } = await seed(databaseUrl, { hashPassword });
  if (!seeded) throw new Error("the database has a school already: the demo school was not added");
  await asAdmin(databaseUrl, loadStarterCurriculum);
}
