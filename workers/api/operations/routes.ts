import type { Hono } from "hono";
import { operationsApi } from "#contracts/api/operations.ts";
import {
  dismissDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from "#core/operations/dead-letters.ts";
import { getQueues } from "#core/operations/get-queues.ts";
import { getRetention } from "#core/operations/get-retention.ts";
import type { OperatorPorts } from "#core/operations/letters.ts";
import type { SchoolBindings } from "#platform/bindings.ts";
import { type Call, type HttpEnv, route } from "#platform/http/mount.ts";

export function mountOperations(
  app: Hono<HttpEnv>,
  bindings: (env: unknown) => Pick<SchoolBindings, "WEBHOOKS">,
): void {
  const portsOf = ({ services, http }: Call): OperatorPorts => ({
    open: services.database,
    queueWebhook: async (webhookEventId) => {
      await bindings(http.env).WEBHOOKS.send({ webhookEventId });
    },
    schools: services.directory.listInstitutions,
  });
  route(app, operationsApi.queues, (ctx) => getQueues(ctx));
  route(app, operationsApi.deadLetters, (ctx, input, call) => listDeadLetters(ctx, input, portsOf(call)));
  route(app, operationsApi.deadLetter, (ctx, input, call) => getDeadLetter(ctx, input, portsOf(call)));
  route(app, operationsApi.replayAll, (ctx, input, call) => replayDeadLetters(ctx, input, portsOf(call)));
  route(app, operationsApi.replay, (ctx, input, call) => replayDeadLetter(ctx, input, portsOf(call)));
  route(app, operationsApi.retention, (ctx, input, call) => getRetention(ctx, input, portsOf(call)));
  route(app, operationsApi.dismiss, (ctx, input, call) => dismissDeadLetter(ctx, input, portsOf(call)));
}
