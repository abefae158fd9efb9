import { DurableObject } from "cloudflare:workers";
import { type TransportState, WorkerTransport } from "agents/mcp";
import { connectionsOf } from "../connections/live.ts";
import { refusal } from "../http/guard.ts";
import { GrantProps } from "../oauth/grant.ts";
import { authInfoOf, type Caller } from "../orchestrator/caller.ts";
import { SessionEvents } from "./session-events.ts";
import { sessionServer } from "./session-server.ts";

export const IDLE_MS = 30 * 60_000;
const TOUCH_MS = 60_000;
const STATE = "transport";
const LAST_USED = "last-used";
const OWNER = "owner";

export const SESSION_NOT_FOUND = -32_001;

export function sessionNotFound(): Response {
  return refusal(404, "Session not found", SESSION_NOT_FOUND);
}

/**
 * One session of protocol 2025-11-25, named `{subject}:{domain}:{client}:{session id}`: the session id of another
 * person, or of another client of theirs, leads to another, empty object. It outlives the isolate (state in storage) and dies after 30 idle minutes or by DELETE.
 */
export class McpSession extends DurableObject<McpWorkerEnv> {
  #transport: WorkerTransport | undefined;
  #lastUsed = 0;

  /** Serves one HTTP exchange; `open` only for the `initialize` that creates the session. */
  async handle(request: Request, sessionId: string, caller: Caller, open: boolean): Promise<Response> {
    if (!open && this.ctx.storage.kv.get(STATE) === undefined) return sessionNotFound();
    if (open) this.ctx.storage.kv.put(OWNER, caller.actor);
    const transport = await this.#connect(sessionId);
    await this.#touch();
    if (request.method === "GET") await this.#dropFormerStream(transport, request);
    const response = await transport.handleRequest(request, {
      authInfo: authInfoOf(caller),
    });
    if (request.method === "DELETE" && response.ok) await this.#endByItself();
    return response;
  }

  /** Who comes again has lost the stream they had, whether or not this end has noticed: the new one takes its place. */
  async #dropFormerStream(transport: WorkerTransport, request: Request): Promise<void> {
    const lastEvent = request.headers.get("last-event-id");
    if (lastEvent === null) return transport.closeStandaloneSSEStream();
    const stream = await new SessionEvents(this.ctx.storage).getStreamIdForEventId(lastEvent);
    // By its own name, which no public method of the transport takes; the message itself is not given up by this.
    // biome-ignore lint/complexity/useLiteralKeys: the brackets reach what the type calls private
    if (stream !== undefined) transport["_streamMapping"].get(stream)?.cleanup();
  }

  override async alarm(): Promise<void> {
    const now = Date.now();
    const lastUsed = Math.max(this.#lastUsed, Number(this.ctx.storage.kv.get(LAST_USED) ?? 0));
    if (now - lastUsed >= IDLE_MS) return this.#endByItself();
    new SessionEvents(this.ctx.storage).prune(now);
    await this.ctx.storage.setAlarm(Math.min(lastUsed + IDLE_MS, now + IDLE_MS / 3));
  }

  async #connect(sessionId: string): Promise<WorkerTransport> {
    if (this.#transport !== undefined) return this.#transport;
    const transport = new WorkerTransport({
      sessionIdGenerator: () => sessionId,
      eventStore: new SessionEvents(this.ctx.storage),
      retryInterval: 1000,
      storage: {
        get: () => this.ctx.storage.kv.get<TransportState>(STATE),
        set: (state) => this.ctx.storage.kv.put(STATE, state),
      },
    });
    await sessionServer(this.env).connect(transport);
    this.#transport = transport;
    return transport;
  }

  /** Remembers the use; storage is written at most once a minute, the alarm is set once and re-arms itself. */
  async #touch(): Promise<void> {
    const now = Date.now();
    if (now - this.#lastUsed < TOUCH_MS) return;
    this.#lastUsed = now;
    this.ctx.storage.kv.put(LAST_USED, now);
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + IDLE_MS / 3);
  }

  /** Ends the session and reports it to `McpConnections`, which otherwise is what ends it. */
  async #endByItself(): Promise<void> {
    const owner = GrantProps.safeParse(this.ctx.storage.kv.get(OWNER));
    const { name } = this.ctx.id;
    await this.end();
    if (owner.success && name !== undefined) await connectionsOf(this.env, owner.data).closed(name);
  }

  /** Closes what is open and forgets everything; the session is then not found. */
  async end(): Promise<void> {
    const transport = this.#transport;
    this.#transport = undefined;
    this.#lastUsed = 0;
    await transport?.close();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }
}
