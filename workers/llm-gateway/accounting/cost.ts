import type { Cost, ProviderName, TokenUsage } from "#contracts/internal/llm.ts";
import type { PriceRow } from "./prices.ts";

export const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0 };
export const FREE: Cost = { currency: "USD", nanoUsd: 0, priced: true };

/**
 * What `usage` costs at the list price of the day `at` (epoch ms), exact to one nano-dollar. A dated model id
 * ("gpt-6.1-sol-2026-09-29") takes the price of its family. Unknown models cost `priced: false`.
 */
export function costOf(
  provider: ProviderName,
  model: string,
  usage: TokenUsage,
  at: number,
  prices: readonly PriceRow[],
): Cost {
  if (provider === "local") return FREE;
  const row = priceRow(provider, model, at, prices);
  if (row === undefined) return { currency: "USD", nanoUsd: 0, priced: false };
  const prompt = usage.inputTokens + usage.cachedTokens + usage.cacheWriteTokens;
  const rates = row.long !== undefined && prompt > row.long.above ? row.long : row;
  const nanoUsd =
    usage.inputTokens * rates.input +
    usage.outputTokens * rates.output +
    usage.cachedTokens * rates.cacheRead +
    usage.cacheWriteTokens * rates.cacheWrite;
  return { currency: "USD", nanoUsd, priced: true };
}

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

/** A sum is priced only when each of its parts is. */
export function addCost(a: Cost, b: Cost): Cost {
  return { currency: "USD", nanoUsd: a.nanoUsd + b.nanoUsd, priced: a.priced && b.priced };
}

const DATED = /-\d{4}-?\d{2}-?\d{2}$/;

function priceRow(provider: ProviderName, model: string, at: number, prices: readonly PriceRow[]) {
  const day = new Date(at).toISOString().slice(0, 10);
  const family = model.replace(DATED, "");
  return prices
    .filter((row) => row.provider === provider && row.model === family)
    .filter(({ from, to }) => from <= day && (to === null || day < to))
    .toSorted((a, b) => (a.from < b.from ? 1 : -1))[0];
}
