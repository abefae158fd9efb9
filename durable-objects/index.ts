import { healthOf } from "./health.ts";

export { ChatRoom } from "./chat-room/chat-room.ts";
export { DeliveryPacer } from "./delivery-pacer/delivery-pacer.ts";
export { NotificationHub } from "./notification-hub/notification-hub.ts";
export { Objects } from "./objects.ts";
export { OutboxDrain } from "./outbox-drain/outbox-drain.ts";

export default { fetch: healthOf } satisfies ExportedHandler<ObjectsWorkerEnv>;
