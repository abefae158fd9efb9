import type { CompletionRequest, ProviderName } from "#contracts/internal/llm.ts";
import { speaksLocally } from "../providers/local/lesson-plan.ts";
import { type ExternalProvider, modelFor } from "./models.ts";

export type { ExternalProvider } from "./models.ts";

export interface Target {
  readonly provider: ProviderName;
  readonly model: string;
}

const DEFAULT_ORDER: readonly ExternalProvider[] = ["anthropic", "openai"];

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
    .map((provider) => ({ provider, model: modelFor(provider, request.costClass).model }));

  const localFallback = request.allowLocalFallback ?? request.task !== undefined;
  return localCan && (external.length === 0 || localFallback) ? [...external, LOCAL_TARGET] : external;
}

/** What a person reads beside an answer. */
export function answerLabel(target: Target, language: string): string {
  if (target.provider !== "local") return language === "en" ? `AI: ${target.model}` : `IA: ${target.model}`;
  return language === "en" ? "without external AI" : "sin IA externa";
}
