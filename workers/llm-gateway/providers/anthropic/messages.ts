import * as z from "zod";
import type { Completion, TokenUsage } from "#contracts/internal/llm.ts";
import { NO_USAGE } from "../../accounting/cost.ts";
import { classifyEvent, ProviderError, withUsage } from "../../routing/errors.ts";
import type { CallOptions, ProviderAnswer } from "../provider.ts";
import { readEvents } from "../sse.ts";
import { readJson } from "../wire.ts";

const Count = z.int().min(0).nullish();
const Usage = z.object({
  input_tokens: Count,
  output_tokens: Count,
  cache_read_input_tokens: Count,
  cache_creation_input_tokens: Count,
});
const Block = z.object({ type: z.string(), text: z.string().optional() });

const Message = z.object({
  type: z.literal("message"),
  model: z.string(),
  content: z.array(Block),
  stop_reason: z.string().nullable(),
  usage: Usage,
});

const StreamEvent = z.object({
  type: z.string(),
  message: z.object({ model: z.string(), usage: Usage }).optional(),
  delta: z.object({ text: z.string().optional(), stop_reason: z.string().nullish() }).optional(),
  usage: Usage.optional(),
  error: z.object({ type: z.string().optional() }).optional(),
});

/** `input_tokens` excludes cached ones here. The last `message_delta` overrides what `message_start` said. */
export function anthropicUsage(usage: z.output<typeof Usage>, before: TokenUsage = NO_USAGE): TokenUsage {
  return {
    inputTokens: usage.input_tokens ?? before.inputTokens,
    outputTokens: usage.output_tokens ?? before.outputTokens,
    cachedTokens: usage.cache_read_input_tokens ?? before.cachedTokens,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? before.cacheWriteTokens,
  };
}

export function readMessage(text: string): ProviderAnswer {
  const message = readJson(Message, text);
  return {
    text: message.content.map((block) => (block.type === "text" ? (block.text ?? "") : "")).join(""),
    model: message.model,
    stopReason: stopReason(message.stop_reason),
    usage: anthropicUsage(message.usage),
  };
}

/** Gathers a streamed message. It is whole only once `message_stop` has come; before that it is `incomplete`. */
export async function gatherMessage(
  body: ReadableStream<Uint8Array>,
  model: string,
  options: CallOptions,
): Promise<ProviderAnswer> {
  let answer: ProviderAnswer = { text: "", model, stopReason: "end", usage: NO_USAGE };
  const broken = (errorClass: Parameters<typeof classifyEvent>[0] | undefined) =>
    new ProviderError(errorClass === undefined ? "incomplete" : classifyEvent(errorClass), "the stream broke off", {
      status: 200,
      accepted: true,
      usage: answer.usage,
    });
  try {
    for await (const { data } of readEvents(body)) {
      const event = readJson(StreamEvent, data);
      if (event.type === "error") throw broken(event.error?.type ?? "");
      if (event.type === "message_stop") return answer;
      if (event.message !== undefined) {
        answer = { ...answer, model: event.message.model, usage: anthropicUsage(event.message.usage) };
      }
      if (event.type === "content_block_start") options.onContent(answer.text.length);
      if (event.type === "content_block_delta") {
        answer = { ...answer, text: answer.text + (event.delta?.text ?? "") };
        options.onContent(answer.text.length);
      }
      if (event.type === "message_delta") {
        answer = {
          ...answer,
          stopReason: stopReason(event.delta?.stop_reason ?? null),
          usage: event.usage === undefined ? answer.usage : anthropicUsage(event.usage, answer.usage),
        };
      }
    }
  } catch (cause) {
    throw cause instanceof ProviderError ? withUsage(cause, answer.usage) : broken(undefined);
  }
  throw broken(undefined);
}

function stopReason(reason: string | null): Completion["stopReason"] {
  if (reason === "max_tokens" || reason === "model_context_window_exceeded") return "max_tokens";
  if (reason === "refusal") return "refusal";
  return reason === "tool_use" ? "tool_use" : "end";
}
