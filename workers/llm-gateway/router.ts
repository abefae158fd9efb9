import type { CompletionRequest, CostClass, ProviderName } from "#contracts/llm.ts";

import { speaksLocally } from "./providers/local/lesson-plan.ts";

export type ExternalProvider = Exclude<ProviderName, "local">;

export interface Target {
  readonly provider: ProviderName;
  readonly model: string;
}

const DEFAULT_ORDER: readonly ExternalProvider[] = ["anthropic", "openai"];

const MODELS: Readonly<Record<ExternalProvider, Readonly<Record<CostClass, string>>>> = {
  anthropic: { economy: "claude-haiku-5-5", standard: "claude-sonnet-5-5", best: "claude-opus-5-5" },
  openai: { economy: "gpt-6-luna", standard: "gpt-6.1-sol", best: "gpt-6.1-sol" },
};

export const LOCAL_TARGET: Target = { provider: "local", model: "plantillas-1" };

/**
 * The targets of a request, in the order they are tried. The local provider can only do tasks, in the languages it has templates for; it stands last, and
 * only when no external target is left or the request lets it take over. An empty plan means: nobody can answer.
 */
export function planTargets(request: CompletionRequest, configured: ReadonlySet<ExternalProvider>): Target[] {
  const allowed = (provider: ProviderName) => request.allowedProviders?.includes(provider) ?? true;
  const localCan = request.task !== undefined && speaksLocally(request.task.language) && allowed("local");
  if (request.preferredProvider === "local" && localCan) return [LOCAL_TARGET];

  const preferred = DEFAULT_ORDER.filter((provider) => provider === request.preferredProvider);
  const external = [...new Set([...preferred, ...DEFAULT_ORDER])]
    .filter((provider) => configured.has(provider) && allowed(provider))
    .map((provider) => ({ provider, model: MODELS[provider][request.costClass] }));

  const localFallback = request.allowLocalFallback ?? request.task !== undefined;
  return localCan && (external.length === 0 || localFallback) ? [...external, LOCAL_TARGET] : external;
}

/** What a person reads beside an answer. */
export function answerLabel(target: Target, language: string): string {
  if (target.provider !== "local") return language === "en" ? `AI: ${target.model}` : `IA: ${target.model}`;
  return language === "en" ? "without external AI" : "sin IA externa";
}
