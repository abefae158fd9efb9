import { DurableObject } from "cloudflare:workers";
import type * as z from "zod";
import type { ChatMessage, ChatServerFrame } from "#contracts/communications.ts";
import {
  CHAT_ERRORS,
  type ChatErrorCode,
  type ChatHistoryQuery,
  type ChatRoomRpc,
  CLOSE_CODES,
  type SocketActor,
} from "#contracts/realtime.ts";
import { faultFields, log } from "#platform/log.ts";
import type { ObjectsEnv } from "../env.ts";
import { institutionOf } from "../names.ts";
import { readUpgrade, Sockets } from "../sockets.ts";
import {
  type Bucket,
  type ClientFrame,
  FRAME_RATE,
  MESSAGE_RATE,
  presentPeople,
  readFrame,
  sinceOf,
  TYPING_PAUSE_MS,
  take,
  writeRefusal,
} from "./room-logic.ts";
import { RoomStore } from "./room-store.ts";

const SOCKETS_PER_PERSON = 50;
/** What one connection replays, in messages and in UTF-16 units: well below the backlog at which a socket is put out. */
const REPLAY_MESSAGES = 2_000;
const REPLAY_UNITS = 600_000;

/**
 * One chat room. Handlers of frames are synchronous from the first byte read to the last frame sent, so every socket sees
 * messages in the order of their `seq`; the runtime holds outgoing frames back until the writes before them are durable.
 */
export class ChatRoom extends DurableObject<ObjectsEnv> implements ChatRoomRpc {
  readonly #store: RoomStore;
  readonly #sockets: Sockets;
  readonly #messageBudgets = new Map<number, Bucket>();
  readonly #frameBudgets = new WeakMap<WebSocket, Bucket>();
  readonly #typedAt = new WeakMap<WebSocket, number>();
  #expulsions = 0;

  constructor(ctx: DurableObjectState, env: ObjectsEnv) {
    super(ctx, env);
    this.#store = new RoomStore(ctx.storage.sql);
    this.#sockets = new Sockets(ctx);
  }

  override async fetch(request: Request): Promise<Response> {
    const actor = readUpgrade(request);
    if (actor instanceof Response) return actor;
    const since = sinceOf(new URL(request.url));
    if (since === undefined) return new Response("since is not a sequence number", { status: 400 });
    if (this.#sockets.ofUser(actor.userId).length >= SOCKETS_PER_PERSON) {
      return new Response("Too many connections", { status: 429 });
    }
    const refusal = await this.#enterHub(actor);
    if (refusal !== null) return refusal;
    return this.#join(actor, since);
  }

  /** The hub closes this room's sockets when the session is revoked, so it must know of the room first. */
  async #enterHub(actor: SocketActor): Promise<Response | null> {
    const room = this.ctx.id.name;
    if (room === undefined) return new Response("The room has no name", { status: 500 });
    const before = this.#expulsions;
    try {
      const hub = this.env.NOTIFICATION_HUB.getByName(`${institutionOf(room)}:${actor.userId}`);
      if (!(await hub.enterRoom(actor.sessionId, room))) return new Response("Session revoked", { status: 401 });
    } catch {
      return new Response("Try again", { status: 503, headers: { "retry-after": "1" } });
    }
    // Somebody was put out meanwhile: this request may have been checked before that. The client asks again.
    if (this.#expulsions !== before) return new Response("Try again", { status: 503, headers: { "retry-after": "1" } });
    return null;
  }

  #join(actor: SocketActor, since: number | null): Response {
    const isNew = this.#sockets.ofUser(actor.userId).length === 0;
    const { client, server } = this.#sockets.accept(actor);
    const lastSeq = this.#store.lastSeq;
    const canWrite = writeRefusal(actor, this.#store.locked) === null;
    const present = this.#present();
    this.#tell(server, { type: "welcome", lastSeq, self: actor.userId, canWrite, present });
    if (isNew) this.#broadcast({ type: "presence", present }, actor.userId);
    if (since !== null) this.#replay(server, since, lastSeq);
    return new Response(null, { status: 101, webSocket: client });
  }

  #replay(ws: WebSocket, since: number, lastSeq: number): void {
    let reached = since;
    let units = 0;
    for (const message of this.#store.after(since, REPLAY_MESSAGES)) {
      if (!this.#tell(ws, { type: "message", message })) return;
      reached = message.seq;
      units += message.text.length;
      if (units >= REPLAY_UNITS) break;
    }
    if (reached < lastSeq) this.#sockets.close(ws, CLOSE_CODES.resume, "resume");
  }

  override webSocketMessage(ws: WebSocket, raw: string | ArrayBuffer): void {
    const actor = this.#sockets.actorOf(ws);
    if (actor === null) return;
    const budget = take(this.#frameBudgets.get(ws), FRAME_RATE, Date.now());
    if (budget === null) {
      this.#putOut(ws, CLOSE_CODES.policy, "too many frames");
      return;
    }
    this.#frameBudgets.set(ws, budget);
    const incoming = readFrame(raw);
    if (incoming.kind === "too_big") {
      this.#putOut(ws, CLOSE_CODES.tooBig, "frame too big");
      return;
    }
    if (incoming.kind === "fault") {
      this.#refuse(ws, incoming.code, incoming.clientId);
      return;
    }
    this.#handle(ws, actor, incoming.frame);
  }

  #handle(ws: WebSocket, actor: SocketActor, frame: ClientFrame): void {
    switch (frame.type) {
      case "message":
        this.#take(ws, actor, frame.clientId, frame.text);
        break;
      case "typing":
        this.#typing(ws, actor);
        break;
      case "read":
        this.#store.markRead(actor.userId, frame.seq);
    }
  }

  #take(ws: WebSocket, actor: SocketActor, clientId: string, text: string): void {
    const known = this.#store.find(actor.userId, clientId);
    if (known !== null) {
      this.#tell(ws, { type: "stored", clientId, seq: known.seq });
      return;
    }
    const refusal = writeRefusal(actor, this.#store.locked);
    if (refusal !== null) {
      this.#refuse(ws, refusal, clientId);
      return;
    }
    const budget = take(this.#messageBudgets.get(actor.userId), MESSAGE_RATE, Date.now());
    if (budget === null) {
      this.#refuse(ws, "rate_limited", clientId);
      return;
    }
    this.#messageBudgets.set(actor.userId, budget);
    const message = this.#append(actor, clientId, text);
    if (message === null) {
      this.#refuse(ws, "unavailable", clientId);
      return;
    }
    this.#broadcast({ type: "message", message });
    this.#tell(ws, { type: "stored", clientId, seq: message.seq });
  }

  #append(actor: SocketActor, clientId: string, text: string): ChatMessage | null {
    try {
      return this.#store.append(actor, clientId, text, new Date());
    } catch (error) {
      log("error", "chat.append_failed", { room: this.ctx.id.name, ...faultFields(error) });
      return null;
    }
  }

  #typing(ws: WebSocket, actor: SocketActor): void {
    const now = Date.now();
    if (now - (this.#typedAt.get(ws) ?? 0) < TYPING_PAUSE_MS) return;
    if (writeRefusal(actor, this.#store.locked) !== null) return;
    this.#typedAt.set(ws, now);
    this.#broadcast({ type: "typing", userId: actor.userId, name: actor.name }, actor.userId);
  }

  override webSocketClose(ws: WebSocket): void {
    this.#leave(ws);
  }

  override webSocketError(ws: WebSocket): void {
    this.#leave(ws);
  }

  #leave(ws: WebSocket): void {
    const actor = this.#sockets.actorOf(ws);
    this.#sockets.endClosed(ws);
    if (actor !== null) this.#announceAbsence(actor.userId);
  }

  #putOut(ws: WebSocket, code: number, reason: string): void {
    const actor = this.#sockets.actorOf(ws);
    this.#sockets.close(ws, code, reason);
    if (actor !== null) this.#announceAbsence(actor.userId);
  }

  #announceAbsence(userId: number): void {
    if (this.#sockets.ofUser(userId).length > 0) return;
    this.#forgetRefilled();
    this.#broadcast({ type: "presence", present: this.#present() });
  }

  /** Keeps a leaver's spent budget until it has refilled, so that reconnecting wins nothing. */
  #forgetRefilled(): void {
    const refilled = Date.now() - (MESSAGE_RATE.burst / MESSAGE_RATE.perSecond) * 1000;
    for (const [userId, bucket] of this.#messageBudgets) if (bucket.at < refilled) this.#messageBudgets.delete(userId);
  }

  #present() {
    return presentPeople(this.#sockets.open().map(({ actor }) => actor));
  }

  #broadcast(frame: z.infer<typeof ChatServerFrame>, exceptUserId?: number): void {
    const text = JSON.stringify(frame);
    const lost = this.#sockets
      .open()
      .filter(({ ws, actor }) => actor.userId !== exceptUserId && !this.#sockets.send(ws, text));
    for (const { actor } of lost) this.#announceAbsence(actor.userId);
  }

  #tell(ws: WebSocket, frame: z.infer<typeof ChatServerFrame>): boolean {
    return this.#sockets.send(ws, JSON.stringify(frame));
  }

  #refuse(ws: WebSocket, code: ChatErrorCode, clientId: string | null): void {
    this.#tell(ws, { type: "error", code, message: CHAT_ERRORS[code], clientId });
  }

  async history(query: ChatHistoryQuery): Promise<{ messages: ChatMessage[]; lastSeq: number }> {
    return { messages: this.#store.page(query), lastSeq: this.#store.lastSeq };
  }

  async readMarks(): Promise<{ userId: number; seq: number }[]> {
    return this.#store.readMarks();
  }

  async removeMember(userId: number): Promise<{ closed: number }> {
    return this.#expel(this.#sockets.ofUser(userId), CLOSE_CODES.removed, "removed from the room");
  }

  async revokeSession(sessionId: string): Promise<{ closed: number }> {
    return this.#expel(this.#sockets.ofSession(sessionId), CLOSE_CODES.session, "session ended");
  }

  async lock(locked: boolean): Promise<void> {
    this.#store.locked = locked;
  }

  #expel(sockets: readonly { ws: WebSocket }[], code: number, reason: string): { closed: number } {
    this.#expulsions += 1;
    for (const { ws } of sockets) this.#putOut(ws, code, reason);
    return { closed: sockets.length };
  }
}
