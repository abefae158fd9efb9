import type { Prompt } from "../../prompt/prompt.ts";
import { type ModelSpec, outputTokens, VENDORS } from "../../routing/models.ts";
import { boundedFetch, isEventStream, limitsFor } from "../bounded-fetch.ts";
import type { Provider } from "../provider.ts";
import { fromSdkError } from "../wire.ts";
import { gatherChatCompletion, readChatCompletion } from "./chat.ts";

export interface OpenAiConfig {
  readonly apiKey: string;
  /** With `/v1`, as the SDK takes it. */
  readonly baseUrl?: string | undefined;
}

/** OpenAI's Chat Completions, which every compatible server speaks too. Retries and event iteration stay unused. */
export function createOpenAiProvider(config: OpenAiConfig): Provider {
  return {
    name: "openai",
    async call(prompt, spec, options) {
      try {
        const { OpenAI } = await import("openai/client");
        const client = new OpenAI({
          apiKey: config.apiKey,
          baseURL: config.baseUrl ?? VENDORS.openai.url,
          fetch: boundedFetch(limitsFor(outputTokens(spec, prompt.maxOutputTokens)), options.onBytes),
          maxRetries: 0,
          logLevel: "off",
        });
        const response = await client.chat.completions
          .create(chatParams(prompt, spec), { signal: options.signal, timeout: 600_000 })
          .asResponse();
        if (isEventStream(response) && response.body !== null) {
          return await gatherChatCompletion(response.body, spec.model, options);
        }
        const answer = readChatCompletion(await response.text());
        options.onContent(answer.text.length);
        return answer;
      } catch (cause) {
        throw fromSdkError(cause, options.now());
      }
    },
  };
}

function chatParams(prompt: Prompt, spec: ModelSpec) {
  const system = prompt.system === undefined ? [] : [{ role: "system" as const, content: prompt.system }];
  return {
    model: spec.model,
    max_completion_tokens: outputTokens(spec, prompt.maxOutputTokens),
    messages: [...system, ...prompt.messages.map(({ role, content }) => ({ role, content }))],
    stream: true as const,
    stream_options: { include_usage: true },
    ...(spec.thinking === null ? {} : { reasoning_effort: spec.thinking.effort }),
    ...(prompt.schema === undefined
      ? {}
      : {
          response_format: {
            type: "json_schema" as const,
            json_schema: { name: prompt.schema.name, strict: prompt.schema.strict, schema: prompt.schema.schema },
          },
        }),
  };
}
