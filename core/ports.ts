import type { HubEvent } from "#contracts/communications.ts";
import type { LlmJobMessage } from "#contracts/llm.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The provider sends one mail per key, however often it is asked. */
  readonly idempotencyKey: string;
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
}

export interface Ports {
  readonly cache: Cache;
  readonly files: Files;
  readonly mail: { readonly provider: string; send(mail: Mail): Promise<{ providerId: string }> };
  /** Live events to every open tab of one person. */
  readonly hub: { publish(institutionId: number, userId: number, event: HubEvent): Promise<void> };
  readonly jobs: { send(message: LlmJobMessage): Promise<void> };
  /** The address of a page of the web app, for mails. */
  readonly publicUrl: (path: string) => string;
  /** Tells the drain that a school has fresh outbox rows; a lost poke is covered by its alarm. */
  readonly outbox: { poke(institutionId: number): Promise<void> };
}
