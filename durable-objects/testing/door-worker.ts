import type { OwnWorker } from "#testing/workers.ts";

const object = (className: string) => ({ className, scriptName: "eduai-objects" });

/** The Worker of `door.ts`, before the objects' own. */
export const DOOR: OwnWorker = {
  name: "door",
  entry: "durable-objects/testing/door.ts",
  durableObjects: {
    CHAT_ROOM: object("ChatRoom"),
    NOTIFICATION_HUB: object("NotificationHub"),
    OUTBOX_DRAIN: object("OutboxDrain"),
    DELIVERY_PACER: object("DeliveryPacer"),
  },
  serviceBindings: { OBJECTS: { name: "eduai-objects", entrypoint: "Objects" } },
  queueConsumers: { "eduai-events": { maxBatchSize: 100, maxBatchTimeout: 0 } },
};
