import { DurableObject } from "cloudflare:workers";
import type * as z from "zod";
import type { ChatMessage, ChatServerFrame } from "#contracts/api/chat.ts";
import {
  CHAT_ERRORS,
  type ChatErrorCode,
  type ChatHistoryQuery,
  type ChatRoomRpc,
  CLOSE_CODES,
  type SocketActor,
} from "#contracts/internal/realtime.ts";
import { faultFields, log } from "#platform/log.ts";
import { roomReviewMs } from "../environment.ts";
import { institutionOf } from "../names.ts";
import { readUpgrade, Sockets } from "../sockets.ts";
import {
  type Bucket,
  type ClientFrame,
  consumeToken,
  FRAME_RATE,
  MESSAGE_RATE,
  PRESENCE_PAUSE_MS,
  presentPeople,
  readFrame,
  sinceOf,
  TYPING_PAUSE_MS,
  writeRefusal,
} from "./room-logic.ts";
import { RoomStore } from "./room-store.ts";
import { type Place, readStanding } from "./standing.ts";

const SOCKETS_PER_PERSON = 50;
/** What one connection replays, in messages and in UTF-16 units: well below the backlog at which a socket is disconnected. */
const REPLAY_MESSAGES = 2_000;
const REPLAY_UNITS = 600_000;
const REVIEWED_AT = "reviewedAt";
/** How long people stay in a room that cannot read who may be there. */
const UNREVIEWED_MS = 10 * 60_000;

/**
 * One chat room. Handlers of frames are synchronous from the first byte read to the last frame sent, so every socket sees
 * messages in the order of their `seq`; the runtime holds outgoing frames back until the writes before them are durable.
 */
export class ChatRoom extends DurableObject<ObjectsWorkerEnv> implements ChatRoomRpc {
  readonly #store: RoomStore;
  readonly #sockets: Sockets;
  readonly #messageBudgets = new Map<number, Bucket>();
  readonly #frameBudgets = new WeakMap<WebSocket, Bucket>();
  readonly #typedAt = new WeakMap<WebSocket, number>();
  /** People who joined or left since the last presence frame. */
  readonly #presenceChanges = new Set<number>();
  /** Counts removals and reviews: an admission that was checked before one is refused. */
  #rightsChanges = 0;

  constructor(ctx: DurableObjectState, env: ObjectsWorkerEnv) {
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
    const isFirst = this.#sockets.open().length === 0;
    const answer = this.#join(actor, since);
    if (isFirst) this.#reviewed();
    await this.#reviewLater();
    return answer;
  }

  /** The hub closes this room's sockets when the session is revoked, so it must know of the room first. */
  async #enterHub(actor: SocketActor): Promise<Response | null> {
    const room = this.ctx.id.name;
    if (room === undefined) return new Response("The room has no name", { status: 500 });
    const before = this.#rightsChanges;
    try {
      const hub = this.env.NOTIFICATION_HUB.getByName(`${institutionOf(room)}:${actor.userId}`);
      if (!(await hub.enterRoom(actor.sessionId, room))) return new Response("Session revoked", { status: 401 });
    } catch {
      return new Response("Try again", { status: 503, headers: { "retry-after": "1" } });
    }
    // Rights changed meanwhile, and this request may have been checked before that: the client must retry.
    if (this.#rightsChanges !== before)
      return new Response("Try again", { status: 503, headers: { "retry-after": "1" } });
    return null;
  }

  #join(actor: SocketActor, since: number | null): Response {
    const isNew = this.#sockets.ofUser(actor.userId).length === 0;
    const { client, server } = this.#sockets.accept(actor);
    const lastSeq = this.#store.lastSeq;
    const canWrite = writeRefusal(actor) === null;
    const present = presentPeople(this.#sockets.open().map((place) => place.actor));
    this.#send(server, { type: "welcome", lastSeq, self: actor.userId, canWrite, present });
    if (isNew) this.#announce(actor.userId);
    if (since !== null) this.#replay(server, since, lastSeq);
    return new Response(null, { status: 101, webSocket: client });
  }

  #replay(ws: WebSocket, since: number, lastSeq: number): void {
    let reached = since;
    let units = 0;
    for (const message of this.#store.after(since, REPLAY_MESSAGES)) {
      if (!this.#send(ws, { type: "message", message })) return;
      reached = message.seq;
      units += message.text.length;
      if (units >= REPLAY_UNITS) break;
    }
    if (reached < lastSeq) this.#sockets.close(ws, CLOSE_CODES.resume, "resume");
  }

  override webSocketMessage(ws: WebSocket, raw: string | ArrayBuffer): void {
    const actor = this.#sockets.actorOf(ws);
    if (actor === null) return;
    const budget = consumeToken(this.#frameBudgets.get(ws), FRAME_RATE, Date.now());
    if (budget === null) {
      this.#disconnect(ws, CLOSE_CODES.policy, "too many frames");
      return;
    }
    this.#frameBudgets.set(ws, budget);
    const incoming = readFrame(raw);
    if (incoming.kind === "too_big") {
      this.#disconnect(ws, CLOSE_CODES.tooBig, "frame too big");
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
        this.#acceptMessage(ws, actor, frame.clientId, frame.text);
        break;
      case "typing":
        this.#typing(ws, actor);
        break;
      case "read":
        this.#store.markRead(actor.userId, frame.seq);
    }
  }

  #acceptMessage(ws: WebSocket, actor: SocketActor, clientId: string, text: string): void {
    const known = this.#store.find(actor.userId, clientId);
    if (known !== null) {
      this.#send(ws, { type: "stored", clientId, seq: known.seq });
      return;
    }
    const refusal = writeRefusal(actor);
    if (refusal !== null) {
      this.#refuse(ws, refusal, clientId);
      return;
    }
    const budget = consumeToken(this.#messageBudgets.get(actor.userId), MESSAGE_RATE, Date.now());
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
    this.#send(ws, { type: "stored", clientId, seq: message.seq });
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
    if (writeRefusal(actor) !== null) return;
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

  #disconnect(ws: WebSocket, code: number, reason: string): void {
    const actor = this.#sockets.actorOf(ws);
    this.#sockets.close(ws, code, reason);
    if (actor !== null) this.#announceAbsence(actor.userId);
  }

  #announceAbsence(userId: number): void {
    if (this.#sockets.ofUser(userId).length > 0) return;
    this.#forgetRefilled();
    this.#announce(userId);
  }

  /**
   * Sends the presence of this person a little later, in one frame with everybody else who joins or leaves until then: a
   * class that joins at once would otherwise cost the square of its size. A pending timer keeps the room from hibernating.
   */
  #announce(userId: number): void {
    if (this.#presenceChanges.size === 0) setTimeout(() => this.#sendPresence(), PRESENCE_PAUSE_MS);
    this.#presenceChanges.add(userId);
  }

  #sendPresence(): void {
    const moved = [...this.#presenceChanges];
    this.#presenceChanges.clear();
    const joined = presentPeople(moved.flatMap((userId) => this.#sockets.ofUser(userId).map(({ actor }) => actor)));
    const here = new Set(joined.map(({ userId }) => userId));
    this.#broadcast({ type: "presence", joined, left: moved.filter((userId) => !here.has(userId)) });
  }

  /** Keeps a leaver's spent budget until it has refilled, so that reconnecting wins nothing. */
  #forgetRefilled(): void {
    const refilled = Date.now() - (MESSAGE_RATE.burst / MESSAGE_RATE.perSecond) * 1000;
    for (const [userId, bucket] of this.#messageBudgets) if (bucket.at < refilled) this.#messageBudgets.delete(userId);
  }

  #broadcast(frame: z.infer<typeof ChatServerFrame>, exceptUserId?: number): void {
    const text = JSON.stringify(frame);
    const lost = this.#sockets
      .open()
      .filter(({ ws, actor }) => actor.userId !== exceptUserId && !this.#sockets.send(ws, text));
    for (const { actor } of lost) this.#announceAbsence(actor.userId);
  }

  #send(ws: WebSocket, frame: z.infer<typeof ChatServerFrame>): boolean {
    return this.#sockets.send(ws, JSON.stringify(frame));
  }

  #refuse(ws: WebSocket, code: ChatErrorCode, clientId: string | null): void {
    this.#send(ws, { type: "error", code, message: CHAT_ERRORS[code], clientId });
  }

  async history(query: ChatHistoryQuery): Promise<{ messages: ChatMessage[]; lastSeq: number }> {
    return { messages: this.#store.page(query), lastSeq: this.#store.lastSeq };
  }

  async readMarks(): Promise<{ userId: number; seq: number }[]> {
    return this.#store.readMarks();
  }

  async review(userId: number): Promise<{ closed: number }> {
    // An admission in progress was checked before this: it is refused and the client retries.
    this.#rightsChanges += 1;
    return { closed: await this.#review(this.#sockets.ofUser(userId)) };
  }

  async revokeSession(sessionId: string): Promise<{ closed: number }> {
    return this.#removeSockets(this.#sockets.ofSession(sessionId), CLOSE_CODES.session, "session ended");
  }

  /** Reviews everybody connected, so that a lost `review` call has an effect within a minute all the same. */
  override async alarm(): Promise<void> {
    const present = this.#sockets.open();
    try {
      await this.#review(present);
      this.#reviewed();
    } catch (error) {
      log("warn", "chat.review_failed", { room: this.ctx.id.name, ...faultFields(error) });
      if (Date.now() - Number(this.ctx.storage.kv.get(REVIEWED_AT) ?? 0) > UNREVIEWED_MS) {
        for (const { ws } of present) this.#disconnect(ws, CLOSE_CODES.later, "rights cannot be read");
      }
    }
    if (this.#sockets.open().length > 0) await this.#reviewLater();
  }

  async #reviewLater(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + roomReviewMs(this.env));
    }
  }

  #reviewed(): void {
    this.ctx.storage.kv.put(REVIEWED_AT, Date.now());
  }

  /** Disconnects those who are no longer members by the rows, and updates the rights of the others. Returns how many were disconnected. */
  async #review(sockets: readonly Place[]): Promise<number> {
    if (sockets.length === 0) return 0;
    const standing = await readStanding(this.env, this.ctx.id.name ?? "", sockets);
    let closed = 0;
    for (const { ws, actor } of sockets) {
      const verdict = standing(actor);
      if (typeof verdict === "object") this.#sockets.replace(ws, verdict);
      else {
        closed += 1;
        this.#disconnect(ws, CLOSE_CODES[verdict], verdict === "session" ? "session ended" : "removed from the room");
      }
    }
    if (closed > 0) this.#rightsChanges += 1;
    return closed;
  }

  #removeSockets(sockets: readonly { ws: WebSocket }[], code: number, reason: string): { closed: number } {
    this.#rightsChanges += 1;
    for (const { ws } of sockets) this.#disconnect(ws, code, reason);
    return { closed: sockets.length };
  }
}
