import type { Prompt } from "../../prompt.ts";
import type { Provider } from "../provider.ts";
import { fromSdkError, isEventStream } from "../wire.ts";
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
    async call(prompt, model, options) {
      try {
        const { OpenAI } = await import("openai/client");
        const client = new OpenAI({
          apiKey: config.apiKey,
          baseURL: config.baseUrl ?? "https://api.openai.com/v1",
          maxRetries: 0,
          logLevel: "off",
        });
        const response = await client.chat.completions
          .create(chatParams(prompt, model), { signal: options.signal, timeout: 600_000 })
          .asResponse();
        if (isEventStream(response) && response.body !== null) {
          return await gatherChatCompletion(response.body, model, options);
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

function chatParams(prompt: Prompt, model: string) {
  const system = prompt.system === undefined ? [] : [{ role: "system" as const, content: prompt.system }];
  return {
    model,
    max_completion_tokens: prompt.maxOutputTokens,
    messages: [...system, ...prompt.messages.map(({ role, content }) => ({ role, content }))],
    stream: true as const,
    stream_options: { include_usage: true },
    // These models think before the first word; what the gateway asks for needs little of it.
    ...(/^gpt-6/.test(model) ? { reasoning_effort: "low" as const } : {}),
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
