import type { Hono } from "hono";
import { chatApi } from "#contracts/api/chat.ts";
import { enterChatRoom, listChatRooms } from "#core/chat/chat-rooms.ts";
import { objects, type SchoolBindings } from "#platform/bindings.ts";
import { type HttpEnv, route } from "#platform/http/mount.ts";
import { forwarded, isUpgrade } from "../sockets.ts";

export function mountChat(app: Hono<HttpEnv>, bindings: (env: unknown) => SchoolBindings): void {
  route(app, chatApi.rooms, (ctx, { query }) => listChatRooms(ctx, query));
  route(app, chatApi.room, async (ctx, { params, query }, call) => {
    const { room, canWrite, canModerate } = await enterChatRoom(ctx, params);
    const object = objects.chatRoom(bindings(call.http.env), ctx.actor.institutionId, room.id);
    if (isUpgrade(call)) return object.fetch(forwarded(call, ctx.actor, { canWrite, canModerate }));
    const { messages, lastSeq } = await object.history(query);
    return { room, canWrite, data: messages, lastSeq };
  });
}
