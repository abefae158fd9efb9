import { EventMessage, WebhookMessage } from "#contracts/outbox.ts";
import { applyWebhookEvent } from "#core/communications/webhooks.ts";
import { handleEvent } from "#core/outbox/handle-event.ts";
import { faultFields, log } from "#platform/log.ts";
import type { Services } from "#platform/services.ts";

const FIRST_DELAY_SECONDS = 5;
const LONGEST_DELAY_SECONDS = 300;
/** Eight tries of this outlast the time in which an event counts as early. */
const EARLY_DELAY_SECONDS = 20;

/**
 * Consumes events and webhooks. Each message stands alone: one that fails is retried by itself with growing delay, and
 * the batch is never thrown back, which would deliver the settled ones again.
 */
export async function consume(batch: MessageBatch<unknown>, services: Services): Promise<void> {
  const dead = batch.queue.includes("-dead");
  for (const message of batch.messages) {
    try {
      if (dead) {
        log("error", "queue.dead_letter", { queue: batch.queue, messageId: message.id });
      } else if (batch.queue.startsWith("eduai-webhooks")) {
        if ((await webhook(services, WebhookMessage.parse(message.body))) === "early") {
          message.retry({ delaySeconds: EARLY_DELAY_SECONDS });
          continue;
        }
      } else {
        const event = EventMessage.parse(message.body);
        await handleEvent(services.system(event.institutionId, `event-${event.eventId}`), event);
      }
      message.ack();
    } catch (error) {
      log("warn", "queue.retry", { queue: batch.queue, attempts: message.attempts, ...faultFields(error) });
      const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (message.attempts - 1));
      message.retry({ delaySeconds });
    }
  }
}

async function webhook(services: Services, message: WebhookMessage) {
  const outcome = await applyWebhookEvent(
    {
      unmatched: services.database(null),
      open: (institutionId) => services.database(institutionId),
      findDelivery: services.directory.findDelivery,
      now: () => new Date(),
    },
    message.webhookEventId,
  );
  log("info", "webhook.applied", { webhookEventId: message.webhookEventId, outcome });
  return outcome;
}
