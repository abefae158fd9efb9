import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { CompletionCall, type GatewayRpc, type OutgoingPreview } from "#contracts/internal/llm.ts";
import { databaseOf, openDirectory } from "#platform/db.ts";
import { readinessOf, readyResponse } from "#platform/readiness.ts";
import { bearerIs } from "./bearer.ts";
import { type GatewayEnv, readGatewayVariables } from "./env.ts";
import { answer, configuredProviders, generationIsOff, jobDeps, log, preview, renderMetrics } from "./gateway.ts";
import { type Decision, handleDeadJob, handleJob } from "./jobs/jobs.ts";

const app = new Hono<{ Bindings: GatewayEnv }>();

const readiness = new WeakMap<GatewayEnv, ReturnType<typeof readinessOf>>();

app.get("/health", (c) => c.json({ status: "ok", service: "eduai-llm" }));

app.get("/ready", async (c) => {
  const variables = readGatewayVariables(c.env);
  const database = () => openDirectory(databaseOf(variables)).ping();
  const ask = readiness.get(c.env) ?? readinessOf("eduai-llm", { database });
  readiness.set(c.env, ask);
  return readyResponse({ ...(await ask()), providers: [...configuredProviders(variables).keys(), "local"] });
});

app.get("/metrics", async (c) => {
  const { OPERATOR_TOKEN } = readGatewayVariables(c.env);
  if (!bearerIs(c.req.header("authorization"), OPERATOR_TOKEN)) return c.json({ error: "unauthenticated" }, 401);
  return c.text(renderMetrics());
});

app.post("/v1/complete", bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
  const variables = readGatewayVariables(c.env);
  if (!bearerIs(c.req.header("authorization"), variables.INTERNAL_TOKEN))
    return c.json({ error: "unauthenticated" }, 401);
  const call = CompletionCall.safeParse(await c.req.json().catch(() => undefined));
  if (!call.success) {
    const issues = call.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    return c.json({ error: "bad_request", issues }, 400);
  }
  if (await generationIsOff(variables, call.data.institutionId)) {
    c.header("retry-after", "60");
    return c.json({ error: "switched_off" }, 503);
  }
  const later = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  const outcome = await answer(c.env, call.data, later, c.req.raw.signal);
  if (outcome.ok) return c.json(outcome);
  const { retryable, retryAfterMs } = outcome.failure;
  if (retryAfterMs !== undefined) c.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  return c.json(outcome, retryable ? 503 : 502);
});

app.onError((error, c) => {
  log("llm.fault", { path: c.req.path, cause: error.name });
  return c.json({ error: "internal" }, 500);
});

/** What other workers ask by a service binding with this entrypoint; it spends no money. */
export class Gateway extends WorkerEntrypoint<GatewayEnv> implements GatewayRpc {
  preview(call: unknown): Promise<OutgoingPreview> {
    return preview(this.env, call);
  }
}

async function acknowledge(message: Message, decision: Promise<Decision>): Promise<void> {
  const decided = await decision.catch((): Decision => ({ action: "retry", delaySeconds: 60 }));
  if (decided.action === "ack") message.ack();
  else message.retry({ delaySeconds: decided.delaySeconds });
}

export default {
  fetch: app.fetch,
  async queue(batch, env, ctx) {
    const handle = /-dead(-|$)/.test(batch.queue) ? handleDeadJob : handleJob;
    const later = (work: Promise<unknown>) => ctx.waitUntil(work);
    const run = async (message: Message) => handle(message.body, message.attempts, jobDeps(env, message.id, later));
    await Promise.all(batch.messages.map((message) => acknowledge(message, run(message))));
  },
} satisfies ExportedHandler<GatewayEnv>;
