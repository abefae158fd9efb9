import type { GatewayRpc, LlmJobMessage } from "#contracts/internal/llm.ts";
import type { McpGrantsRpc } from "#contracts/internal/mcp.ts";
import type { WebhookMessage } from "#contracts/internal/outbox.ts";
import type {
  ChatRoomRpc,
  DeliveryPacerRpc,
  NotificationHubRpc,
  ObjectsRpc,
  OutboxDrainRpc,
} from "#contracts/internal/realtime.ts";

/** The part of a Durable Object namespace used here; which class stands behind it is the configuration's matter. */
interface ObjectNamespace {
  idFromName(name: string): DurableObjectId;
  get(id: DurableObjectId): unknown;
}

/** What a worker that acts for the school is bound to, beside its variables. */
export interface SchoolBindings {
  readonly CHAT_ROOM: ObjectNamespace;
  readonly NOTIFICATION_HUB: ObjectNamespace;
  readonly OUTBOX_DRAIN: ObjectNamespace;
  readonly LLM_JOBS: Queue<LlmJobMessage>;
  readonly WEBHOOKS: Queue<WebhookMessage>;
  readonly FILES: R2Bucket;
  /** Only the API ends what people granted to AI clients; the worker that keeps the grants is not bound to itself. */
  readonly MCP_GRANTS?: McpGrantsRpc;
  /** Only the API shows what would leave; jobs go through their queue. */
  readonly LLM?: GatewayRpc;
}

/** What the consumer of deliveries is bound to besides. */
export interface DeliveryBindings {
  readonly DELIVERY_PACER: ObjectNamespace;
  readonly OBJECTS: Fetcher;
}

/** The entrypoint `Objects` behind the binding; its class implements exactly this contract. */
export function objectsEntrypoint(env: Pick<DeliveryBindings, "OBJECTS">): ObjectsRpc {
  return env.OBJECTS as unknown as ObjectsRpc;
}

/** An object's stub with the methods its contract promises; the class behind the binding implements exactly that. */
function stub<Rpc>(namespace: ObjectNamespace, name: string): Rpc & { fetch(request: Request): Promise<Response> } {
  return namespace.get(namespace.idFromName(name)) as Rpc & { fetch(request: Request): Promise<Response> };
}

export const objects = {
  chatRoom: (env: Pick<SchoolBindings, "CHAT_ROOM">, institutionId: number, roomId: number) =>
    stub<ChatRoomRpc>(env.CHAT_ROOM, `${institutionId}:${roomId}`),
  hub: (env: Pick<SchoolBindings, "NOTIFICATION_HUB">, institutionId: number, userId: number) =>
    stub<NotificationHubRpc>(env.NOTIFICATION_HUB, `${institutionId}:${userId}`),
  drain: (env: Pick<SchoolBindings, "OUTBOX_DRAIN">, institutionId: number) =>
    stub<OutboxDrainRpc>(env.OUTBOX_DRAIN, String(institutionId)),
  pacer: (env: Pick<DeliveryBindings, "DELIVERY_PACER">, provider: string) =>
    stub<DeliveryPacerRpc>(env.DELIVERY_PACER, provider),
};
