import { WebSocket } from "ws";
import * as z from "zod";
import { ACTOR_HEADER, encodeActor, HEARTBEAT, type SocketActor } from "#contracts/internal/realtime.ts";
import { serveWorkers } from "#testing/workers.ts";
import { DOOR } from "./door-worker.ts";

const OBJECTS = "eduai-objects";
type Binding = "CHAT_ROOM" | "NOTIFICATION_HUB" | "OUTBOX_DRAIN";

const Answer = z.object({ answer: z.unknown().optional(), error: z.string().optional() });

/** Runs `eduai-objects` in workerd behind a door worker; `vars` reach the objects. Storage is fresh per start. */
export async function startObjects(vars: Record<string, string> = {}) {
  const { url, miniflare, worker, logs, stop } = await serveWorkers({
    workers: [DOOR, OBJECTS],
    vars: { EDUAI_ENV: "test", ...vars },
    inspectObjects: true,
  });
  const post = async (path: string, args: unknown[]): Promise<unknown> => {
    const response = await fetch(new URL(path, url), { method: "POST", body: JSON.stringify(args) });
    const body = Answer.parse(await response.json());
    if (body.error !== undefined) throw new Error(body.error);
    return body.answer;
  };
  return {
    /** Opens a socket; the answer's status when it is refused. */
    connect: (binding: Binding, object: string, actor: SocketActor | null, query = "") =>
      openLine(new URL(`/${binding}/${encodeURIComponent(object)}${query}`, url), actor),
    call: (binding: Binding, object: string, method: string, ...args: unknown[]) =>
      post(`/${binding}/${encodeURIComponent(object)}/${method}`, args),
    sweep: () => post("/sweep", []),
    get: (path: string) => fetch(new URL(path, url)),
    fetch: worker(OBJECTS).fetch,
    storage: (className: string, name: string) => miniflare.unsafeGetDurableObjectStorage(OBJECTS, className, { name }),
    /** Log lines of the objects that contain `text`. */
    logged: (text: string) => logs().filter((line) => line.message.includes(text)),
    /** Drops the object from memory; its sockets hibernate, or end. */
    evict: (className: string, name: string, webSockets: "close" | "hibernate") =>
      miniflare.unsafeEvictDurableObject(OBJECTS, className, { name, webSockets }),
    close: stop,
  };
}

export type Objects = Awaited<ReturnType<typeof startObjects>>;

const Frame = z.looseObject({ type: z.string() });
export type Frame = z.infer<typeof Frame>;

/** One client socket that keeps every frame it got, in order. */
export interface Line {
  readonly frames: Frame[];
  readonly beats: { readonly count: number };
  readonly of: (type: string) => Frame[];
  readonly send: (frame: unknown) => void;
  readonly sendRaw: (text: string | Uint8Array) => void;
  /** Resolves when `holds` is true of the frames so far; fails when the socket closes before, or after two minutes. */
  readonly until: (holds: (frames: Frame[]) => boolean) => Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly close: () => Promise<unknown>;
}

async function openLine(url: URL, actor: SocketActor | null): Promise<Line> {
  const target = new URL(url);
  target.protocol = "ws:";
  const socket = new WebSocket(target, { headers: actor === null ? {} : { [ACTOR_HEADER]: encodeActor(actor) } });
  const frames: Frame[] = [];
  const beats = { count: 0 };
  const watchers = new Set<() => void>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on("message", (data) => {
    const text = data.toString();
    if (text === HEARTBEAT.response) beats.count += 1;
    else frames.push(Frame.parse(JSON.parse(text)));
    for (const watch of watchers) watch();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => undefined);
  // As browsers of the platform do; workerd ends a closed connection late when its client never spoke.
  socket.send(HEARTBEAT.request);
  return {
    frames,
    beats,
    of: (type) => frames.filter((frame) => frame.type === type),
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (text) => socket.send(text),
    until: (holds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch);
          reject(new Error(`Never came; ${frames.length} frames, last ${JSON.stringify(frames.at(-1))}`));
        }, 120_000);
        const watch = () => {
          if (!holds(frames)) return;
          clearTimeout(timer);
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
        closed.then(({ code, reason }) => {
          if (!watchers.delete(watch)) return;
          clearTimeout(timer);
          reject(
            new Error(`Closed with ${code} ${reason}; ${frames.length} frames, last ${JSON.stringify(frames.at(-1))}`),
          );
        });
      }),
    closed,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => {
      socket.close();
      return closed;
    },
  };
}

export function person(userId: number, changes: Partial<SocketActor> = {}): SocketActor {
  return {
    userId,
    name: `Persona ${userId}`,
    kind: "student",
    sessionId: `session-${userId}`,
    canWrite: true,
    canModerate: false,
    ...changes,
  };
}

export function textFrame(clientId: string, text: string) {
  return { type: "message", clientId, text };
}
