import { DeliveryMessage } from "#contracts/internal/outbox.ts";
import { type DeliveryPorts, deliver } from "#core/notifications/deliver.ts";
import { storeDeadLetters } from "#core/outbox/dead-letters.ts";
import { type DeliveryBindings, objects } from "#platform/bindings.ts";
import { faultFields, log } from "#platform/log.ts";
import type { Services } from "#platform/services.ts";

/**
 * Consumes the queue of deliveries: each message only says that a school has something due, so each school is looked at
 * once per batch. One that fails is not tried again and never dies: the rows keep what is due, and the drain asks again
 * after a minute, also when the database or the workers were away for long.
 */
export async function consumeDeliveries(
  batch: MessageBatch<unknown>,
  services: Services,
  env: DeliveryBindings,
): Promise<void> {
  const bySchool = Map.groupBy(
    batch.messages,
    (message) => DeliveryMessage.safeParse(message.body).data?.institutionId,
  );
  for (const [institutionId, messages] of bySchool) {
    try {
      if (institutionId === undefined) log("error", "deliveries.unreadable_message", { count: messages.length });
      else await deliver(services.system(institutionId, `deliveries-${institutionId}`), portsOf(services, env));
    } catch (error) {
      log("warn", "deliveries.put_off", { institutionId, ...faultFields(error) });
    }
    for (const message of messages) message.ack();
  }
}

function portsOf(services: Services, env: DeliveryBindings): DeliveryPorts {
  return {
    push: (institutionId, pushes) => env.OBJECTS.pushAll(institutionId, pushes),
    pacer: {
      reserve: (provider, patienceMs) => objects.pacer(env, provider).reserve(patienceMs),
      pause: (provider, ms) => objects.pacer(env, provider).pause(ms),
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    keepDeadLetters: (letters) => storeDeadLetters(services.database(null), letters, new Date()),
  };
}
