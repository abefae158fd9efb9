/** Variables are parsed by `readVariables`, of which the generated types know the few that stand in a configuration. */
type Bindings<Env> = Omit<Env, "EDUAI_ENV">;

/**
 * What every worker that acts for the school is bound to, as generated from the configurations of the API and the MCP
 * server; what only the API is bound to may be missing: it ends what people granted to AI clients and shows what would
 * leave for a model.
 */
export type SchoolBindings = Bindings<Pick<ApiWorkerEnv, keyof ApiWorkerEnv & keyof McpWorkerEnv>> &
  Partial<Pick<ApiWorkerEnv, "MCP_GRANTS" | "LLM">>;

/** What the consumer of deliveries is bound to besides. */
export type DeliveryBindings = Pick<ApiWorkerEnv, "DELIVERY_PACER" | "OBJECTS">;

/** Durable Objects by the names that `institutionOf` of `durable-objects/names.ts` reads. */
export const objects = {
  chatRoom: (env: Pick<SchoolBindings, "CHAT_ROOM">, institutionId: number, roomId: number) =>
    env.CHAT_ROOM.getByName(`${institutionId}:${roomId}`),
  hub: (env: Pick<SchoolBindings, "NOTIFICATION_HUB">, institutionId: number, userId: number) =>
    env.NOTIFICATION_HUB.getByName(`${institutionId}:${userId}`),
  drain: (env: Pick<SchoolBindings, "OUTBOX_DRAIN">, institutionId: number) =>
    env.OUTBOX_DRAIN.getByName(String(institutionId)),
  pacer: (env: Pick<DeliveryBindings, "DELIVERY_PACER">, provider: string) => env.DELIVERY_PACER.getByName(provider),
};
