import { criteriaCoverage } from "#contracts/internal/lesson-plan.ts";
import type { Attempt, Completion, CompletionOutcome, CompletionRequest } from "#contracts/internal/llm.ts";
import { addCost, addUsage, costOf, FREE, NO_USAGE } from "./accounting/cost.ts";
import type { PriceRow } from "./accounting/prices.ts";
import { checkLessonPlan } from "./prompt/lesson-plan/check.ts";
import { NOBODY, type PeopleIndex } from "./prompt/names.ts";
import { answerProblems, type Prompt, preparePrompt, repairPrompt } from "./prompt/prompt.ts";
import type { Pseudonyms } from "./prompt/pseudonymise.ts";
import { composeLessonPlan } from "./providers/local/lesson-plan.ts";
import type { Provider, ProviderAnswer } from "./providers/provider.ts";
import { admit, type BreakerState, CLOSED, coolDown, record, retryInMs } from "./routing/breaker.ts";
import { type Deadlines, REQUEST_TOTAL_MS, startWatch } from "./routing/deadlines.ts";
import { countsAgainstBreaker, isTransient, ProviderError, verdict } from "./routing/errors.ts";
import { fits, modelOf } from "./routing/models.ts";
import { answerLabel, type ExternalProvider, LOCAL_TARGET, planTargets, type Target } from "./routing/router.ts";

export type CompletionEvent =
  | { readonly type: "attempt_started"; readonly target: Target; readonly attempts: readonly Attempt[] }
  | { readonly type: "attempt_failed"; readonly target: Target; readonly attempts: readonly Attempt[] }
  | { readonly type: "writing"; readonly target: Target; readonly attempts: readonly Attempt[]; readonly chars: number }
  | { readonly type: "validating"; readonly target: Target; readonly attempts: readonly Attempt[] };

export interface CompleteDeps {
  readonly providers: ReadonlyMap<ExternalProvider, Provider>;
  /** Keyed "provider:model"; one map per isolate. */
  readonly breakers: Map<string, BreakerState>;
  /** Everybody of the school, whose names must not leave. */
  readonly people?: PeopleIndex;
  /** What models cost; a model without a row is called all the same, and marked. */
  readonly prices: readonly PriceRow[];
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly newId: () => string;
  readonly onEvent?: (event: CompletionEvent) => void;
  /** In place of the model's own and of the request's. */
  readonly deadlines?: Deadlines;
}

const QUOTA_COOL_DOWN_MS = 3_600_000;
const RATE_LIMIT_COOL_DOWN_MS = 5_000;
const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 400;

interface Accepted {
  readonly answer: ProviderAnswer;
  readonly value: unknown;
}

/**
 * Answers `request` from the first target that can: one jittered retry on a target that stumbles, then the next; an
 * answer that breaks its schema gets one repair try. Every call made is in `attempts`, paid for or not. Never throws.
 */
export async function complete(
  request: CompletionRequest,
  deps: CompleteDeps,
  caller?: AbortSignal,
): Promise<CompletionOutcome> {
  const run = new CompletionRun(request, deps, caller);
  return run.execute();
}

class CompletionRun {
  readonly attempts: Attempt[] = [];
  readonly request: CompletionRequest;
  readonly deps: CompleteDeps;
  readonly caller: AbortSignal | undefined;
  readonly totalMs: number;
  /** Time spent so far in waiting for a sign of life. */
  silentMs = 0;
  readonly id: string;
  readonly startedAt: number;
  readonly pseudonyms: Pseudonyms;
  readonly prompt: Prompt;

  constructor(request: CompletionRequest, deps: CompleteDeps, caller: AbortSignal | undefined) {
    this.request = request;
    this.deps = deps;
    this.caller = caller;
    this.totalMs = deps.deadlines?.total ?? REQUEST_TOTAL_MS;
    this.id = deps.newId();
    this.startedAt = deps.now();
    const { pseudonyms, prompt } = preparePrompt(request, deps.people ?? NOBODY);
    this.pseudonyms = pseudonyms;
    this.prompt = prompt;
  }

  async execute(): Promise<CompletionOutcome> {
    const targets = planTargets(this.request, new Set(this.deps.providers.keys()));
    let last = new ProviderError("no_provider", "no provider is configured or allowed for this request");
    for (let rest = targets; rest.length > 0; ) {
      const [target = LOCAL_TARGET, ...others] = rest;
      rest = others;
      try {
        const provider = target.provider === "local" ? undefined : this.deps.providers.get(target.provider);
        if (provider === undefined) return this.#local(target);
        const anotherRemains = others.some((next) => next.provider !== "local");
        return await this.#external(provider, target, anotherRemains);
      } catch (cause) {
        last = asProviderError(cause);
        if (last.errorClass === "context_length") {
          const tried = contextOf(target);
          rest = rest.filter((next) => contextOf(next) > tried);
        } else if (verdict(last, 2) === "stop") break;
      }
    }
    return this.#failure(last);
  }

  async #external(provider: Provider, target: Target, anotherRemains: boolean): Promise<CompletionOutcome> {
    for (let calls = 1; ; calls += 1) {
      this.#enter(target);
      try {
        this.#mustFit(target);
        const purpose = calls === 1 ? "answer" : "retry";
        const first = await this.#call(provider, target, this.prompt, purpose, anotherRemains);
        return this.#success(target, await this.#accept(provider, target, first, anotherRemains));
      } catch (cause) {
        const error = asProviderError(cause);
        if (verdict(error, calls) !== "retry") throw error;
        await this.deps.sleep(RETRY_MIN_MS + this.deps.random() * (RETRY_MAX_MS - RETRY_MIN_MS));
      }
    }
  }

  /** The answer when it holds, or the repaired one. The attempt that broke the schema is rewritten as failed. */
  async #accept(provider: Provider, target: Target, first: ProviderAnswer, anotherRemains: boolean): Promise<Accepted> {
    if (this.prompt.schema === undefined) return { answer: first, value: undefined };
    this.deps.onEvent?.({ type: "validating", target, attempts: [...this.attempts] });
    const checked = this.#check(first);
    if (checked.problems.length === 0) return { answer: first, value: checked.value };
    this.#markInvalid(target);
    if (first.stopReason === "max_tokens") throw new ProviderError("invalid_output", "cut at the output limit");

    const repaired = repairPrompt(this.prompt, first.text, checked.problems.map(this.pseudonyms.hide));
    const second = await this.#call(provider, target, repaired, "repair", anotherRemains);
    this.deps.onEvent?.({ type: "validating", target, attempts: [...this.attempts] });
    const again = this.#check(second);
    if (again.problems.length === 0) return { answer: second, value: again.value };
    this.#markInvalid(target);
    throw new ProviderError("invalid_output", "the answer breaks its schema after one repair");
  }

  #check(answer: ProviderAnswer): { readonly value: unknown; readonly problems: readonly string[] } {
    const parsed = parseJson(answer.text);
    if (parsed === undefined) return { value: undefined, problems: ["the answer is not one JSON document"] };
    const value = this.pseudonyms.restoreJson(parsed);
    return { value, problems: answerProblems(this.request, value) };
  }

  async #call(
    provider: Provider,
    target: Target,
    prompt: Prompt,
    purpose: Attempt["purpose"],
    anotherRemains: boolean,
  ): Promise<ProviderAnswer> {
    const { now } = this.deps;
    const begun = now();
    const spec = modelOf(provider.name, target.model);
    const deadlines = this.deps.deadlines ?? spec.deadlines;
    const left = deadlines.firstContent - this.silentMs;
    let firstAt: number | undefined;
    this.deps.onEvent?.({ type: "attempt_started", target, attempts: [...this.attempts] });
    const watch = startWatch(
      {
        // A repair follows an answer, so the wait for first content begins anew.
        firstMs:
          purpose === "repair" ? deadlines.firstContent : anotherRemains ? Math.min(left, deadlines.attempt) : left,
        idleMs: deadlines.idle,
        totalMs: Math.min(deadlines.total, this.totalMs - (begun - this.startedAt)),
      },
      this.caller,
    );
    try {
      const answer = await provider.call(prompt, spec, {
        signal: watch.signal,
        now,
        onBytes: () => {
          firstAt ??= now();
          watch.alive();
        },
        onContent: (chars) => {
          this.deps.onEvent?.({ type: "writing", target, attempts: [...this.attempts], chars });
        },
      });
      if (answer.stopReason === "refusal") {
        throw new ProviderError("content_filter", "the model refused", { status: 200, usage: answer.usage });
      }
      this.#note(target, purpose, begun, { usage: answer.usage, model: answer.model });
      this.#report(target, "ok");
      return answer;
    } catch (cause) {
      const error = watch.reason() ?? asProviderError(cause);
      const usage = cause instanceof ProviderError ? cause.usage : undefined;
      this.#note(target, purpose, begun, { usage, error });
      this.#report(target, countsAgainstBreaker(error.errorClass) ? "failure" : "neutral", error);
      this.deps.onEvent?.({ type: "attempt_failed", target, attempts: [...this.attempts] });
      throw error;
    } finally {
      watch.stop();
      if (purpose !== "repair") this.silentMs += (firstAt ?? now()) - begun;
    }
  }

  #local(target: Target): CompletionOutcome {
    const { task } = this.request;
    if (task === undefined) throw new ProviderError("no_provider", "the local provider does tasks only");
    const begun = this.deps.now();
    this.deps.onEvent?.({ type: "attempt_started", target, attempts: [...this.attempts] });
    const checked = checkLessonPlan(composeLessonPlan(task), task);
    if (!checked.ok) throw new ProviderError("invalid_output", checked.problems.join("; "));
    this.#note(target, "answer", begun, {});
    this.deps.onEvent?.({ type: "validating", target, attempts: [...this.attempts] });
    const answer: ProviderAnswer = { text: "", model: target.model, stopReason: "end", usage: NO_USAGE };
    return this.#success(target, { answer, value: checked.plan });
  }

  #success(target: Target, { answer, value }: Accepted): CompletionOutcome {
    const { task } = this.request;
    const structured = this.prompt.schema !== undefined;
    const checked = task === undefined ? undefined : checkLessonPlan(value, task);
    const completion: Completion = {
      id: this.id,
      provider: target.provider,
      model: answer.model,
      label: answerLabel({ ...target, model: answer.model }, task?.language ?? "es"),
      content: structured ? [{ type: "json", value }] : [{ type: "text", text: this.pseudonyms.restore(answer.text) }],
      toolUse: [],
      stopReason: answer.stopReason,
      ...this.#totals(),
      latencyMs: this.deps.now() - this.startedAt,
      cached: false,
      attempts: this.attempts,
      ...(checked?.ok ? { coverage: criteriaCoverage(checked.plan) } : {}),
    };
    return { ok: true, completion };
  }

  #failure(error: ProviderError): CompletionOutcome {
    const waits = [...this.deps.breakers.entries()]
      .filter(([key]) => this.attempts.some((attempt) => key === `${attempt.provider}:${attempt.model}`))
      .map(([, state]) => retryInMs(state, this.deps.now()));
    const decisive = this.attempts.find(
      (attempt) => attempt.errorClass !== undefined && isTransient(attempt.errorClass),
    );
    const stopped = verdict(error, 2) === "stop";
    const errorClass = stopped ? error.errorClass : (decisive?.errorClass ?? error.errorClass);
    return {
      ok: false,
      failure: {
        id: this.id,
        errorClass,
        message: error.message,
        retryable: !stopped && isTransient(errorClass),
        ...(waits.length > 0 ? { retryAfterMs: Math.min(...waits) } : {}),
        attempts: this.attempts,
      },
    };
  }

  #totals() {
    return {
      usage: this.attempts.reduce((sum, attempt) => addUsage(sum, attempt.usage), NO_USAGE),
      cost: this.attempts.reduce((sum, attempt) => addCost(sum, attempt.cost), FREE),
    };
  }

  /** A prompt that this model cannot hold is not sent; a model with more room may follow. */
  #mustFit(target: Target): void {
    if (target.provider === "local") return;
    const { system, messages, schema, maxOutputTokens } = this.prompt;
    const chars = JSON.stringify([system, messages, schema]).length;
    if (fits(modelOf(target.provider, target.model), chars, maxOutputTokens)) return;
    const error = new ProviderError("context_length", "the prompt is longer than the model takes");
    this.#note(target, "answer", this.deps.now(), { error });
    throw error;
  }

  #enter(target: Target): void {
    const key = breakerKey(target);
    const { admitted, state } = admit(this.deps.breakers.get(key) ?? CLOSED, this.deps.now());
    this.deps.breakers.set(key, state);
    if (admitted) return;
    const error = new ProviderError("circuit_open", "skipped: it failed or asked for a pause a moment ago");
    this.#note(target, "answer", this.deps.now(), { error });
    this.deps.onEvent?.({ type: "attempt_failed", target, attempts: [...this.attempts] });
    throw error;
  }

  #report(target: Target, outcome: "ok" | "failure" | "neutral", error?: ProviderError): void {
    const key = breakerKey(target);
    const now = this.deps.now();
    let state = record(this.deps.breakers.get(key) ?? CLOSED, outcome, now);
    if (error?.errorClass === "rate_limited") {
      state = coolDown(state, error.retryAfterMs ?? RATE_LIMIT_COOL_DOWN_MS, now);
    }
    if (error?.errorClass === "quota") state = coolDown(state, QUOTA_COOL_DOWN_MS, now);
    this.deps.breakers.set(key, state);
  }

  #note(
    target: Target,
    purpose: Attempt["purpose"],
    begun: number,
    result: { usage?: Attempt["usage"] | undefined; model?: string; error?: ProviderError },
  ): void {
    const { error } = result;
    const usage = result.usage ?? NO_USAGE;
    const model = result.model ?? target.model;
    this.attempts.push({
      provider: target.provider,
      model,
      purpose,
      ok: error === undefined,
      ...(error?.status === undefined ? {} : { status: error.status }),
      ...(error === undefined ? {} : { errorClass: error.errorClass }),
      startedAt: new Date(begun).toISOString(),
      latencyMs: Math.max(0, this.deps.now() - begun),
      usage,
      cost: usage === NO_USAGE ? FREE : costOf(target.provider, model, usage, begun, this.deps.prices),
    });
  }

  #markInvalid(target: Target): void {
    const answered = this.attempts.pop();
    if (answered !== undefined) this.attempts.push({ ...answered, ok: false, errorClass: "invalid_output" });
    this.deps.onEvent?.({ type: "attempt_failed", target, attempts: [...this.attempts] });
  }
}

/** Templates need no room for a prompt. */
function contextOf({ provider, model }: Target): number {
  return provider === "local" ? Number.POSITIVE_INFINITY : modelOf(provider, model).contextTokens;
}

function breakerKey(target: Target): string {
  return `${target.provider}:${target.model}`;
}

function asProviderError(cause: unknown): ProviderError {
  if (cause instanceof ProviderError) return cause;
  return new ProviderError("connection", cause instanceof Error ? cause.name : "unknown failure");
}

/** The JSON document in an answer; models without structured output wrap it in a Markdown fence. */
function parseJson(text: string): unknown {
  const bare = text
    .trim()
    .replace(/^```(?:json)?\s*/i, "")
    .replace(/\s*```$/, "");
  try {
    const value: unknown = JSON.parse(bare);
    return value;
  } catch {
    return undefined;
  }
}
