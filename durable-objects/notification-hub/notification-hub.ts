import { DurableObject } from "cloudflare:workers";
import { HubEvent } from "#contracts/api/notifications.ts";
import { CLOSE_CODES, type NotificationHubRpc } from "#contracts/internal/realtime.ts";
import { readUpgrade, Sockets } from "../sockets.ts";
import { remembered, SESSION_MS } from "./hub-logic.ts";
import { HubStore } from "./hub-store.ts";

const SOCKETS_PER_PERSON = 50;

/** The live line to every open tab of one person, and the register that ends their sessions' sockets everywhere. */
export class NotificationHub extends DurableObject<ObjectsWorkerEnv> implements NotificationHubRpc {
  readonly #store: HubStore;
  readonly #sockets: Sockets;

  constructor(ctx: DurableObjectState, env: ObjectsWorkerEnv) {
    super(ctx, env);
    this.#store = new HubStore(ctx.storage.sql);
    this.#sockets = new Sockets(ctx);
  }

  override async fetch(request: Request): Promise<Response> {
    const actor = readUpgrade(request);
    if (actor instanceof Response) return actor;
    if (this.#store.isRevoked(actor.sessionId)) return new Response("Session revoked", { status: 401 });
    if (this.#sockets.open().length >= SOCKETS_PER_PERSON) return new Response("Too many connections", { status: 429 });
    const { client, server } = this.#sockets.accept(actor);
    for (const event of this.#store.states(Date.now())) this.#sockets.send(server, event);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** The line goes one way; a tab that talks is not ours. */
  override webSocketMessage(ws: WebSocket): void {
    this.#sockets.close(ws, CLOSE_CODES.policy, "nothing to say here");
  }

  override webSocketClose(ws: WebSocket): void {
    this.#sockets.endClosed(ws);
  }

  override webSocketError(ws: WebSocket): void {
    this.#sockets.endClosed(ws);
  }

  async publish(event: HubEvent): Promise<{ delivered: number }> {
    const valid = HubEvent.parse(event);
    const text = JSON.stringify(valid);
    const now = Date.now();
    const memory = remembered(valid, now);
    if (memory !== null) this.#store.keep(memory.key, text, memory.until, now);
    let delivered = 0;
    for (const { ws } of this.#sockets.open()) if (this.#sockets.send(ws, text)) delivered += 1;
    await this.#wakeBy(memory?.until ?? null);
    return { delivered };
  }

  async enterRoom(sessionId: string, room: string): Promise<boolean> {
    if (this.#store.isRevoked(sessionId)) return false;
    const until = Date.now() + SESSION_MS;
    this.#store.enter(sessionId, room, until);
    await this.#wakeBy(until);
    return true;
  }

  async revokeSessions(sessionIds: readonly string[]): Promise<{ closed: number }> {
    const until = Date.now() + SESSION_MS;
    let closed = 0;
    const entered: { sessionId: string; room: string }[] = [];
    for (const sessionId of sessionIds) {
      this.#store.revoke(sessionId, until);
      const own = this.#sockets.ofSession(sessionId);
      for (const { ws } of own) this.#sockets.close(ws, CLOSE_CODES.session, "session ended");
      closed += own.length;
      for (const room of this.#store.leaveAll(sessionId)) entered.push({ sessionId, room });
    }
    await this.#wakeBy(until);
    const answers = await Promise.allSettled(
      entered.map(
        async ({ sessionId, room }) => (await this.env.CHAT_ROOM.getByName(room).revokeSession(sessionId)).closed,
      ),
    );
    let failed = 0;
    for (const [at, answer] of answers.entries()) {
      const place = entered[at];
      if (answer.status === "fulfilled") closed += answer.value;
      else if (place !== undefined) {
        failed += 1;
        this.#store.enter(place.sessionId, place.room, until);
      }
    }
    if (failed > 0) throw new Error(`${failed} rooms could not be told of a revoked session; revoke it again`);
    return { closed };
  }

  async reviewRooms(): Promise<{ closed: number }> {
    const userId = Number((this.ctx.id.name ?? "").split(":")[1]);
    const answers = await Promise.allSettled(
      this.#store.rooms().map((room) => this.env.CHAT_ROOM.getByName(room).review(userId)),
    );
    const done = answers.filter((answer) => answer.status === "fulfilled");
    if (done.length < answers.length)
      throw new Error(`${answers.length - done.length} rooms could not look at a person`);
    return { closed: done.reduce((sum, { value }) => sum + value.closed, 0) };
  }

  override async alarm(): Promise<void> {
    const next = this.#store.prune(Date.now());
    if (next !== null) await this.ctx.storage.setAlarm(next);
  }

  async #wakeBy(moment: number | null): Promise<void> {
    if (moment === null) return;
    const planned = await this.ctx.storage.getAlarm();
    if (planned === null || moment < planned) await this.ctx.storage.setAlarm(moment);
  }
}
