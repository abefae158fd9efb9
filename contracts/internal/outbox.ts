import * as z from "zod";
import { Id } from "../common.ts";

/** Of a pupil who is of age, these guardians see the records no more, or see them again. */
export const RecordsEnded = z.object({ studentId: Id, guardianIds: z.array(Id) });
export type RecordsEnded = z.infer<typeof RecordsEnded>;

/**
 * Whose rights ended, written in the transaction that ended them. "account": the person was deactivated, changed their
 * password or signed out everywhere, so all they hold open ends but `keepSessionId`. "membership": an enrolment, a
 * teacher's place in a section, a guardianship or a role ended, so that whatever they are in is looked at again.
 * "school": their school was suspended, which ends what is open and leaves what they will have again when it goes on.
 */
export const RightsEnded = z.object({
  userIds: z.array(Id),
  scope: z.enum(["account", "membership", "school"]),
  keepSessionId: z.string().optional(),
});
export type RightsEnded = z.infer<typeof RightsEnded>;

/** A person's second factors, or the recovery codes that come with them, were changed. */
export const FactorsChanged = z.object({ userId: Id, change: z.enum(["added", "removed", "codes", "cleared"]) });
export type FactorsChanged = z.infer<typeof FactorsChanged>;

/** Whose address for signing in and mail was changed, and which it was: there they are told. */
export const AddressChanged = z.object({ moved: z.array(z.object({ userId: Id, former: z.string().max(254) })) });
export type AddressChanged = z.infer<typeof AddressChanged>;

/** What must happen after a commit, by type. A row of `outbox.events` and the body of a queue message. */
export const OutboxPayload = z.discriminatedUnion("type", [
  z.object({ type: z.literal("grade.recorded"), payload: z.object({ gradeIds: z.array(Id) }) }),
  /** Pupils whose attendance in a lesson is another than before. */
  z.object({ type: z.literal("attendance.recorded"), payload: z.object({ registerId: Id, studentIds: z.array(Id) }) }),
  /** Pupils whose lessons count otherwise than before: their alerts are looked at anew. */
  z.object({ type: z.literal("attendance.review"), payload: z.object({ studentIds: z.array(Id).max(500) }) }),
  /** The same for all of the school, some pupils after this one at a time. */
  z.object({ type: z.literal("attendance.review_all"), payload: z.object({ after: z.int().min(0) }) }),
  /** One was asked for, or answered. */
  z.object({ type: z.literal("justification.changed"), payload: z.object({ justificationId: Id }) }),
  /** Lessons of whose missing registers the teachers are reminded. */
  z.object({ type: z.literal("registers.nudged"), payload: z.object({ registerIds: z.array(Id).max(2_000) }) }),
  /** Some report cards of a file that was asked for. */
  z.object({ type: z.literal("documents.part_requested"), payload: z.object({ partId: Id }) }),
  z.object({ type: z.literal("roster.imported"), payload: z.object({ importId: Id }) }),
  z.object({ type: z.literal("ai.job.requested"), payload: z.object({ jobId: Id }) }),
  z.object({ type: z.literal("ai.job.finished"), payload: z.object({ jobId: Id }) }),
  /** Objects that no row names any more, unless one does again. */
  z.object({ type: z.literal("files.expired"), payload: z.object({ keys: z.array(z.string().max(500)).max(1_000) }) }),
  z.object({ type: z.literal("rights.ended"), payload: RightsEnded }),
  z.object({ type: z.literal("guardians.records_ended"), payload: RecordsEnded }),
  z.object({ type: z.literal("guardians.records_opened"), payload: RecordsEnded }),
  z.object({ type: z.literal("password.changed"), payload: z.object({ userId: Id }) }),
  z.object({ type: z.literal("password.reset_issued"), payload: z.object({ resetId: Id }) }),
  z.object({ type: z.literal("factors.changed"), payload: FactorsChanged }),
  z.object({ type: z.literal("address.changed"), payload: AddressChanged }),
]);
export type OutboxPayload = z.infer<typeof OutboxPayload>;

/** Message of the queue `eduai-events`. */
export const EventMessage = z.object({ eventId: Id, institutionId: Id }).and(OutboxPayload);
export type EventMessage = z.infer<typeof EventMessage>;

/** What a message must say at least, so that its row is found when the rest of it is not understood. */
export const AddressedEvent = z.object({ eventId: Id, institutionId: Id });

/** Message of the queue `eduai-deliveries`: a school has deliveries or held notices that are due. */
export const DeliveryMessage = z.object({ institutionId: Id });
export type DeliveryMessage = z.infer<typeof DeliveryMessage>;

/** Message of the queue `eduai-webhooks`: the row holds the payload. */
export const WebhookMessage = z.object({ webhookEventId: Id });
export type WebhookMessage = z.infer<typeof WebhookMessage>;

/** Queues whose messages can use up their tries. */
export const DEAD_QUEUES = ["events", "webhooks", "llm-jobs", "deliveries"] as const;
export const DeadQueueName = z.enum(DEAD_QUEUES);
export type DeadQueue = z.infer<typeof DeadQueueName>;

export interface DeadLetter {
  readonly queue: DeadQueue;
  /** The row the message was about, such as "event 12"; "message" and the message's own id when it names none. */
  readonly reference: string;
  readonly schoolId: number | null;
  readonly payload: unknown;
  readonly reason: string;
  readonly firstFailedAt: Date;
}

const TYPE_NAME = /^[a-z]{1,30}(\.[a-z_]{1,30}){1,3}$/;

/** A message as an operator may see it: ids and names of types stay, any other text becomes its length. */
export function withoutContent(value: unknown): unknown {
  if (typeof value === "string") return TYPE_NAME.test(value) ? value : `(${value.length})`;
  if (Array.isArray(value)) return value.slice(0, 50).map(withoutContent);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).slice(0, 50);
  return Object.fromEntries(
    fields.map(([name, field]) => [/^[A-Za-z]{1,40}$/.test(name) ? name : `(${name.length})`, withoutContent(field)]),
  );
}
