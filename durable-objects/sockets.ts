import { ACTOR_HEADER, CLOSE_CODES, decodeActor, HEARTBEAT, SocketActor } from "#contracts/internal/realtime.ts";

/** A socket is closed once this much waits for it within the object, so that it cannot eat the object's memory. */
export const BACKLOG_BYTES = 4 * 1024 * 1024;

/** Hands a frame to a socket; false when the socket is broken or too far behind. Never throws. */
export function deliver(ws: Pick<WebSocket, "bufferedAmount" | "send">, text: string): boolean {
  if (ws.bufferedAmount > BACKLOG_BYTES) return false;
  try {
    ws.send(text);
    return true;
  } catch {
    return false;
  }
}

/** An upgrade request with its actor, or the refusal to answer. */
export function readUpgrade(request: Request): SocketActor | Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return new Response("Expected a WebSocket upgrade", { status: 426, headers: { upgrade: "websocket" } });
  }
  return decodeActor(request.headers.get(ACTOR_HEADER)) ?? new Response("No actor", { status: 401 });
}

/** The sockets of one object. Who is behind a socket lives in its attachment and survives hibernation. */
export class Sockets {
  readonly #ctx: DurableObjectState;
  /** Attachments read already: a broadcast must not parse one per socket. */
  readonly #known = new WeakMap<WebSocket, SocketActor>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.request, HEARTBEAT.response));
  }

  accept(actor: SocketActor): { client: WebSocket; server: WebSocket } {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server, [userTag(actor.userId), sessionTag(actor.sessionId)]);
    server.serializeAttachment(actor);
    this.#known.set(server, actor);
    return { client, server };
  }

  /** Null for a socket that was disconnected: frames it still sends are ignored. */
  actorOf(ws: WebSocket): SocketActor | null {
    const known = this.#known.get(ws);
    if (known !== undefined) return known;
    const parsed = SocketActor.safeParse(ws.deserializeAttachment());
    if (!parsed.success) return null;
    this.#known.set(ws, parsed.data);
    return parsed.data;
  }

  open(tag?: string): { ws: WebSocket; actor: SocketActor }[] {
    const found: { ws: WebSocket; actor: SocketActor }[] = [];
    for (const ws of this.#ctx.getWebSockets(tag)) {
      const actor = ws.readyState === WebSocket.OPEN ? this.actorOf(ws) : null;
      if (actor !== null) found.push({ ws, actor });
    }
    return found;
  }

  ofUser(userId: number) {
    return this.open(userTag(userId));
  }

  ofSession(sessionId: string) {
    return this.open(sessionTag(sessionId));
  }

  /** True when the frame was handed over. A broken or stuck socket is disconnected. */
  send(ws: WebSocket, text: string): boolean {
    const delivered = deliver(ws, text);
    if (!delivered) this.close(ws, CLOSE_CODES.policy, "slow or broken connection");
    return delivered;
  }

  /** Gives a socket other rights; nothing for one that was disconnected meanwhile. */
  replace(ws: WebSocket, actor: SocketActor): void {
    if (this.actorOf(ws) === null) return;
    ws.serializeAttachment(actor);
    this.#known.set(ws, actor);
  }

  /** Answers a client's closing frame, which ends the connection. */
  endClosed(ws: WebSocket): void {
    this.close(ws, 1000, "");
  }

  close(ws: WebSocket, code: number, reason: string): void {
    this.#known.delete(ws);
    try {
      ws.serializeAttachment(null);
      ws.close(code, reason);
    } catch {
      // The connection is gone already.
    }
  }
}

function userTag(userId: number): string {
  return `user:${userId}`;
}

function sessionTag(sessionId: string): string {
  return `session:${sessionId}`;
}
