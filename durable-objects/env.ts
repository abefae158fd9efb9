import type { DeliveryMessage, EventMessage } from "#contracts/internal/outbox.ts";
import type { ChatRoom } from "./chat-room/chat-room.ts";
import type { DeliveryPacer } from "./delivery-pacer/delivery-pacer.ts";
import type { NotificationHub } from "./notification-hub/notification-hub.ts";
import type { OutboxDrain } from "./outbox-drain/outbox-drain.ts";

/** Bindings of the worker `eduai-objects`, as in its wrangler.toml. */
export interface ObjectsEnv {
  readonly CHAT_ROOM: DurableObjectNamespace<ChatRoom>;
  readonly NOTIFICATION_HUB: DurableObjectNamespace<NotificationHub>;
  readonly OUTBOX_DRAIN: DurableObjectNamespace<OutboxDrain>;
  readonly DELIVERY_PACER: DurableObjectNamespace<DeliveryPacer>;
  readonly EVENTS: Queue<EventMessage>;
  readonly DELIVERIES: Queue<DeliveryMessage>;
  readonly EDUAI_ENV?: string;
  readonly DATABASE_URL?: string;
  readonly NEON_LOCAL?: string;
  readonly DELIVERY_RATES?: string;
  readonly ROOM_REVIEW_SECONDS?: string;
}
