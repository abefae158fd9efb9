import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import type { NeonHttpDatabase } from "drizzle-orm/neon-http";
import type { NeonQueryResultHKT } from "drizzle-orm/neon-serverless";
import type { PgDatabase } from "drizzle-orm/pg-core";

/** Builds statements for one HTTP round trip. */
export type Queries = NeonHttpDatabase;
/** An open interactive transaction. */
export type Transaction = PgDatabase<NeonQueryResultHKT>;
export type Statements = readonly [BatchItem<"pg">, ...BatchItem<"pg">[]];

/**
 * The rows of one school. Both ways run in one transaction with `app.institution_id` set for row-level security.
 * A dead database surfaces as the coded error `unavailable`.
 */
export interface Database {
  /**
   * True when an earlier try of this request has committed: its transaction is answered with what it returned then, so
   * nothing read meanwhile may refuse it.
   */
  readonly repeats?: boolean;
  /** One HTTP round trip, statements known beforehand, answers in their order. */
  batch<const T extends Statements>(build: (q: Queries) => T): Promise<BatchResponse<[...T]>>;
  /** Check, then write: an interactive transaction over a WebSocket. Rolls back when `run` throws. */
  transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
}
