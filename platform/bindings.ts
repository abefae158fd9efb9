import type { DurableObjectNamespace, Queue, R2Bucket } from "@cloudflare/workers-types";
import type { LlmJobMessage } from "#contracts/llm.ts";
import type { WebhookMessage } from "#contracts/outbox.ts";
import type { ChatRoomRpc, NotificationHubRpc, OutboxDrainRpc } from "#contracts/realtime.ts";

/** What a worker that acts for the school is bound to, beside its variables. */
export interface SchoolBindings {
  readonly CHAT_ROOM: DurableObjectNamespace;
  readonly NOTIFICATION_HUB: DurableObjectNamespace;
  readonly OUTBOX_DRAIN: DurableObjectNamespace;
  readonly LLM_JOBS: Queue<LlmJobMessage>;
  readonly WEBHOOKS: Queue<WebhookMessage>;
  readonly FILES: R2Bucket;
}

/** An object's stub with the methods its contract promises; the class behind the binding implements exactly that. */
function stub<Rpc>(
  namespace: DurableObjectNamespace,
  name: string,
): Rpc & { fetch(request: Request): Promise<Response> } {
  return namespace.get(namespace.idFromName(name)) as unknown as Rpc & { fetch(request: Request): Promise<Response> };
}

export const objects = {
  chatRoom: (env: Pick<SchoolBindings, "CHAT_ROOM">, institutionId: number, roomId: number) =>
    stub<ChatRoomRpc>(env.CHAT_ROOM, `${institutionId}:${roomId}`),
  hub: (env: Pick<SchoolBindings, "NOTIFICATION_HUB">, institutionId: number, userId: number) =>
    stub<NotificationHubRpc>(env.NOTIFICATION_HUB, `${institutionId}:${userId}`),
  drain: (env: Pick<SchoolBindings, "OUTBOX_DRAIN">, institutionId: number) =>
    stub<OutboxDrainRpc>(env.OUTBOX_DRAIN, String(institutionId)),
};
