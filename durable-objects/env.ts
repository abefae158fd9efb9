import type { EventMessage } from "#contracts/outbox.ts";
import type { ChatRoom } from "./chat-room/chat-room.ts";
import type { NotificationHub } from "./notification-hub/notification-hub.ts";
import type { OutboxDrain } from "./outbox-drain/outbox-drain.ts";

/** Bindings of the worker `eduai-objects`, as in its wrangler.toml. */
export interface ObjectsEnv {
  readonly CHAT_ROOM: DurableObjectNamespace<ChatRoom>;
  readonly NOTIFICATION_HUB: DurableObjectNamespace<NotificationHub>;
  readonly OUTBOX_DRAIN: DurableObjectNamespace<OutboxDrain>;
  readonly EVENTS: Queue<EventMessage>;
  readonly EDUAI_ENV?: string;
  readonly DATABASE_URL?: string;
  readonly NEON_LOCAL?: string;
}
