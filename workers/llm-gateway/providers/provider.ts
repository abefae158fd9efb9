import type { Completion, ProviderName, TokenUsage } from "#contracts/internal/llm.ts";
import type { Prompt } from "../prompt/prompt.ts";
import type { ModelSpec } from "../routing/models.ts";

export interface ProviderAnswer {
  readonly text: string;
  readonly model: string;
  readonly stopReason: Completion["stopReason"];
  readonly usage: TokenUsage;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Called at every piece of the answer that arrives, pings and comments too. */
  readonly onBytes: () => void;
  /** Called at the first sign of content and at every further piece; `chars` is the length of the text so far. */
  readonly onContent: (chars: number) => void;
  readonly now: () => number;
}

/** One external vendor. `call` answers or throws `ProviderError`, `too_large` for an answer without end; it never retries by itself. */
export interface Provider {
  readonly name: Exclude<ProviderName, "local">;
  call(prompt: Prompt, spec: ModelSpec, options: CallOptions): Promise<ProviderAnswer>;
}
