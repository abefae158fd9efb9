import * as z from "zod";
import type { DatabaseConfig } from "#platform/db.ts";
import { blankIsUnset, environmentReader } from "#platform/env.ts";
import type { ObjectsEnv } from "./env.ts";

const Variables = z.object({
  DATABASE_URL: z.string().startsWith("postgres"),
  NEON_LOCAL: blankIsUnset(z.string().regex(/^[\w.-]+:\d+$/)),
});

const read = environmentReader(Variables);

/** Where the rows live. Throws with the names, never the values, of variables that are missing or malformed. */
export function databaseOf(env: ObjectsEnv): DatabaseConfig {
  const { DATABASE_URL, NEON_LOCAL } = read(env);
  return { databaseUrl: DATABASE_URL, neonLocal: NEON_LOCAL };
}
