import { AddressedEvent, EventMessage, WebhookMessage } from "#contracts/internal/outbox.ts";
import { noteFailure } from "#core/outbox/finish-event.ts";
import { handleEvent } from "#core/reactions.ts";
import { applyWebhookEvent } from "#core/webhooks/webhooks.ts";
import { faultFields, log } from "#platform/log.ts";
import type { Services } from "#platform/services.ts";
import { storeDeadMessage } from "./dead-queue.ts";

const FIRST_DELAY_SECONDS = 5;
const LONGEST_DELAY_SECONDS = 300;
/** Eight tries of this outlast the time in which an event counts as early. */
const EARLY_DELAY_SECONDS = 20;
/** What of the services a consumer needs. */
export type ConsumerServices = Pick<Services, "database" | "directory" | "system">;

/** While the queue tries again by itself, the outbox does not send the row a second time. */
const RESEND_MS = 10 * 60_000;

/**
 * Consumes events and webhooks, and keeps their dead letters. Each message stands alone: one that fails is retried by
 * itself with growing delay, and the batch is never thrown back, which would deliver the settled ones again.
 */
export async function consume(batch: MessageBatch<unknown>, services: ConsumerServices): Promise<void> {
  const webhooks = batch.queue.startsWith("eduai-webhooks");
  for (const message of batch.messages) {
    const delaySeconds = Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (message.attempts - 1));
    try {
      if (batch.queue.startsWith("eduai-deliveries-dead")) {
        // Its consumer was killed each time. The rows keep what is due and the drain asks again: nothing was lost.
        log("warn", "deliveries.interrupted", { messageId: message.id });
      } else if (batch.queue.includes("-dead")) {
        await storeDeadMessage(services, webhooks ? "webhooks" : "events", message);
      } else if (webhooks) {
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
      message.retry({ delaySeconds });
      if (!webhooks) await keepReason(services, message.body, error, delaySeconds);
    }
  }
}

async function webhook(services: ConsumerServices, message: WebhookMessage) {
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

/** A dead letter carries no reason, so the row keeps the last one. A database that is down is reason enough in the log. */
async function keepReason(
  services: ConsumerServices,
  body: unknown,
  error: unknown,
  delaySeconds: number,
): Promise<void> {
  const event = AddressedEvent.safeParse(body).data;
  if (event === undefined) return;
  const ctx = services.system(event.institutionId, `event-${event.eventId}`);
  const resendAt = new Date(ctx.now().getTime() + delaySeconds * 1000 + RESEND_MS);
  await noteFailure(ctx, event.eventId, reasonOf(error), resendAt).catch(() => undefined);
}

/** The class of a fault and its code: a message may quote data. */
function reasonOf(error: unknown): string {
  const { fault, code, cause, causeCode } = faultFields(error);
  return [fault, code, cause, causeCode].filter((part) => typeof part === "string").join(" ");
}
