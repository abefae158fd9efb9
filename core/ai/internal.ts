import { sql } from "drizzle-orm";
import * as z from "zod";
import type { JobView } from "#contracts/api/content.ts";
import { documents, jobs } from "#schema/index.ts";

export const jobColumns = {
  id: jobs.id,
  kind: jobs.kind,
  status: jobs.status,
  progress: jobs.progress,
  provider: jobs.provider,
  model: jobs.model,
  attempts: jobs.attempts,
  error: jobs.error,
  createdAt: jobs.createdAt,
  finishedAt: jobs.finishedAt,
  // Drizzle writes a column in a selection without its table, so the outer one is spelt out.
  documentId: sql<
    number | null
  >`(select made.id from ${documents} as made where made.job_id = ${jobs}.${sql.identifier("id")})`.mapWith(
    (value: unknown) => (value === null ? null : Number(value)),
  ),
};

interface JobRow extends Omit<JobView, "attempts" | "error" | "createdAt" | "finishedAt"> {
  readonly attempts: readonly unknown[];
  readonly error: unknown;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const Attempts = z.array(z.record(z.string(), z.unknown())).catch([]);
const Failure = z
  .object({ errorClass: z.string().optional(), code: z.string().optional(), message: z.string().default("") })
  .nullable()
  .catch(null);

export function jobView(row: JobRow): JobView {
  const failure = Failure.parse(row.error);
  return {
    ...row,
    attempts: Attempts.parse(row.attempts),
    error: failure === null ? null : { code: failure.errorClass ?? failure.code ?? "failed", message: failure.message },
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
