import type { Redis } from "@upstash/redis";
import type { ConfirmationPorts } from "#core/confirmation.ts";
import { AppError } from "#core/errors.ts";

/** Single use is kept in Redis: without it a second use could not be distinguished from the first, and nothing is confirmed. */
export function redisConfirmations(
  redis: Redis,
  prefix: string,
  parts: Pick<ConfirmationPorts, "secrets" | "now">,
): ConfirmationPorts {
  return {
    ...parts,
    firstUse: async (name, seconds) => {
      const set = await redis.set(`${prefix}${name}`, "1", { nx: true, ex: seconds }).catch((cause: unknown) => {
        throw new AppError("unavailable", "Ahora no se puede confirmar. Prueba en unos segundos.", { cause });
      });
      return set === "OK";
    },
  };
}
