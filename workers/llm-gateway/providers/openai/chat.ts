import * as z from "zod";
import type { Completion, TokenUsage } from "#contracts/internal/llm.ts";
import { NO_USAGE } from "../../accounting/cost.ts";
import { classifyEvent, ProviderError, withUsage } from "../../routing/errors.ts";
import type { CallOptions, ProviderAnswer } from "../provider.ts";
import { readEvents } from "../sse.ts";
import { readJson } from "../wire.ts";

const Usage = z.object({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0),
  prompt_tokens_details: z
    .object({ cached_tokens: z.int().min(0).nullish(), cache_write_tokens: z.int().min(0).nullish() })
    .nullish(),
});
const Message = z.object({ content: z.string().nullish(), refusal: z.string().nullish() });

const ChatCompletion = z.object({
  model: z.string(),
  choices: z.array(z.object({ message: Message, finish_reason: z.string().nullable() })).min(1),
  usage: Usage.nullish(),
});

const ErrorDetail = z.object({ type: z.string().nullish(), code: z.union([z.string(), z.int()]).nullish() });
const Chunk = z.object({
  model: z.string().optional(),
  choices: z
    .array(z.object({ delta: Message.nullish(), finish_reason: z.string().nullish() }))
    .optional()
    .default([]),
  usage: Usage.nullish(),
  error: ErrorDetail.nullish(),
});

/** `prompt_tokens` includes cached and written ones here; `completion_tokens` includes reasoning. */
export function openaiUsage(usage: z.output<typeof Usage> | null | undefined): TokenUsage {
  if (usage === null || usage === undefined) return NO_USAGE;
  const cachedTokens = usage.prompt_tokens_details?.cached_tokens ?? 0;
  const cacheWriteTokens = usage.prompt_tokens_details?.cache_write_tokens ?? 0;
  return {
    inputTokens: Math.max(0, usage.prompt_tokens - cachedTokens - cacheWriteTokens),
    outputTokens: usage.completion_tokens,
    cachedTokens,
    cacheWriteTokens,
  };
}

export function readChatCompletion(text: string): ProviderAnswer {
  const { choices, model, usage } = readJson(ChatCompletion, text);
  const [choice] = choices;
  return {
    text: choice?.message.content ?? "",
    model,
    stopReason: choice?.message.refusal ? "refusal" : stopReason(choice?.finish_reason),
    usage: openaiUsage(usage),
  };
}

/** Gathers a streamed completion; whole once a finish reason has come and the stream ended or said `[DONE]`. */
export async function gatherChatCompletion(
  body: ReadableStream<Uint8Array>,
  model: string,
  options: CallOptions,
): Promise<ProviderAnswer> {
  let answer: ProviderAnswer = { text: "", model, stopReason: "end", usage: NO_USAGE };
  let finished = false;
  let refused = false;
  const broken = (errorClass: Parameters<typeof classifyEvent>[0] | undefined) =>
    new ProviderError(errorClass === undefined ? "incomplete" : classifyEvent(errorClass), "the stream broke off", {
      status: 200,
      accepted: true,
      usage: answer.usage,
    });
  try {
    for await (const { data } of readEvents(body)) {
      if (data === "[DONE]") break;
      const chunk = readJson(Chunk, data);
      if (chunk.error) throw broken(chunk.error.type ?? "");
      const [choice] = chunk.choices;
      const piece = choice?.delta?.content ?? "";
      refused ||= Boolean(choice?.delta?.refusal);
      if (choice?.finish_reason) {
        finished = true;
        answer = { ...answer, stopReason: stopReason(choice.finish_reason) };
      }
      answer = {
        ...answer,
        text: answer.text + piece,
        model: chunk.model ?? answer.model,
        usage: chunk.usage ? openaiUsage(chunk.usage) : answer.usage,
      };
      options.onContent(answer.text.length);
    }
  } catch (cause) {
    throw cause instanceof ProviderError ? withUsage(cause, answer.usage) : broken(undefined);
  }
  if (!finished) throw broken(undefined);
  return refused ? { ...answer, stopReason: "refusal" } : answer;
}

function stopReason(reason: string | null | undefined): Completion["stopReason"] {
  if (reason === "length") return "max_tokens";
  if (reason === "content_filter") return "refusal";
  return reason === "tool_calls" ? "tool_use" : "end";
}
