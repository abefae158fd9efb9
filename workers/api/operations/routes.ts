import type { Hono } from "hono";
import { operationsApi } from "#contracts/api/operations.ts";
import {
  dismissDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from "#core/operations/dead-letters.ts";
import { getKeys } from "#core/operations/get-keys.ts";
import { getQueues } from "#core/operations/get-queues.ts";
import { getRetention } from "#core/operations/get-retention.ts";
import type { OperatorPorts } from "#core/operations/letters.ts";
import { listSwitches, turnSwitch } from "#core/operations/switches.ts";
import type { SchoolBindings } from "#platform/bindings.ts";
import { bind, type Call, type HttpEnv } from "#platform/http/mount.ts";

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
  bind(app, operationsApi, {
    queues: getQueues,
    switches: (ctx, _input, call) => listSwitches(ctx, portsOf(call)),
    turn: (ctx, input, call) => turnSwitch(ctx, input, portsOf(call)),
    keys: async (ctx, _input, { services }) => getKeys(ctx, await services.wrappingKey()),
    deadLetters: (ctx, input, call) => listDeadLetters(ctx, input, portsOf(call)),
    deadLetter: (ctx, input, call) => getDeadLetter(ctx, input, portsOf(call)),
    replayAll: (ctx, input, call) => replayDeadLetters(ctx, input, portsOf(call)),
    replay: (ctx, input, call) => replayDeadLetter(ctx, input, portsOf(call)),
    retention: (ctx, input, call) => getRetention(ctx, input, portsOf(call)),
    dismiss: (ctx, input, call) => dismissDeadLetter(ctx, input, portsOf(call)),
  });
}
