import type { ObjectsEnv } from "./env.ts";

export { ChatRoom } from "./chat-room/chat-room.ts";
export { NotificationHub } from "./notification-hub/notification-hub.ts";
export { Objects } from "./objects.ts";
export { OutboxDrain } from "./outbox-drain/outbox-drain.ts";

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok", worker: "eduai-objects" });
    return new Response("Not found", { status: 404 });
  },
} satisfies ExportedHandler<ObjectsEnv>;
