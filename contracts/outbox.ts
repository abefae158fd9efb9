import * as z from "zod";
import { Id } from "./common.ts";

/** What must happen after a commit, by type. A row of `outbox.events` and the body of a queue message. */
export const OutboxPayload = z.discriminatedUnion("type", [
  z.object({ type: z.literal("grade.recorded"), payload: z.object({ gradeIds: z.array(Id) }) }),
  z.object({ type: z.literal("roster.imported"), payload: z.object({ importId: Id }) }),
  z.object({ type: z.literal("ai.job.requested"), payload: z.object({ jobId: Id }) }),
  z.object({ type: z.literal("ai.job.finished"), payload: z.object({ jobId: Id }) }),
]);
export type OutboxPayload = z.infer<typeof OutboxPayload>;

/** Message of the queue `eduai-events`. */
export const EventMessage = z.object({ eventId: Id, institutionId: Id }).and(OutboxPayload);
export type EventMessage = z.infer<typeof EventMessage>;

/** Message of the queue `eduai-webhooks`: the row holds the payload. */
export const WebhookMessage = z.object({ webhookEventId: Id });
export type WebhookMessage = z.infer<typeof WebhookMessage>;
