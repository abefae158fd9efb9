import * as z from "zod";

const PostgresError = z.object({ code: z.string(), constraint: z.string().optional() });

/** SQLSTATE and constraint of what PostgreSQL refused, whether Drizzle has wrapped it or not. */
export function refusedBy(error: unknown): z.infer<typeof PostgresError> | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return PostgresError.safeParse(error).data ?? PostgresError.safeParse(cause).data;
}

/** The reference that a written or deleted row broke. */
export function brokenReference(error: unknown): string | undefined {
  const refused = refusedBy(error);
  return refused?.code === "23503" ? refused.constraint : undefined;
}

/** The unique constraint or index that a written row broke. */
export function brokenUnique(error: unknown): string | undefined {
  const refused = refusedBy(error);
  return refused?.code === "23505" ? refused.constraint : undefined;
}
