import { ACTOR_HEADER, encodeActor } from "#contracts/internal/realtime.ts";
import type { Actor } from "#core/context.ts";
import type { Call } from "#platform/http/mount.ts";

const NAME_LIMIT = 200;

export function isUpgrade(call: Call): boolean {
  return call.http.req.header("upgrade")?.toLowerCase() === "websocket";
}

/** The handshake with headers of our own making: nothing a browser sent reaches an object but the handshake itself. */
export function forwarded(call: Call, actor: Actor, rights: { canWrite: boolean; canModerate: boolean }): Request {
  const headers = new Headers({
    [ACTOR_HEADER]: encodeActor({
      userId: actor.userId,
      name: actor.name.slice(0, NAME_LIMIT),
      kind: actor.kind,
      sessionId: actor.sessionId,
      ...rights,
    }),
  });
  for (const [name, value] of call.http.req.raw.headers) {
    if (name === "upgrade" || name === "connection" || name.startsWith("sec-websocket-")) headers.set(name, value);
  }
  return new Request(call.http.req.url, { headers });
}
