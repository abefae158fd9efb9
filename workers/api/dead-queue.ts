import { AddressedEvent, type DeadLetter, WebhookMessage } from "#contracts/internal/outbox.ts";
import { storeDeadLetter } from "#core/outbox/dead-letters.ts";
import { markDead } from "#core/outbox/finish-event.ts";
import { webhookFault } from "#core/webhooks/webhooks.ts";
import { log } from "#platform/log.ts";
import type { Services } from "#platform/services.ts";

/** Makes a message of a dead-letter queue a row that a person can replay or dismiss. Throws when it could not be kept. */
export async function storeDeadMessage(
  services: Pick<Services, "database" | "system">,
  queue: "events" | "webhooks",
  message: Pick<Message<unknown>, "id" | "body" | "timestamp">,
): Promise<void> {
  const letter =
    queue === "events" ? await deadEvent(services, message.body) : await deadWebhook(services, message.body);
  if (letter === "finished") return;
  const unreadable = { reference: `message ${message.id}`, schoolId: null, reason: "unreadable message" };
  await storeDeadLetter(
    services.database(null),
    { queue, payload: message.body, firstFailedAt: message.timestamp, ...(letter ?? unreadable) },
    new Date(),
  );
  log("error", "queue.dead_letter", { queue, messageId: message.id, reference: letter?.reference });
}

type Known = Pick<DeadLetter, "reference" | "schoolId" | "reason"> & { firstFailedAt?: Date };

async function deadEvent(
  services: Pick<Services, "database" | "system">,
  body: unknown,
): Promise<Known | "finished" | null> {
  const event = AddressedEvent.safeParse(body).data;
  if (event === undefined) return null;
  const { eventId, institutionId } = event;
  const row = await markDead(services.system(institutionId, `event-${eventId}`), eventId);
  if (row === undefined) return "finished";
  return {
    reference: `event ${eventId}`,
    schoolId: institutionId,
    reason: row.reason ?? "unknown",
    ...(row.firstFailedAt === null ? {} : { firstFailedAt: row.firstFailedAt }),
  };
}

async function deadWebhook(
  services: Pick<Services, "database" | "system">,
  body: unknown,
): Promise<Known | "finished" | null> {
  const message = WebhookMessage.safeParse(body).data;
  if (message === undefined) return null;
  const reason = await webhookFault(services.database(null), message.webhookEventId);
  if (reason === null) return "finished";
  return { reference: `webhook ${message.webhookEventId}`, schoolId: null, reason };
}
