import type { Hono } from "hono";
import { chatApi } from "#contracts/api/chat.ts";
import { enterChatRoom, listChatRooms } from "#core/chat/chat-rooms.ts";
import { objects, type SchoolBindings } from "#platform/bindings.ts";
import { bind, type HttpEnv } from "#platform/http/mount.ts";
import { forwarded, isUpgrade } from "../sockets.ts";

export function mountChat(app: Hono<HttpEnv>, bindings: (env: unknown) => SchoolBindings): void {
  bind(app, chatApi, {
    rooms: listChatRooms,
    room: async (ctx, { roomId, ...query }, call) => {
      const { room, canWrite, canModerate } = await enterChatRoom(ctx, { roomId });
      const object = objects.chatRoom(bindings(call.http.env), ctx.actor.institutionId, room.id);
      if (isUpgrade(call)) return object.fetch(forwarded(call, ctx.actor, { canWrite, canModerate }));
      const { messages, lastSeq } = await object.history(query);
      return { room, canWrite, data: messages, lastSeq };
    },
  });
}
