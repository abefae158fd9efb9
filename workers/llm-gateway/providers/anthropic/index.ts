import type { Prompt } from "../../prompt.ts";
import type { Provider } from "../provider.ts";
import { fromSdkError, isEventStream } from "../wire.ts";
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
    async call(prompt, model, options) {
      try {
        const { Anthropic } = await import("@anthropic-ai/sdk/client");
        const client = new Anthropic({
          apiKey: config.apiKey,
          baseURL: config.baseUrl ?? "https://api.anthropic.com",
          maxRetries: 0,
          logLevel: "off",
        });
        const response = await client.messages
          .create({ ...messageParams(prompt, model), stream: true }, { signal: options.signal, timeout: 600_000 })
          .asResponse();
        if (isEventStream(response) && response.body !== null)
          return await gatherMessage(response.body, model, options);
        const answer = readMessage(await response.text());
        options.onContent(answer.text.length);
        return answer;
      } catch (cause) {
        throw fromSdkError(cause, options.now());
      }
    },
  };
}

function messageParams(prompt: Prompt, model: string) {
  return {
    model,
    max_tokens: prompt.maxOutputTokens,
    messages: prompt.messages.map(({ role, content }) => ({ role, content })),
    ...(prompt.system === undefined ? {} : { system: prompt.system }),
    ...(prompt.schema === undefined
      ? {}
      : { output_config: { format: { type: "json_schema" as const, schema: prompt.schema.schema } } }),
  };
}
