import type { Completion, ProviderName, TokenUsage } from "#contracts/llm.ts";
import type { Prompt } from "../prompt.ts";

export interface ProviderAnswer {
  readonly text: string;
  readonly model: string;
  readonly stopReason: Completion["stopReason"];
  readonly usage: TokenUsage;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Called at the first sign of content and at every further piece; `chars` is the length of the text so far. */
  readonly onContent: (chars: number) => void;
  readonly now: () => number;
}

/** One external vendor. `call` answers or throws `ProviderError`; it never retries by itself. */
export interface Provider {
  readonly name: Exclude<ProviderName, "local">;
  call(prompt: Prompt, model: string, options: CallOptions): Promise<ProviderAnswer>;
}
