import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { syncPermissions } from "./sync-permissions.ts";
import { syncRegistry } from "./sync-registry.ts";

const bootstrapFile = new URL("./bootstrap.sql", import.meta.url);
const policiesFile = new URL("./tenant-policies.sql", import.meta.url);
const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Roles are shared by the cluster: two databases that start at once collide on the same catalogue rows. */
const collisions = new Set(["XX000", "23505", "42710", "40001"]);

/**
 * Brings the database behind `adminUrl` to the newest schema, each school's tables behind their policies, the
 * built-in roles and the registry of personal data. Any number of calls gives the same result.
 * `adminUrl` signs in as a superuser, or as a role that may create roles with BYPASSRLS. Everything made belongs to
 * `eduai_owner`; the application signs in as `eduai_app` with `appPassword`.
 * @throws the error of PostgreSQL when a migration fails; that migration leaves nothing behind.
 */
export async function migrate(adminUrl: string, { appPassword }: { appPassword: string }): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const bootstrap = await readFile(bootstrapFile, "utf8");
    const password = `ALTER ROLE eduai_app PASSWORD ${client.escapeLiteral(appPassword)}`;
    await withRetry(async () => {
      await client.query(bootstrap);
      await client.query(password);
    });
    await client.query("SELECT pg_advisory_lock(hashtextextended('eduai.migrate', 0))");
    await client.query("SET ROLE eduai_owner");
    await runMigrations(drizzle(client, { casing: "snake_case" }), { migrationsFolder });
    await client.query(await readFile(policiesFile, "utf8"));
    await syncPermissions(client);
    await syncRegistry(client);
  } finally {
    await client.end();
  }
}

async function withRetry(run: () => Promise<void>, triesLeft = 10): Promise<void> {
  try {
    await run();
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (triesLeft === 0 || code === undefined || !collisions.has(code)) throw error;
    await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 80));
    await withRetry(run, triesLeft - 1);
  }
}
