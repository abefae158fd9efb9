import type { CompletionRequest, OutgoingPreview } from "#contracts/internal/llm.ts";
import { type ExternalProvider, VENDORS } from "../routing/models.ts";
import { planTargets } from "../routing/router.ts";
import type { PeopleIndex } from "./names.ts";
import { preparePrompt } from "./prompt.ts";

/** What `complete` would send for the same request, and where; nothing is sent and nothing is kept. */
export function previewOf(
  request: CompletionRequest,
  people: PeopleIndex,
  urls: ReadonlyMap<ExternalProvider, string>,
): OutgoingPreview {
  const { pseudonyms, prompt } = preparePrompt(request, people);
  const targets = planTargets(request, new Set(urls.keys())).map(({ provider, model }) => {
    if (provider === "local") return { provider, model, host: null, region: null };
    const vendor = VENDORS[provider];
    const { host } = new URL(urls.get(provider) ?? vendor.url);
    const region = host === new URL(vendor.url).host ? vendor.region : ("unknown" as const);
    return { provider, model, host, region };
  });
  const leaves = targets.some(({ host }) => host !== null);
  return {
    targets,
    system: leaves ? (prompt.system ?? null) : null,
    messages: leaves ? [...prompt.messages] : [],
    answerSchema: leaves ? (prompt.schema?.schema ?? null) : null,
    replaced: leaves ? pseudonyms.count : 0,
  };
}
