import {
  CompletionCall,
  type CompletionOutcome,
  type JobProgress,
  type OutgoingPreview,
} from "#contracts/internal/llm.ts";
import { type DatabaseConfig, databaseOf, openDatabase } from "#platform/db.ts";
import { log as writeLog } from "#platform/log.ts";
import { switchReader } from "#platform/switches.ts";
import { createMetrics } from "./accounting/metrics.ts";
import { type PriceRow, readPrices } from "./accounting/prices.ts";
import { logUsage } from "./accounting/usage.ts";
import { type CompleteDeps, type CompletionEvent, complete } from "./complete.ts";
import { type GatewayEnv, type GatewayVariables, readGatewayVariables } from "./env.ts";
import type { JobDeps } from "./jobs/jobs.ts";
import { createJobStore } from "./jobs/jobs-store.ts";
import { forbiddenProviders, withoutForbidden } from "./prompt/forbidden.ts";
import { previewOf } from "./prompt/preview.ts";
import { withSchoolPeople } from "./prompt/roster.ts";
import { createAnthropicProvider } from "./providers/anthropic/index.ts";
import { createOpenAiProvider } from "./providers/openai/index.ts";
import type { Provider } from "./providers/provider.ts";
import type { BreakerState } from "./routing/breaker.ts";
import { VENDORS } from "./routing/models.ts";
import type { ExternalProvider } from "./routing/router.ts";

const breakers = new Map<string, BreakerState>();
const metrics = createMetrics();
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function renderMetrics(): string {
  return metrics.render(breakers, Date.now());
}

/** The providers whose keys are set. */
export function configuredProviders(variables: GatewayVariables): Map<ExternalProvider, Provider> {
  const providers = new Map<ExternalProvider, Provider>();
  const { ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL } = variables;
  if (ANTHROPIC_API_KEY !== undefined) {
    providers.set("anthropic", createAnthropicProvider({ apiKey: ANTHROPIC_API_KEY, baseUrl: ANTHROPIC_BASE_URL }));
  }
  if (OPENAI_API_KEY !== undefined) {
    providers.set("openai", createOpenAiProvider({ apiKey: OPENAI_API_KEY, baseUrl: OPENAI_BASE_URL }));
  }
  return providers;
}

/**
 * Answers one call and books its attempts. When `caller` fires the provider's connection is closed; `later` keeps the
 * work alive until what it had cost by then is booked, since the request itself ends with its client.
 */
export function answer(
  env: GatewayEnv,
  input: unknown,
  later: (work: Promise<unknown>) => void,
  caller: AbortSignal,
): Promise<CompletionOutcome> {
  const work = answerAndBook(env, input, later, caller);
  later(work.catch(() => undefined));
  return work;
}

async function answerAndBook(
  env: GatewayEnv,
  input: unknown,
  later: (work: Promise<unknown>) => void,
  caller: AbortSignal,
): Promise<CompletionOutcome> {
  const variables = readGatewayVariables(env);
  const database = databaseOf(variables);
  const { institutionId, userId, request: cleared, people } = await clearedCall(database, input);
  const prices = await readPrices(database);
  const outcome = await complete(cleared, { ...completeDeps(variables, prices), people }, caller);
  const { id: callId, attempts } = outcome.ok ? outcome.completion : outcome.failure;
  metrics.record(attempts);
  const booked = logUsage(database, attempts, { institutionId, userId, jobId: null, callId });
  later(
    booked.catch((cause: unknown) =>
      log("llm.usage.lost", { callId, cause: cause instanceof Error ? cause.name : "" }),
    ),
  );
  return outcome;
}

/** One reader in each isolate keeps what it read. */
const readers = new Map<string, ReturnType<typeof switchReader>>();

/** Has the operator turned generation off for the school, as of at most ten seconds ago? */
export async function generationIsOff(variables: GatewayVariables, institutionId: number): Promise<boolean> {
  const config = databaseOf(variables);
  const reader =
    readers.get(config.databaseUrl) ??
    switchReader((school) => openDatabase(config, { institutionId: school, userId: null }));
  readers.set(config.databaseUrl, reader);
  return (await reader.off(institutionId)).some(({ feature }) => feature === "ai");
}

/** What the call would send, and to whom. */
export async function preview(env: GatewayEnv, input: unknown): Promise<OutgoingPreview> {
  const variables = readGatewayVariables(env);
  const { request, people } = await clearedCall(databaseOf(variables), input);
  const urls = { anthropic: variables.ANTHROPIC_BASE_URL, openai: variables.OPENAI_BASE_URL };
  const configured = [...configuredProviders(variables).keys()].map(
    (name) => [name, urls[name] ?? VENDORS[name].url] as const,
  );
  return previewOf(request, people, new Map(configured));
}

/** A call without the providers that the school forbids, and everybody whose names must not leave. */
async function clearedCall(database: DatabaseConfig, input: unknown) {
  const { institutionId, userId, request } = CompletionCall.parse(input);
  const allowed = withoutForbidden(request, await forbiddenProviders(database, institutionId));
  return { institutionId, userId, ...(await withSchoolPeople(database, institutionId, allowed)) };
}

/** `later` keeps work alive after the message is settled. */
export function jobDeps(env: GatewayEnv, messageId: string, later: (work: Promise<unknown>) => void): JobDeps {
  const variables = readGatewayVariables(env);
  return {
    isOff: (institutionId) => generationIsOff(variables, institutionId),
    store: createJobStore(databaseOf(variables)),
    messageId,
    async complete(request, onEvent, institutionId, caller) {
      const database = databaseOf(variables);
      const prices = await readPrices(database);
      const { request: cleared, people } = await withSchoolPeople(database, institutionId, request);
      const outcome = await complete(cleared, { ...completeDeps(variables, prices, onEvent), people }, caller);
      metrics.record(outcome.ok ? outcome.completion.attempts : outcome.failure.attempts);
      return outcome;
    },
    async publish(institutionId, userId, progress) {
      // The event row is committed already; a request that gets lost is made good by the drain's own alarm.
      if (ENDED.has(progress.status)) {
        later(
          env.OUTBOX_DRAIN.getByName(String(institutionId))
            .requestDrain()
            .catch(() => undefined),
        );
      }
      await env.HUB.getByName(`${institutionId}:${userId}`).publish({ type: "job", data: progress });
    },
    now: Date.now,
    random: Math.random,
    sleep,
    log,
  };
}

/** One JSON line without personal data. */
export function log(event: string, fields: Readonly<Record<string, string | number | boolean>>): void {
  writeLog("info", event, { worker: "eduai-llm", ...fields });
}

const ENDED: ReadonlySet<JobProgress["status"]> = new Set(["succeeded", "failed", "dead"]);

function completeDeps(
  variables: GatewayVariables,
  prices: readonly PriceRow[],
  onEvent?: (event: CompletionEvent) => void,
): CompleteDeps {
  return {
    prices,
    providers: configuredProviders(variables),
    breakers,
    now: Date.now,
    random: Math.random,
    sleep,
    newId: () => crypto.randomUUID(),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}
