import * as z from "zod";
import type { ChatMessage } from "../api/chat.ts";
import type { HubEvent } from "../api/notifications.ts";
import { Id } from "../common.ts";
import { ROLE_KINDS } from "../roles.ts";

/**
 * Set by the API worker on an upgrade it forwards to a room or hub, after session, school and membership are checked.
 * The API worker builds the forwarded headers itself: a header of this name sent by a browser is never passed on.
 */
export const ACTOR_HEADER = "x-eduai-actor";

/** Who is behind a socket. `canWrite` and `canModerate` hold for this room only. */
export const SocketActor = z.strictObject({
  userId: Id,
  name: z.string().min(1).max(200),
  kind: z.enum(ROLE_KINDS),
  sessionId: z.string().min(1).max(200),
  canWrite: z.boolean(),
  canModerate: z.boolean(),
});
export type SocketActor = z.infer<typeof SocketActor>;

/** The value of `ACTOR_HEADER`: JSON in UTF-8, base64url without padding. */
export function encodeActor(actor: SocketActor): string {
  const bytes = new TextEncoder().encode(JSON.stringify(SocketActor.parse(actor)));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The actor in a header value; null when it is absent, not base64url JSON, or not an actor. */
export function decodeActor(header: string | null): SocketActor | null {
  if (header === null) return null;
  try {
    const binary = atob(header.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const parsed = SocketActor.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A client that sends the text frame `ping` is answered `pong` without waking the object. */
export const HEARTBEAT = { request: "ping", response: "pong" } as const;

export { CLOSE_CODES } from "./close-codes.ts";

export const CHAT_FRAME_BYTES = 16_384;

/** Codes of the chat frame `error`. The socket stays open after each of them. */
export const CHAT_ERRORS = {
  bad_frame: "El mensaje recibido no tiene un formato válido",
  unknown_type: "Tipo de mensaje desconocido",
  text_empty: "El texto está vacío",
  text_too_long: "El texto supera los 4.000 caracteres",
  read_only: "No puede escribir en esta sala",
  rate_limited: "Demasiados mensajes seguidos; espere un momento",
  unavailable: "No se pudo guardar el mensaje; inténtelo de nuevo",
} as const;
export type ChatErrorCode = keyof typeof CHAT_ERRORS;

export interface ChatHistoryQuery {
  /** Messages with a lower seq. Without `since`, the latest of them. */
  readonly before?: number | undefined;
  /** Messages with a higher seq, the oldest of them first. */
  readonly since?: number | undefined;
  /** At most 200. */
  readonly limit: number;
}

/** Object `${institutionId}:${roomId}`. `fetch` takes the WebSocket upgrade, `?since=<seq>` replays what was missed. */
export interface ChatRoomRpc {
  /** A page in ascending order of `seq`. */
  history(query: ChatHistoryQuery): Promise<{ messages: ChatMessage[]; lastSeq: number }>;
  /** Highest `seq` each person has read. */
  readMarks(): Promise<{ userId: number; seq: number }[]>;
  /**
   * Looks up anew what a person may do here: closes their sockets with 4403 when they may not be here any more, else
   * they read and write by today's rights. Call it after the change committed; the room also does it by itself for all
   * every minute. Throws when the rows cannot be read.
   */
  review(userId: number): Promise<{ closed: number }>;
  /** Closes the sockets of a session with 4401. The hub's `revokeSessions` calls this for every room of the session. */
  revokeSession(sessionId: string): Promise<{ closed: number }>;
}

/** Object `${institutionId}:${userId}`. `fetch` takes the WebSocket upgrade. */
export interface NotificationHubRpc {
  /** To every open tab; `delivered` counts them. Throws on a value that is not a `HubEvent`. */
  publish(event: HubEvent): Promise<{ delivered: number }>;
  /** Closes the sessions' sockets here and in every chat room they entered, with 4401, and lets them enter no more. */
  revokeSessions(sessionIds: readonly string[]): Promise<{ closed: number }>;
  /** Every chat room the person's sessions entered looks up anew what the person may do there. Throws when one could not. */
  reviewRooms(): Promise<{ closed: number }>;
  /** Notes that a session enters a room; false when the session was revoked. Called by rooms. */
  enterRoom(sessionId: string, room: string): Promise<boolean>;
}

export interface DrainReport {
  readonly published: number;
  readonly failed: number;
  /** Rows are open: their consumers have not finished, or they could not be sent. An alarm looks again. */
  readonly remaining: boolean;
}

/** What one person's open tabs are to show, in order. */
export interface Push {
  readonly userId: number;
  readonly events: readonly HubEvent[];
}

/** When a request to a provider may leave: after `waitMs`, or not before `retryMs` and then ask again. */
export type PacerAnswer = { readonly waitMs: number } | { readonly retryMs: number };

/** Object named like the provider. */
export interface DeliveryPacerRpc {
  /** Books the next free place; refuses when that is further away than `patienceMs`. */
  reserve(patienceMs: number): Promise<PacerAnswer>;
  /** The provider asked for silence: nobody is given a place before it ends. */
  pause(ms: number): Promise<void>;
}

/** Object `${institutionId}`. */
export interface OutboxDrainRpc {
  /** Sends the school's fresh outbox rows to the queue `eduai-events`. Never throws for a dead database or queue. */
  drain(): Promise<DrainReport>;
  /** Starts the same and answers at once. */
  requestDrain(): Promise<void>;
}

/** Entrypoint `Objects` of the worker `eduai-objects`. */
export interface ObjectsRpc {
  /** Drains every school with rows that are due. Throws when the list of schools cannot be read. */
  sweep(): Promise<{ institutions: number; failed: number }>;
  /**
   * Deletes what is past its term in every school that has no finished run tonight, within a budget; `left` when
   * something is due still, which the next call goes on with.
   */
  retain(): Promise<{ institutions: number; failed: number; deleted: number; left: boolean }>;
  /** Signs how far the audit log of each school reaches, where it has grown for an hour; `left`: the next call goes on. */
  checkpoint(): Promise<{ written: number; failed: number; left: boolean }>;
  /** Sends to the open tabs of many people of a school. Answers whose hub could not be reached. */
  pushAll(institutionId: number, pushes: readonly Push[]): Promise<{ failed: number[] }>;
}
