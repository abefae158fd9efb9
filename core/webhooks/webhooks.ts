import { and, eq, inArray, isNull } from "drizzle-orm";
import { deliveries, webhookEvents } from "#schema/index.ts";
import type { Database } from "../database.ts";
import { orNotFound } from "../errors.ts";

export interface ProviderEvent {
  readonly provider: string;
  /** The provider's own id of the event: each is stored once. */
  readonly eventId: string;
  readonly type: string;
  /** The provider's id of the message it speaks of. */
  readonly messageId: string | null;
  readonly state: "sent" | "delivered" | "bounced" | "failed" | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Stores a verified event once and answers its row. A repeat that was not processed yet is pending still, so that an
 * event whose queue message was lost is queued again when the provider repeats it.
 */
export async function storeWebhookEvent(
  unmatched: Database,
  event: ProviderEvent,
  now: Date,
): Promise<{ id: number; pending: boolean }> {
  const [, rows] = await unmatched.batch((q) => [
    q
      .insert(webhookEvents)
      .values({
        provider: event.provider,
        eventId: event.eventId,
        type: event.type,
        payload: { messageId: event.messageId, state: event.state, event: event.payload },
        receivedAt: now,
      })
      .onConflictDoNothing(),
    q
      .select({ id: webhookEvents.id, processedAt: webhookEvents.processedAt })
      .from(webhookEvents)
      .where(and(eq(webhookEvents.provider, event.provider), eq(webhookEvents.eventId, event.eventId))),
  ]);
  const row = orNotFound(rows[0]);
  return { id: row.id, pending: row.processedAt === null };
}

const ALLOWED_FROM: Record<string, readonly ("queued" | "sent" | "delivered")[]> = {
  sent: ["queued"],
  delivered: ["queued", "sent"],
  bounced: ["queued", "sent", "delivered"],
  failed: ["queued", "sent"],
};

/** Why a stored event is still not applied; null when it is, or is gone. */
export async function webhookFault(unmatched: Database, id: number): Promise<string | null> {
  const [rows] = await unmatched.batch((q) => [
    q
      .select({ processedAt: webhookEvents.processedAt, lastError: webhookEvents.lastError })
      .from(webhookEvents)
      .where(eq(webhookEvents.id, id)),
  ]);
  const row = rows[0];
  return row === undefined || row.processedAt !== null ? null : (row.lastError ?? "not applied");
}

export interface WebhookPorts {
  readonly unmatched: Database;
  readonly open: (institutionId: number) => Database;
  readonly findDelivery: (
    provider: string,
    messageId: string,
  ) => Promise<{ deliveryId: number; institutionId: number } | undefined>;
  readonly now: () => Date;
}

/** A provider can be faster than the note of the message's id: until then an event without delivery is only early. */
const EARLY_MS = 120_000;

/**
 * Applies a stored event to its delivery. States only move forward, so a replay or a late event changes nothing.
 * Answers what was done; an early event is to be tried again.
 */
export async function applyWebhookEvent(
  ports: WebhookPorts,
  id: number,
): Promise<"applied" | "unchanged" | "unmatched" | "early" | "done before"> {
  const [rows] = await ports.unmatched.batch((q) => [q.select().from(webhookEvents).where(eq(webhookEvents.id, id))]);
  const row = rows[0];
  if (row === undefined || row.processedAt !== null) return "done before";
  const { messageId, state } = parsePayload(row.payload);
  const delivery = messageId === null ? undefined : await ports.findDelivery(row.provider, messageId);
  const age = ports.now().getTime() - row.receivedAt.getTime();
  if (messageId !== null && state !== null && delivery === undefined && age < EARLY_MS) return "early";
  let outcome: "applied" | "unchanged" | "unmatched" = "unmatched";
  if (delivery !== undefined && state !== null) {
    const [changed] = await ports.open(delivery.institutionId).batch((q) => [
      q
        .update(deliveries)
        .set({ state, updatedAt: ports.now() })
        .where(and(eq(deliveries.id, delivery.deliveryId), inArray(deliveries.state, [...(ALLOWED_FROM[state] ?? [])])))
        .returning({ id: deliveries.id }),
    ]);
    outcome = changed.length > 0 ? "applied" : "unchanged";
  }
  await ports.unmatched.batch((q) => [
    q
      .update(webhookEvents)
      .set({ processedAt: ports.now() })
      .where(and(eq(webhookEvents.id, id), isNull(webhookEvents.processedAt))),
  ]);
  return outcome;
}

function parsePayload(payload: unknown): {
  messageId: string | null;
  state: "sent" | "delivered" | "bounced" | "failed" | null;
} {
  if (typeof payload !== "object" || payload === null) return { messageId: null, state: null };
  const messageId: unknown = Reflect.get(payload, "messageId");
  const state: unknown = Reflect.get(payload, "state");
  return {
    messageId: typeof messageId === "string" ? messageId : null,
    state: state === "sent" || state === "delivered" || state === "bounced" || state === "failed" ? state : null,
  };
}
