import type { Prompt } from "../../prompt/prompt.ts";
import { type ModelSpec, outputTokens, VENDORS } from "../../routing/models.ts";
import { boundedFetch, isEventStream, limitsFor } from "../bounded-fetch.ts";
import type { Provider } from "../provider.ts";
import { fromSdkError } from "../wire.ts";
import { gatherMessage, readMessage } from "./messages.ts";

export interface AnthropicConfig {
  readonly apiKey: string;
  /** Without `/v1`, as the SDK takes it. */
  readonly baseUrl?: string | undefined;
}

/** Anthropic's Messages API. The SDK builds and signs the request; its retries and event iteration stay unused. */
export function createAnthropicProvider(config: AnthropicConfig): Provider {
  return {
    name: "anthropic",
    async call(prompt, spec, options) {
      try {
        const { Anthropic } = await import("@anthropic-ai/sdk/client");
        const client = new Anthropic({
          apiKey: config.apiKey,
          baseURL: config.baseUrl ?? VENDORS.anthropic.url,
          fetch: boundedFetch(limitsFor(outputTokens(spec, prompt.maxOutputTokens)), options.onBytes),
          maxRetries: 0,
          logLevel: "off",
        });
        const response = await client.messages
          .create({ ...messageParams(prompt, spec), stream: true }, { signal: options.signal, timeout: 600_000 })
          .asResponse();
        if (isEventStream(response) && response.body !== null)
          return await gatherMessage(response.body, spec.model, options);
        const answer = readMessage(await response.text());
        options.onContent(answer.text.length);
        return answer;
      } catch (cause) {
        throw fromSdkError(cause, options.now());
      }
    },
  };
}

function messageParams(prompt: Prompt, spec: ModelSpec) {
  return {
    model: spec.model,
    max_tokens: outputTokens(spec, prompt.maxOutputTokens),
    messages: prompt.messages.map(({ role, content }) => ({ role, content })),
    ...(prompt.system === undefined ? {} : { system: prompt.system }),
    ...(spec.thinking === null ? {} : { thinking: { type: "adaptive" as const } }),
    ...(spec.thinking === null && prompt.schema === undefined
      ? {}
      : {
          output_config: {
            ...(spec.thinking === null ? {} : { effort: spec.thinking.effort }),
            ...(prompt.schema === undefined
              ? {}
              : { format: { type: "json_schema" as const, schema: prompt.schema.schema } }),
          },
        }),
  };
}
