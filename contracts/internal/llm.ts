import * as z from "zod";
import { Id, IsoDateTime } from "../common.ts";
import { CriterionCoverage, LessonPlanTask } from "./lesson-plan.ts";

export const ProviderName = z.enum(["anthropic", "openai", "local"]);
export type ProviderName = z.infer<typeof ProviderName>;

export const CostClass = z.enum(["economy", "standard", "best"]);
export type CostClass = z.infer<typeof CostClass>;

/**
 * Why an attempt did not answer. `invalid_output` is an answer that breaks the requested schema, `incomplete` a stream
 * that ended before its final event, `quota` our account out of money, `circuit_open` a target skipped without a call,
 * `model_unavailable` that the vendor no longer has the model,
 * `too_large` an answer beyond what is read of one,
 * `no_provider` that nothing is configured or allowed that could answer. A provider's own words never leave the gateway:
 * they may quote the prompt.
 */
export const LlmErrorClass = z.enum([
  "rate_limited",
  "overloaded",
  "server_error",
  "connection",
  "timeout",
  "incomplete",
  "bad_response",
  "invalid_output",
  "auth",
  "quota",
  "circuit_open",
  "no_provider",
  "model_unavailable",
  "too_large",
  "invalid_request",
  "context_length",
  "content_filter",
  "cancelled",
]);
export type LlmErrorClass = z.infer<typeof LlmErrorClass>;

export const ChatMessage = z.strictObject({
  role: z.enum(["user", "assistant"]),
  content: z.string().min(1).max(200_000),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** A name or identifier of a person: it is replaced before a prompt leaves for a provider, and put back on return. */
export const PersonalIdentifier = z.strictObject({
  kind: z.enum(["person", "identifier"]),
  value: z.string().min(2).max(200),
});
export type PersonalIdentifier = z.infer<typeof PersonalIdentifier>;

/**
 * One model call: either a `task` the gateway knows how to prompt and check, or raw `messages` with an optional
 * `system` and `jsonSchema`. `allowLocalFallback` unset means: yes for a task, no for messages.
 */
export const CompletionRequest = z
  .strictObject({
    task: LessonPlanTask.optional(),
    system: z.string().max(50_000).optional(),
    messages: z.array(ChatMessage).min(1).max(200).optional(),
    jsonSchema: z
      .strictObject({
        name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
        schema: z.record(z.string(), z.unknown()),
      })
      .optional(),
    preferredProvider: ProviderName.optional(),
    allowedProviders: z.array(ProviderName).min(1).optional(),
    costClass: CostClass.default("standard"),
    maxOutputTokens: z.int().min(16).max(64_000).default(8_000),
    allowLocalFallback: z.boolean().optional(),
    identifiers: z.array(PersonalIdentifier).max(500).default([]),
  })
  .refine((request) => (request.task === undefined) !== (request.messages === undefined), {
    error: "indique una tarea o unos mensajes, y no ambos",
    path: ["task"],
  });
export type CompletionRequest = z.infer<typeof CompletionRequest>;
export type CompletionRequestInput = z.input<typeof CompletionRequest>;

/** Tokens as billed. `inputTokens` excludes `cachedTokens` (read) and `cacheWriteTokens`; output includes reasoning. */
export const TokenUsage = z.object({
  inputTokens: z.int().min(0),
  outputTokens: z.int().min(0),
  cachedTokens: z.int().min(0),
  cacheWriteTokens: z.int().min(0),
});
export type TokenUsage = z.infer<typeof TokenUsage>;

/** `nanoUsd` = 1e-9 US dollars. `priced` false: no price row for this model, so the cost is unknown, not zero. */
export const Cost = z.object({ currency: z.literal("USD"), nanoUsd: z.int().min(0), priced: z.boolean() });
export type Cost = z.infer<typeof Cost>;

export const Attempt = z.object({
  provider: ProviderName,
  model: z.string(),
  purpose: z.enum(["answer", "retry", "repair"]),
  ok: z.boolean(),
  status: z.int().optional(),
  errorClass: LlmErrorClass.optional(),
  startedAt: IsoDateTime,
  latencyMs: z.int().min(0),
  usage: TokenUsage,
  cost: Cost,
});
export type Attempt = z.infer<typeof Attempt>;

export const CompletionContent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("json"), value: z.unknown() }),
]);

/** The one answer shape. `usage` and `cost` are the sums over `attempts`: a failed attempt may have cost money too. */
export const Completion = z.object({
  id: z.string(),
  provider: ProviderName,
  model: z.string(),
  label: z.string(),
  content: z.array(CompletionContent),
  toolUse: z.array(z.object({ id: z.string(), name: z.string(), input: z.unknown() })),
  stopReason: z.enum(["end", "max_tokens", "refusal", "tool_use"]),
  usage: TokenUsage,
  cost: Cost,
  latencyMs: z.int().min(0),
  cached: z.boolean(),
  attempts: z.array(Attempt),
  coverage: z.array(CriterionCoverage).optional(),
});
export type Completion = z.infer<typeof Completion>;

/** The answer when nobody answered: the class of the decisive failure and everything that was tried. */
export const CompletionFailure = z.object({
  id: z.string(),
  errorClass: LlmErrorClass,
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.int().min(0).optional(),
  attempts: z.array(Attempt),
});
export type CompletionFailure = z.infer<typeof CompletionFailure>;

export const CompletionOutcome = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), completion: Completion }),
  z.object({ ok: z.literal(false), failure: CompletionFailure }),
]);
export type CompletionOutcome = z.infer<typeof CompletionOutcome>;

/** Where a prompt may go, in the order it is tried. `host` and `region` are null for templates: nothing leaves. */
export const OutgoingTarget = z.object({
  provider: ProviderName,
  model: z.string(),
  host: z.string().nullable(),
  /** Where the vendor says that it answers; "unknown" when the address is not the vendor's own. */
  region: z.enum(["us", "unknown"]).nullable(),
});

/** What a request would send, word for word, with names replaced: built by the code that sends it. */
export const OutgoingPreview = z.object({
  targets: z.array(OutgoingTarget),
  system: z.string().nullable(),
  messages: z.array(ChatMessage),
  /** The form that the answer must have, sent along. */
  answerSchema: z.record(z.string(), z.unknown()).nullable(),
  /** How many names, numbers and addresses were replaced. */
  replaced: z.int().min(0),
});
export type OutgoingPreview = z.infer<typeof OutgoingPreview>;

/** The entrypoint `Gateway` of `eduai-llm`, for workers that are bound to it. */
export interface GatewayRpc {
  preview(call: CompletionCall): Promise<OutgoingPreview>;
}

/** A call through the service binding. The school and the person are what its cost is booked on. */
export const CompletionCall = z.strictObject({
  institutionId: Id,
  userId: Id.nullable(),
  request: CompletionRequest,
});
export type CompletionCall = z.infer<typeof CompletionCall>;

/**
 * `ai.jobs.request`: a completion request, beside it the course section that its document will belong to. What stands
 * in `ai.jobs.result` afterwards is a `Completion`.
 */
export const LlmJobRequest = z
  .looseObject({ sectionId: Id.nullish() })
  .transform(({ sectionId: _, ...request }) => request)
  .pipe(CompletionRequest);

/** `ai.jobs.error`: `code` is a class of failure, or `invalid_job` when the row itself cannot be read. */
export const LlmJobError = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() });
export type LlmJobError = z.infer<typeof LlmJobError>;

/** The queue message: ids only, the job row holds the rest. */
export const LlmJobMessage = z.strictObject({ jobId: Id, institutionId: Id });
export type LlmJobMessage = z.infer<typeof LlmJobMessage>;

export const JobStatus = z.enum(["queued", "running", "succeeded", "failed", "dead", "cancelled"]);
export type JobStatus = z.infer<typeof JobStatus>;

export const JobStage = z.enum([
  "queued",
  "running",
  "attempt_started",
  "attempt_failed",
  "writing",
  "validating",
  "stored",
  "waiting_retry",
  "failed",
  "dead",
  "cancelled",
]);
export type JobStage = z.infer<typeof JobStage>;

/** The `data` of a notification hub's `job` event. `detail` is the label or the cause, for a person to read. */
export const JobProgress = z.object({
  jobId: Id,
  status: JobStatus,
  stage: JobStage,
  percent: z.int().min(0).max(100),
  attempts: z.array(Attempt),
  provider: ProviderName.nullable(),
  documentId: Id.nullable(),
  detail: z.string().nullable(),
});
export type JobProgress = z.infer<typeof JobProgress>;
