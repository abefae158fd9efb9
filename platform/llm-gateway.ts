import { AppError } from "#core/errors.ts";
import type { Ports } from "#core/ports.ts";
import type { SchoolBindings } from "./bindings.ts";

/** The model gateway as other workers ask it. Errors: `unavailable` when it does not answer or is not bound. */
export function llmGateway(env: Pick<SchoolBindings, "LLM">): Ports["gateway"] {
  return {
    async preview(call) {
      try {
        if (env.LLM === undefined) throw new Error("this worker is not bound to eduai-llm");
        return await env.LLM.preview(call);
      } catch (cause) {
        throw new AppError("unavailable", "Ahora no se puede mostrar qué se enviaría. Prueba dentro de un momento.", {
          reason: "ai_gateway_unavailable",
          cause,
        });
      }
    },
  };
}
