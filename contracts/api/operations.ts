import * as z from "zod";
import { Id, IdParams, PageQuery, PathId, page } from "../common.ts";
import { endpoint } from "../endpoint.ts";
import { DeadQueueName } from "../internal/outbox.ts";
import { singleLine } from "../text.ts";

/** What the operator can turn off, for one school or all: generation by AI, AI clients, API keys, mail, imports, writing in chats. */
export const SWITCHES = ["ai", "mcp", "api_keys", "mail", "imports", "chat"] as const;
export type Switch = (typeof SWITCHES)[number];

/** What is off, why and since when. */
export const SwitchedOff = z.object({ feature: z.enum(SWITCHES), reason: z.string(), since: z.string() });
export type SwitchedOff = z.infer<typeof SwitchedOff>;

const SwitchRow = SwitchedOff.extend({
  /** Null: off for every school. */
  school: z.object({ id: Id, name: z.string() }).nullable(),
});

export const LETTER_STATES = ["open", "replayed", "dismissed"] as const;

export const DeadLetterView = z.object({
  id: Id,
  queue: DeadQueueName,
  /** The row the message was about, such as "event 12". */
  reference: z.string(),
  school: z.object({ id: Id, name: z.string() }).nullable(),
  reason: z.string(),
  /** How often it died before it was settled. */
  deaths: z.int(),
  firstFailedAt: z.string(),
  lastFailedAt: z.string(),
  state: z.enum(LETTER_STATES),
  /** A message that names no row can only be dismissed. */
  replayable: z.boolean(),
  resolvedAt: z.string().nullable(),
  /** Why it was dismissed. */
  note: z.string().nullable(),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

/** Why a notice was not delivered after all: its reader's account was closed, their right to that pupil's records ended, or a mail had nowhere to go. */
export const CANCEL_REASONS = ["account_closed", "right_ended", "no_address"] as const;

/** "nothing_left": the row had been finished, or is gone; the letter is settled all the same. */
const Settled = z.object({ id: Id, outcome: z.enum(["requeued", "nothing_left", "dismissed"]) });
export type Settled = z.infer<typeof Settled>;

export const operationsApi = {
  queues: endpoint({
    id: "getQueues",
    method: "GET",
    path: "/operations/queues",
    tag: "operations",
    summary: "What waits in each queue, and its open dead letters by reason",
    access: ["platform.operate"],
    view: z.object({
      queues: z.array(
        z.object({ queue: DeadQueueName, waiting: z.int(), oldestAt: z.string().nullable(), deadLetters: z.int() }),
      ),
      /** The most frequent first, at most 50. */
      reasons: z.array(
        z.object({ queue: DeadQueueName, reason: z.string(), count: z.int(), lastFailedAt: z.string() }),
      ),
      /** Deliveries of the last 30 days that were closed before they left. */
      cancelled: z.array(z.object({ reason: z.enum(CANCEL_REASONS), count: z.int(), latestAt: z.string() })),
    }),
  }),
  deadLetters: endpoint({
    id: "listDeadLetters",
    method: "GET",
    path: "/operations/dead-letters",
    tag: "operations",
    summary: "Messages that used up their tries, latest failure first",
    access: ["platform.operate"],
    query: PageQuery.extend({
      queue: DeadQueueName.optional(),
      state: z.enum(LETTER_STATES).default("open"),
      reason: z.string().max(500).optional(),
    }),
    view: page(DeadLetterView),
  }),
  deadLetter: endpoint({
    id: "getDeadLetter",
    method: "GET",
    path: "/operations/dead-letters/{id}",
    tag: "operations",
    summary: "One dead letter with its message: ids and types, no other text",
    access: ["platform.operate"],
    params: IdParams,
    view: DeadLetterView.extend({ payload: z.unknown() }),
  }),
  replay: endpoint({
    id: "replayDeadLetter",
    method: "POST",
    path: "/operations/dead-letters/{id}/replay",
    tag: "operations",
    summary: "Puts the row of a dead letter back into its queue, once",
    access: ["platform.operate"],
    params: IdParams,
    view: Settled,
  }),
  replayAll: endpoint({
    id: "replayDeadLetters",
    method: "POST",
    path: "/operations/dead-letters/replay",
    tag: "operations",
    summary: "Replays all open dead letters of one reason, at most 200 at a time",
    access: ["platform.operate"],
    body: z.strictObject({
      queue: DeadQueueName,
      reason: z.string().max(500),
      /** How many the caller has seen; another number now is a conflict. */
      count: z.int().positive(),
    }),
    view: z.object({ requeued: z.int(), nothingLeft: z.int(), left: z.int() }),
  }),
  dismiss: endpoint({
    id: "dismissDeadLetter",
    method: "POST",
    path: "/operations/dead-letters/{id}/dismiss",
    tag: "operations",
    summary: "Gives a dead letter up for good, with the reason",
    access: ["platform.operate"],
    params: IdParams,
    body: z.strictObject({ reason: singleLine(300).min(3) }),
    view: Settled,
  }),
  switches: endpoint({
    id: "listSwitches",
    method: "GET",
    path: "/operations/switches",
    tag: "operations",
    summary: "What is turned off, for which school or all",
    access: ["platform.operate"],
    view: z.object({ data: z.array(SwitchRow) }),
  }),
  turn: endpoint({
    id: "turnSwitch",
    method: "PUT",
    path: "/operations/switches/{feature}",
    tag: "operations",
    summary:
      "Turn a part of the platform off or on again, for one school or all; it bites within ten seconds, in open chat rooms within a minute",
    access: ["platform.operate"],
    needsRecent: true,
    params: z.strictObject({ feature: z.enum(SWITCHES) }),
    body: z.strictObject({
      /** Left out: every school. */
      schoolId: Id.optional(),
      /** Why it is off, for the staff to read; null turns it on again. */
      reason: singleLine(300).min(3, "escribe por qué").nullable(),
    }),
    view: z.object({ data: z.array(SwitchRow) }),
    limit: "write",
  }),
  keys: endpoint({
    id: "getKeys",
    method: "GET",
    path: "/operations/keys",
    tag: "operations",
    summary: "How far a rotation of the keys that encrypt fields has come, over all schools",
    access: ["platform.operate"],
    view: z.object({
      /** The key that wraps data keys now: a name, nothing of the key. */
      wrapping: z.string(),
      wrapped: z.int(),
      /** Data keys that `npm run keys:rotate` has still to wrap anew. */
      wrappedByFormer: z.int(),
      /** Encrypted columns: how many values they hold, and how many under a former key. */
      columns: z.array(z.object({ location: z.string(), total: z.int(), former: z.int() })),
    }),
  }),
  retention: endpoint({
    id: "getRetention",
    method: "GET",
    path: "/operations/retention",
    tag: "operations",
    summary: "What the next nightly run would delete, by rule, and what the last runs deleted",
    access: ["platform.operate"],
    /** Without a school: the rows that belong to none. */
    query: z.strictObject({ institutionId: PathId.optional() }),
    view: z.object({
      due: z.array(z.object({ rule: z.string(), days: z.int(), count: z.int() })),
      /** The latest ten. */
      runs: z.array(z.object({ at: z.string(), deleted: z.record(z.string(), z.int()) })),
    }),
  }),
};
