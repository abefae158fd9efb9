import { AppError } from "#core/errors.ts";
import type { Ports } from "#core/ports.ts";
import type { SchoolBindings } from "./bindings.ts";

/** Grants of AI clients, kept by the MCP worker. Errors: `unavailable` when it does not answer or is not bound. */
export function mcpGrants(env: Pick<SchoolBindings, "MCP_GRANTS">): Ports["grants"] {
  const asked = async <T>(ask: (service: NonNullable<SchoolBindings["MCP_GRANTS"]>) => Promise<T>): Promise<T> => {
    try {
      if (env.MCP_GRANTS === undefined) throw new Error("this worker is not bound to eduai-mcp");
      return await ask(env.MCP_GRANTS);
    } catch (cause) {
      throw new AppError(
        "unavailable",
        "Las conexiones con asistentes de IA no responden. Prueba dentro de un momento.",
        {
          reason: "ai_clients_unavailable",
          cause,
        },
      );
    }
  };
  return {
    list: (institutionId, userId) => asked((service) => service.listGrants(institutionId, userId)),
    revoke: (institutionId, userId, which) => asked((service) => service.revokeGrants(institutionId, userId, which)),
  };
}
