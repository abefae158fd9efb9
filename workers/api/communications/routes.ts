import type { Hono } from "hono";
import { communicationsApi } from "#contracts/communications.ts";
import { ACTOR_HEADER, encodeActor } from "#contracts/internal/realtime.ts";
import { enterChatRoom, listChatRooms } from "#core/chat/chat-rooms.ts";
import type { Actor } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { listNotifications } from "#core/notifications/list-notifications.ts";
import { readAllNotifications, readNotification } from "#core/notifications/read-notifications.ts";
import { objects, type SchoolBindings } from "#platform/bindings.ts";
import { type Call, type HttpEnv, route } from "#platform/http/mount.ts";

const NAME_LIMIT = 200;

export function mountCommunications(app: Hono<HttpEnv>, bindings: (env: unknown) => SchoolBindings): void {
  route(app, communicationsApi.notifications, (ctx, { query }) => listNotifications(ctx, query));
  route(app, communicationsApi.readAllNotifications, (ctx) => readAllNotifications(ctx));
  route(app, communicationsApi.stream, async ({ actor }, _input, call) => {
    if (!isUpgrade(call)) throw new AppError("bad_request", "Esta dirección es un WebSocket.");
    const hub = objects.hub(bindings(call.http.env), actor.institutionId, actor.userId);
    return hub.fetch(forwarded(call, actor, { canWrite: false, canModerate: false }));
  });
  route(app, communicationsApi.readNotification, (ctx, { params }) => readNotification(ctx, params));
  route(app, communicationsApi.rooms, (ctx, { query }) => listChatRooms(ctx, query));
  route(app, communicationsApi.room, async (ctx, { params, query }, call) => {
    const { room, canWrite, canModerate } = await enterChatRoom(ctx, params);
    const object = objects.chatRoom(bindings(call.http.env), ctx.actor.institutionId, room.id);
    if (isUpgrade(call)) return object.fetch(forwarded(call, ctx.actor, { canWrite, canModerate }));
    const { messages, lastSeq } = await object.history(query);
    return { room, canWrite, data: messages, lastSeq };
  });
}

function isUpgrade(call: Call): boolean {
  return call.http.req.header("upgrade")?.toLowerCase() === "websocket";
}

/** The handshake with headers of our own making: nothing a browser sent reaches an object but the handshake itself. */
function forwarded(call: Call, actor: Actor, rights: { canWrite: boolean; canModerate: boolean }): Request {
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
