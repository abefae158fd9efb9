import type { CostClass, ProviderName } from "#contracts/internal/llm.ts";
import type { Deadlines } from "./deadlines.ts";

export type ExternalProvider = Exclude<ProviderName, "local">;

/**
 * What the gateway knows of one model. Tokens of thought count as output with both vendors. The limits
 * of tokens and of time are our own estimates, kept on the safe side: no vendor's page was read for them. Prices are
 * rows of `ai.prices`.
 */
export interface ModelSpec {
  readonly provider: ExternalProvider;
  readonly model: string;
  readonly costClasses: readonly CostClass[];
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Most tokens of one answer, thought included. */
  readonly maxOutputTokens: number;
  /** How much it is asked to think, and the tokens set aside for that beside the answer's own; null: it does not think. */
  readonly thinking: { readonly effort: "low" | "medium" | "high"; readonly tokens: number } | null;
  readonly deadlines: Deadlines;
}

/** The vendors' own addresses, which a deployment may replace, and where they answer by default, whoever asks. */
export const VENDORS = {
  anthropic: { url: "https://api.anthropic.com", region: "us" },
  openai: { url: "https://api.openai.com/v1", region: "us" },
} as const satisfies Record<ExternalProvider, { url: string; region: string }>;

const QUICK: Deadlines = { firstContent: 30_000, attempt: 12_000, idle: 20_000, total: 180_000 };
const THINKING: Deadlines = { firstContent: 30_000, attempt: 12_000, idle: 30_000, total: 280_000 };

export const MODELS: readonly ModelSpec[] = [
  {
    provider: "anthropic",
    model: "claude-haiku-5-5",
    costClasses: ["economy"],
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    thinking: null,
    deadlines: QUICK,
  },
  {
    provider: "anthropic",
    model: "claude-sonnet-5-5",
    costClasses: ["standard"],
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    thinking: { effort: "low", tokens: 4_000 },
    deadlines: THINKING,
  },
  {
    provider: "anthropic",
    model: "claude-opus-5-5",
    costClasses: ["best"],
    contextTokens: 200_000,
    maxOutputTokens: 64_000,
    thinking: { effort: "medium", tokens: 8_000 },
    deadlines: THINKING,
  },
  {
    provider: "openai",
    model: "gpt-6-luna",
    costClasses: ["economy"],
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    thinking: { effort: "low", tokens: 2_000 },
    deadlines: QUICK,
  },
  {
    provider: "openai",
    model: "gpt-6.1-sol",
    costClasses: ["standard", "best"],
    contextTokens: 400_000,
    maxOutputTokens: 128_000,
    thinking: { effort: "low", tokens: 4_000 },
    deadlines: THINKING,
  },
];

/** The model of a vendor for a class of cost; throws for a class that the table lacks. */
export function modelFor(provider: ExternalProvider, costClass: CostClass): ModelSpec {
  const spec = MODELS.find((one) => one.provider === provider && one.costClasses.includes(costClass));
  if (spec === undefined) throw new RangeError(`no ${costClass} model of ${provider}`);
  return spec;
}

export function modelOf(provider: ExternalProvider, model: string): ModelSpec {
  const spec = MODELS.find((one) => one.provider === provider && one.model === model);
  if (spec === undefined) throw new RangeError(`nothing is known of ${model}`);
  return spec;
}

/** Output tokens to ask for: the answer's and those of thought, within what the model can. */
export function outputTokens(spec: ModelSpec, answerTokens: number): number {
  return Math.min(spec.maxOutputTokens, answerTokens + (spec.thinking?.tokens ?? 0));
}

const CHARS_PER_TOKEN = 3;

/** Does a prompt of `chars` characters with its answer fit? Counted with few characters a token, so rather no than yes. */
export function fits(spec: ModelSpec, chars: number, answerTokens: number): boolean {
  return Math.ceil(chars / CHARS_PER_TOKEN) + outputTokens(spec, answerTokens) <= spec.contextTokens;
}
