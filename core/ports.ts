import type { HubEvent } from "#contracts/api/notifications.ts";
import type { SwitchedOff } from "#contracts/api/operations.ts";
import type { GatewayRpc, LlmJobMessage } from "#contracts/internal/llm.ts";
import type { GrantChoice, McpGrant } from "#contracts/internal/mcp.ts";
import type { Letterhead, SealedPaper } from "#contracts/internal/paper.ts";
import type { EncryptedColumn } from "#schema/encrypted-columns.ts";
import type { Checkpoint } from "./audit/checkpoints.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The provider sends one mail per key, however often it is asked. */
  readonly idempotencyKey: string;
}

/**
 * Why mail was not taken. "limited": too many requests, ask again after `retryAfterMs`. "refused": this very mail will
 * never be taken. "unavailable": anything else, a later try may succeed.
 */
export class MailFault extends Error {
  override readonly name = "MailFault";
  readonly kind: "limited" | "refused" | "unavailable";
  readonly retryAfterMs: number;
  constructor(kind: MailFault["kind"], message: string, retryAfterMs = 0) {
    super(message);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Both throw `MailFault`. */
export interface MailProvider {
  readonly provider: string;
  send(mail: Mail): Promise<{ providerId: string }>;
  /** Many mails in one request, all or none, once per key; the ids come in their order. Absent where there is no such thing. */
  readonly batch?: {
    readonly max: number;
    send(mails: readonly Omit<Mail, "idempotencyKey">[], idempotencyKey: string): Promise<readonly string[]>;
  };
}

/** A page of Redis that may vanish at any time; every method degrades, none throws for a flushed store. */
export interface Cache {
  getJson(key: string): Promise<unknown>;
  setJson(key: string, value: unknown, seconds: number): Promise<void>;
  delete(...keys: string[]): Promise<void>;
}

/** Objects by key: uploads, exports, attachments. */
export interface Files {
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  /** Keys that begin with `prefix` and come after `after`, in their order, at most a thousand. */
  list(prefix: string, after: string): Promise<readonly string[]>;
  /** One that is not there is deleted already. */
  delete(keys: readonly string[]): Promise<void>;
}

export type VectorMetadata = Readonly<Record<string, string | readonly string[]>>;

export interface VectorItem {
  readonly id: string;
  readonly vector: readonly number[];
  readonly metadata: VectorMetadata;
}

/** Fields of the metadata that must be the value, or a list that holds it; undefined asks for nothing. */
export interface VectorFilter {
  readonly equals?: Readonly<Record<string, string | undefined>>;
  readonly contains?: Readonly<Record<string, string | undefined>>;
}

/**
 * Nearest vectors by cosine. The store is eventually consistent: nobody may count on reading what was just written.
 * `query` finds nothing in a store that is down; the others throw.
 */
export interface Vectors {
  upsert(namespace: string, items: readonly VectorItem[]): Promise<void>;
  /** Best first; `score` is (1 + cosine) / 2. */
  query(
    namespace: string,
    vector: readonly number[],
    options: { topK: number; filter?: VectorFilter },
  ): Promise<{ id: string; score: number }[]>;
  /** Every id with its metadata, whatever shape that has. */
  list(namespace: string): Promise<ReadonlyMap<string, unknown>>;
  delete(namespace: string, ids: readonly string[]): Promise<void>;
}

/** What a person holds outside the database and loses with their rights. Every call may be repeated; all throw when it failed. */
export interface LiveAccess {
  /** Drops what the cache knows of these sessions. */
  forgetSessions(ids: readonly string[]): Promise<void>;
  /** Closes the sockets of one person's sessions, those in chat rooms too, and lets these sessions open no more. */
  disconnect(institutionId: number, userId: number, sessionIds: readonly string[]): Promise<void>;
  /** Every chat room a person is in looks up anew whether they may be there and what they may do. */
  reviewRooms(institutionId: number, userId: number): Promise<void>;
}

/** The one place where a sealed value stands: it opens at no other. */
export interface Cell {
  readonly column: EncryptedColumn;
  readonly institutionId: number;
  readonly rowId: number;
  /** Seals under this person's own key instead of the school's: destroying the key destroys all that it sealed. */
  readonly personId?: number;
}

/**
 * Fields that lie encrypted in the database. `seal` gives the text to store; `open` gives back what was sealed for this
 * very place. Errors, none of which tells of the content: `unavailable` when keys cannot be had or the text does not open,
 * `not_found` when its key was destroyed.
 */
export interface FieldCipher {
  seal(cell: Cell, text: string): Promise<string>;
  open(cell: Cell, sealed: string): Promise<string>;
}

/**
 * PDFs of papers: one file of all that are given, which are of one language, each with its own count of pages. Errors:
 * `unavailable`.
 */
export interface Papers {
  render(papers: readonly SealedPaper[], letterhead: Letterhead, now: Date): Promise<Uint8Array>;
}

export interface Ports {
  /** Signed checkpoints of the audit log; null for what our keys have not signed. */
  readonly checkpoints: { open(jws: string): Promise<Checkpoint | null> };
  readonly cipher: FieldCipher;
  readonly live: LiveAccess;
  /** What is off for a school, as of at most ten seconds ago. Errors: `unavailable`. */
  readonly switches: { off(institutionId: number): Promise<readonly SwitchedOff[]> };
  readonly cache: Cache;
  readonly vectors: Vectors;
  readonly files: Files;
  readonly papers: Papers;
  readonly mail: MailProvider;
  /** How long a notice about marks waits for corrections. */
  readonly noticeHoldMs: number;
  /** Live events to every open tab of one person. */
  readonly hub: { publish(institutionId: number, userId: number, event: HubEvent): Promise<void> };
  readonly jobs: { send(message: LlmJobMessage): Promise<void> };
  /** Errors: `unavailable`. */
  readonly gateway: GatewayRpc;
  /** Makes the links that mails carry: HMAC-SHA-256 under the key of sessions, base64url. */
  readonly secrets: { mac(use: "session", text: string): Promise<string> };
  /** The address of a page of the web app, for mails. */
  readonly publicUrl: (path: string) => string;
  /**
   * What a person has granted to AI clients. `revoke` ends the chosen grants, or all: access and refresh tokens are
   * refused from then on, open sessions are closed; it answers how many ended and may run twice. Errors: `unavailable`.
   */
  readonly grants: {
    list(institutionId: number, userId: number): Promise<McpGrant[]>;
    revoke(institutionId: number, userId: number, which?: GrantChoice): Promise<number>;
  };
  /** Tells the drain that a school has fresh outbox rows; a lost request is covered by its alarm. */
  readonly outbox: { requestDrain(institutionId: number): Promise<void> };
}
