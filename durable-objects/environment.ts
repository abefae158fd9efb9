import * as z from "zod";
import type { DatabaseConfig } from "#platform/db.ts";
import type { ObjectsEnv } from "./env.ts";

const Variables = z.object({
  DATABASE_URL: z.string().startsWith("postgres"),
  NEON_LOCAL: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z
      .string()
      .regex(/^[\w.-]+:\d+$/)
      .optional(),
  ),
});

/** Where the rows live. Throws with the names, never the values, of variables that are missing or malformed. */
export function databaseOf(env: ObjectsEnv): DatabaseConfig {
  const parsed = Variables.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Environment is not usable: ${faults.join("; ")}`);
  }
  return { databaseUrl: parsed.data.DATABASE_URL, neonLocal: parsed.data.NEON_LOCAL };
}
