import type { ProviderName } from "#contracts/llm.ts";

/** Rates in nano-dollars per token: $2 per million tokens = 2000. */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** A list price from `from` (inclusive, UTC date) until a later row of the same model. */
export interface PriceRow extends Rates {
  readonly provider: ProviderName;
  readonly model: string;
  readonly from: string;
  /** Prompts longer than `above` tokens (cached ones included) are billed wholly at these rates. */
  readonly long?: { readonly above: number } & Rates;
}

/** Sources: platform.claude.com and developers.openai.com price pages, as published in October and November 2026. */
export const PRICES: readonly PriceRow[] = [
  {
    provider: "anthropic",
    model: "claude-opus-5-5",
    from: "2026-09-22",
    input: 4000,
    output: 20_000,
    cacheRead: 200,
    cacheWrite: 5000,
  },
  {
    provider: "anthropic",
    model: "claude-sonnet-5-5",
    from: "2026-09-22",
    input: 2000,
    output: 10_000,
    cacheRead: 200,
    cacheWrite: 2500,
  },
  {
    provider: "anthropic",
    model: "claude-sonnet-5-5",
    from: "2026-10-07",
    input: 2000,
    output: 10_000,
    cacheRead: 100,
    cacheWrite: 2500,
  },
  {
    provider: "anthropic",
    model: "claude-haiku-5-5",
    from: "2026-10-07",
    input: 100,
    output: 500,
    cacheRead: 10,
    cacheWrite: 125,
    long: { above: 100_000, input: 500, output: 2500, cacheRead: 50, cacheWrite: 625 },
  },
  {
    provider: "openai",
    model: "gpt-6.1-sol",
    from: "2026-09-29",
    input: 2000,
    output: 10_000,
    cacheRead: 100,
    cacheWrite: 2500,
    long: { above: 272_000, input: 4000, output: 15_000, cacheRead: 200, cacheWrite: 5000 },
  },
  {
    provider: "openai",
    model: "gpt-6-luna",
    from: "2026-09-22",
    input: 100,
    output: 500,
    cacheRead: 10,
    cacheWrite: 125,
    long: { above: 272_000, input: 200, output: 750, cacheRead: 20, cacheWrite: 250 },
  },
];
