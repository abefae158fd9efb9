import { describe, expect, test } from "vitest";
import type { Attempt } from "#contracts/internal/llm.ts";
import { PRICES } from "../testing/prices.ts";
import { addCost, addUsage, costOf, NO_USAGE } from "./cost.ts";
import { usageRows } from "./usage.ts";

const DAY = Date.parse("2026-11-23T12:00:00Z");
const usage = (inputTokens: number, outputTokens: number, cachedTokens = 0, cacheWriteTokens = 0) => ({
  inputTokens,
  outputTokens,
  cachedTokens,
  cacheWriteTokens,
});

describe("golden costs in nano-dollars", () => {
  test.each([
    ["anthropic", "claude-sonnet-5-5", usage(1_000, 500), DAY, 7_000_000],
    ["anthropic", "claude-sonnet-5-5", usage(1, 1, 1, 1), DAY, 2_000 + 10_000 + 100 + 2_500],
    ["anthropic", "claude-sonnet-5-5", usage(0, 0, 10), Date.parse("2026-10-06T23:59:59Z"), 2_000],
    ["anthropic", "claude-sonnet-5-5", usage(0, 0, 10), Date.parse("2026-10-07T00:00:00Z"), 1_000],
    ["anthropic", "claude-opus-5-5", usage(12_345, 678, 90_000), DAY, 49_380_000 + 13_560_000 + 18_000_000],
    ["anthropic", "claude-haiku-5-5", usage(100_000, 10), DAY, 10_005_000],
    ["anthropic", "claude-haiku-5-5", usage(100_001, 10), DAY, 50_025_500],
    ["anthropic", "claude-haiku-5-5", usage(1, 0, 100_000), DAY, 5_000_500],
    ["anthropic", "claude-haiku-5-5-20261007", usage(10, 10), DAY, 6_000],
    ["openai", "gpt-6.1-sol", usage(1_200, 700, 300), DAY, 9_430_000],
    ["openai", "gpt-6.1-sol-2026-09-29", usage(272_000, 1), DAY, 544_010_000],
    ["openai", "gpt-6.1-sol", usage(272_001, 1), DAY, 1_088_019_000],
    ["openai", "gpt-6-luna", usage(3, 7, 11), DAY, 3_910],
    ["local", "plantillas-1", usage(1, 1), DAY, 0],
  ] as const)("%s %s", (provider, model, used, at, nanoUsd) => {
    expect(costOf(provider, model, used, at, PRICES)).toEqual({ currency: "USD", nanoUsd, priced: true });
  });
});

test("a model without a price, or before its first price, is unpriced and not free", () => {
  expect(costOf("openai", "llama-at-school", usage(5, 5), DAY, PRICES).priced).toBe(false);
  expect(costOf("openai", "gpt-6-luna", usage(5, 5), Date.parse("2026-09-21T12:00:00Z"), PRICES).priced).toBe(false);
});

test("what an unpriced call cost is booked as unknown, what a priced one cost as a number", () => {
  const owner = { institutionId: 1, userId: 2, jobId: null, callId: "c" };
  const attempt = (model: string): Attempt => ({
    provider: "openai",
    model,
    purpose: "answer",
    ok: true,
    startedAt: new Date(DAY).toISOString(),
    latencyMs: 5,
    usage: usage(1, 0),
    cost: costOf("openai", model, usage(1, 0), DAY, PRICES),
  });
  const rows = usageRows([attempt("llama-at-school"), attempt("gpt-6-luna")], owner);
  expect(rows.map(({ costNano }) => costNano)).toEqual([null, 100]);
});

test("a sum with an unpriced part is unpriced", () => {
  const known = costOf("openai", "gpt-6-luna", usage(1, 0), DAY, PRICES);
  const unknown = costOf("openai", "x", usage(1, 0), DAY, PRICES);
  expect(addCost(known, unknown)).toEqual({ currency: "USD", nanoUsd: 100, priced: false });
  expect(addUsage(usage(1, 2, 3, 4), NO_USAGE)).toEqual(usage(1, 2, 3, 4));
});

test("price rows are whole nano-dollars and one per model and day", () => {
  for (const row of PRICES) {
    for (const rate of [row.input, row.output, row.cacheRead, row.cacheWrite])
      expect(Number.isInteger(rate)).toBe(true);
  }
  const keys = PRICES.map((row) => `${row.provider} ${row.model} ${row.from}`);
  expect(new Set(keys).size).toBe(keys.length);
});
