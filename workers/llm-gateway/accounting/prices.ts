import { type DatabaseConfig, openDatabase } from "#platform/db.ts";
import { prices } from "#schema/ai.ts";
/** Rates in nano-dollars per token: $2 per million tokens = 2000. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** A list price of the days from `from` until before `to` (UTC), without an end where `to` is null. */
export interface PriceRow extends Rates {
  readonly provider: string;
  readonly model: string;
  readonly from: string;
  readonly to: string | null;
  /** Prompts longer than `above` tokens (cached ones included) are billed wholly at these rates. */
  readonly long?: { readonly above: number } & Rates;
}

const KEPT_MS = 10 * 60_000;
let kept: { readonly at: number; readonly database: string; readonly rows: readonly PriceRow[] } | undefined;

/** The rows of `ai.prices`, which are the same for every school; a new price counts after ten minutes at the latest. */
export async function readPrices(config: DatabaseConfig, now = Date.now()): Promise<readonly PriceRow[]> {
  if (kept !== undefined && kept.database === config.databaseUrl && now - kept.at < KEPT_MS) return kept.rows;
  const [found] = await openDatabase(config, { institutionId: null, userId: null }).batch((q) => [
    q.select().from(prices),
  ]);
  const rows = found.map(priceOf);
  kept = { at: now, database: config.databaseUrl, rows };
  return rows;
}

function priceOf(row: typeof prices.$inferSelect): PriceRow {
  const { longPromptTokens: above, longInputNano, longOutputNano, longCachedReadNano, longCacheWriteNano } = row;
  return {
    provider: row.provider,
    model: row.model,
    from: row.effectiveFrom,
    to: row.effectiveTo,
    input: row.inputNano,
    output: row.outputNano,
    cacheRead: row.cachedReadNano,
    cacheWrite: row.cacheWriteNano ?? row.inputNano,
    ...(above === null
      ? {}
      : {
          long: {
            above,
            input: longInputNano ?? row.inputNano,
            output: longOutputNano ?? row.outputNano,
            cacheRead: longCachedReadNano ?? row.cachedReadNano,
            cacheWrite: longCacheWriteNano ?? longInputNano ?? row.inputNano,
          },
        }),
  };
}
