import type { LlmErrorClass, TokenUsage } from "#contracts/internal/llm.ts";

export type Verdict = "retry" | "failover" | "stop";

interface ProviderErrorDetail {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  /** The provider had accepted the call (200) before it failed: trying the same one again would only wait longer. */
  readonly accepted?: boolean;
  readonly usage?: TokenUsage | undefined;
}

/** A provider call that did not answer. `message` is for logs of the class only; it never quotes prompt or answer. */
export class ProviderError extends Error {
  readonly errorClass: LlmErrorClass;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly accepted: boolean;
  readonly usage: TokenUsage | undefined;

  constructor(errorClass: LlmErrorClass, message: string, detail: ProviderErrorDetail = {}) {
    super(message);
    this.name = "ProviderError";
    this.errorClass = errorClass;
    this.status = detail.status;
    this.retryAfterMs = detail.retryAfterMs;
    this.accepted = detail.accepted ?? false;
    this.usage = detail.usage;
  }
}

const RETRY_SAME: ReadonlySet<LlmErrorClass> = new Set(["server_error", "overloaded", "connection"]);
const STOP: ReadonlySet<LlmErrorClass> = new Set(["invalid_request", "context_length", "cancelled"]);
const BREAKER_FAILURES: ReadonlySet<LlmErrorClass> = new Set([
  "server_error",
  "overloaded",
  "connection",
  "timeout",
  "incomplete",
  "bad_response",
]);
/** Worth another delivery of the same job later, once every target has failed. */
const TRANSIENT: ReadonlySet<LlmErrorClass> = new Set([...BREAKER_FAILURES, "rate_limited", "circuit_open"]);

/** The same failure with what the call had cost by then. */
export function withUsage(error: ProviderError, usage: TokenUsage): ProviderError {
  const { errorClass, message, status, retryAfterMs, accepted } = error;
  return new ProviderError(errorClass, message, { status, retryAfterMs, accepted, usage: error.usage ?? usage });
}

/** What to do after a failure on one target that has been called `calls` times for this request. */
export function verdict(error: ProviderError, calls: number): Verdict {
  if (STOP.has(error.errorClass)) return "stop";
  if (RETRY_SAME.has(error.errorClass) && !error.accepted && calls < 2) return "retry";
  return "failover";
}

export function countsAgainstBreaker(errorClass: LlmErrorClass): boolean {
  return BREAKER_FAILURES.has(errorClass);
}

export function isTransient(errorClass: LlmErrorClass): boolean {
  return TRANSIENT.has(errorClass);
}

export interface WireError {
  readonly status: number;
  readonly type?: string | null | undefined;
  readonly code?: string | null | undefined;
  readonly message?: string | null | undefined;
  readonly retryAfterMs?: number | undefined;
}

const QUOTA_CODES = /insufficient_quota|spend_limit|billing|credit balance/i;
const CONTEXT_CODES = /context_length|context window|prompt is too long|maximum context/i;
const FILTER_CODES = /content_filter|content_policy|moderation_blocked/i;

/** The class of an HTTP error answer. 529 is Anthropic's "overloaded"; a 429 whose code is about money is `quota`. */
export function classifyStatus(wire: WireError): LlmErrorClass {
  const words = `${wire.type ?? ""} ${wire.code ?? ""} ${wire.message ?? ""}`;
  const { status } = wire;
  if (status === 402 || (status < 500 && QUOTA_CODES.test(words))) return "quota";
  if (status === 401 || status === 403) return "auth";
  if (status === 404 || status === 410) return "model_unavailable";
  if (status === 429) return "rate_limited";
  if (status === 408) return "timeout";
  if (status === 529) return "overloaded";
  if (status >= 500 || status === 409) return "server_error";
  if (CONTEXT_CODES.test(words)) return "context_length";
  if (FILTER_CODES.test(words)) return "content_filter";
  return "invalid_request";
}

const TYPE_CLASSES: Readonly<Record<string, LlmErrorClass>> = {
  overloaded_error: "overloaded",
  rate_limit_error: "rate_limited",
  rate_limit_exceeded: "rate_limited",
  insufficient_quota: "quota",
  billing_error: "quota",
  authentication_error: "auth",
  permission_error: "auth",
  timeout_error: "timeout",
};

/** The class of an error event inside an answer that began with 200. */
export function classifyEvent(type: string | null | undefined): LlmErrorClass {
  return TYPE_CLASSES[type ?? ""] ?? "server_error";
}

export const RETRY_AFTER_CAP_MS = 600_000;

/** `Retry-After` in seconds or as an HTTP date, or the vendors' `retry-after-ms`; capped, undefined when absent. */
export function retryAfterMs(headers: Headers | undefined, now: number): number | undefined {
  const exact = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (exact >= 0) return Math.min(exact, RETRY_AFTER_CAP_MS);
  const value = headers?.get("retry-after");
  if (value === null || value === undefined || value.trim() === "") return undefined;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), RETRY_AFTER_CAP_MS);
}
