import { ProviderError } from "./errors.ts";

/**
 * All in milliseconds. `firstContent` is how long one waits for a sign of life, over every attempt of a request;
 * `attempt` how long for one of them while another remains.
 */
export interface Deadlines {
  readonly firstContent: number;
  readonly attempt: number;
  readonly idle: number;
  readonly total: number;
}

/** Longest time for a request with all its attempts: a job is leased for a little longer. */
export const REQUEST_TOTAL_MS = 300_000;

export interface Watch {
  readonly signal: AbortSignal;
  /** Something arrived, be it a ping: from now on only the idle and total limits count. */
  alive(): void;
  stop(): void;
  /** Why the signal fired, or undefined while it has not. */
  reason(): ProviderError | undefined;
}

/** Aborts a call that shows no sign of life in `firstMs`, falls silent for `idleMs`, or lasts `totalMs`. */
export function startWatch(
  limits: { readonly firstMs: number; readonly idleMs: number; readonly totalMs: number },
  parent?: AbortSignal,
): Watch {
  const controller = new AbortController();
  let why: ProviderError | undefined;
  const fire = (error: ProviderError) => {
    why ??= error;
    controller.abort(why);
  };
  const cancel = () => fire(new ProviderError("cancelled", "the caller left"));
  const after = (ms: number, what: string) =>
    setTimeout(() => fire(new ProviderError("timeout", what)), Math.max(ms, 0));

  let silence = after(limits.firstMs, "no sign of life in time");
  const total = after(limits.totalMs, "the answer took too long");
  if (parent?.aborted) cancel();
  parent?.addEventListener("abort", cancel, { once: true });

  return {
    signal: controller.signal,
    alive() {
      clearTimeout(silence);
      silence = after(limits.idleMs, "the answer fell silent");
    },
    stop() {
      clearTimeout(silence);
      clearTimeout(total);
      parent?.removeEventListener("abort", cancel);
    },
    reason: () => why,
  };
}
