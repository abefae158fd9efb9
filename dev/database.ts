import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import * as z from "zod";
import { migrate } from "../drizzle/migrate.ts";

type HashPassword = (password: string) => Promise<string>;
type Seed = (adminUrl: string, options: { hashPassword: HashPassword }) => Promise<unknown>;

const isFunction = (value: unknown) => typeof value === "function";

async function load<T>(path: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const url = new URL(path, import.meta.url);
  return existsSync(fileURLToPath(url)) ? shape.parse(await import(url.href)) : undefined;
}

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

/** Fills an empty database with the demo school. */
export async function seedDatabase(databaseUrl: string, hashPassword: HashPassword): Promise<void> {
  const module = await load("../drizzle/seed/index.ts", z.object({ seed: z.custom<Seed>(isFunction) }));
  await module?.seed(databaseUrl, { hashPassword });
}
