import { randomBytes } from "node:crypto";
import { asAdmin, withDatabase } from "../../dev/database.ts";
import { appUrl } from "../../dev/vars.ts";
import { testServices } from "./services.ts";

/** Migrated, without a row. */
export const TEMPLATE_EMPTY = "base_empty";
/** Migrated and filled with the demo school. */
export const TEMPLATE_DEMO = "base_demo";

export interface TestDatabase {
  name: string;
  /** Superuser: for arranging and inspecting, never for the code under test. */
  adminUrl: string;
  /** Role `eduai_app`, which obeys row-level security. */
  appUrl: string;
  /** `host:port` of the Neon proxy, for NEON_LOCAL. */
  neonHost: string;
  drop(): Promise<void>;
}

/**
 * A database of its own for one test file: a clone of a template. Copied as files: page by page through the log, which
 * is PostgreSQL's own choice, takes two to ten times as long.
 */
export async function testDatabase(options: { seeded?: boolean } = {}): Promise<TestDatabase> {
  const services = testServices();
  const { adminUrl } = services.postgres;
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template = options.seeded ? TEMPLATE_DEMO : TEMPLATE_EMPTY;
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`));
  return {
    name,
    adminUrl: withDatabase(adminUrl, name),
    appUrl: appUrl(services, name),
    neonHost: services.neon.httpHost,
    drop: () => asAdmin(adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)).then(() => undefined),
  };
}
