import type * as z from "zod";
import { ChatClientFrame, type ChatPerson } from "#contracts/api/chat.ts";
import { CHAT_FRAME_BYTES, type ChatErrorCode, type SocketActor } from "#contracts/internal/realtime.ts";

export type ClientFrame = z.infer<typeof ChatClientFrame>;

export type Incoming =
  | { readonly kind: "frame"; readonly frame: ClientFrame }
  | { readonly kind: "fault"; readonly code: ChatErrorCode; readonly clientId: string | null }
  | { readonly kind: "too_big" };

const encoder = new TextEncoder();

/** Reads one WebSocket message. Never throws; a fault carries the sender's `clientId` when there was one. */
export function readFrame(raw: string | ArrayBuffer): Incoming {
  if (typeof raw !== "string") {
    return raw.byteLength > CHAT_FRAME_BYTES ? { kind: "too_big" } : fault("bad_frame", null);
  }
  if (raw.length > CHAT_FRAME_BYTES || encoder.encode(raw).byteLength > CHAT_FRAME_BYTES) return { kind: "too_big" };
  const value = parseJson(raw);
  const parsed = ChatClientFrame.safeParse(value);
  if (parsed.success) return { kind: "frame", frame: parsed.data };
  return fault(faultCode(parsed.error.issues), clientIdOf(value));
}

function fault(code: ChatErrorCode, clientId: string | null): Incoming {
  return { kind: "fault", code, clientId };
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function clientIdOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("clientId" in value)) return null;
  return typeof value.clientId === "string" && value.clientId.length <= 64 ? value.clientId : null;
}

function faultCode(issues: readonly { readonly code: string; readonly path: readonly PropertyKey[] }[]): ChatErrorCode {
  const issue = issues[0];
  if (issue === undefined) return "bad_frame";
  if (issue.path[0] === "type") return "unknown_type";
  if (issues.some((one) => one.path[0] === "text" && one.code === "too_big")) return "text_too_long";
  if (issues.length === 1 && issue.path[0] === "text" && issue.code === "too_small") return "text_empty";
  return "bad_frame";
}

/** Why this person may not write now; null when they may. */
export function writeRefusal(actor: SocketActor): ChatErrorCode | null {
  return actor.canWrite ? null : "read_only";
}

/** People behind sockets, once each however many tabs they have, by id. */
export function presentPeople(actors: Iterable<SocketActor>): ChatPerson[] {
  const people = new Map<number, ChatPerson>();
  for (const { userId, name } of actors) if (!people.has(userId)) people.set(userId, { userId, name });
  return [...people.values()].sort((a, b) => a.userId - b.userId);
}

export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A person's messages: a queue written offline passes at once, a flood does not. */
export const MESSAGE_RATE: Rate = { burst: 60, perSecond: 2 };
/** All frames of one socket, good or bad; beyond it the socket is closed. */
export const FRAME_RATE: Rate = { burst: 300, perSecond: 30 };
/** One `typing` frame is passed on per socket in this time. */
export const TYPING_PAUSE_MS = 2_000;
/** Joins and leaves within this time reach the room as one frame. */
export const PRESENCE_PAUSE_MS = 250;

/** Token bucket. `now` in milliseconds; null when nothing is left. */
export function consumeToken(bucket: Bucket | undefined, rate: Rate, now: number): Bucket | null {
  const elapsed = bucket === undefined ? 0 : Math.max(0, now - bucket.at);
  const tokens =
    bucket === undefined ? rate.burst : Math.min(rate.burst, bucket.tokens + (elapsed / 1000) * rate.perSecond);
  return tokens < 1 ? null : { tokens: tokens - 1, at: now };
}

/** `since` of a connect address: null when absent, undefined when it is not a sequence number. */
export function sinceOf(url: URL): number | null | undefined {
  const text = url.searchParams.get("since");
  if (text === null) return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
