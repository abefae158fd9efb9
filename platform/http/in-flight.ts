import type { MiddlewareHandler } from "hono";
import { InFlight, retryAfterSeconds } from "#contracts/in-flight.ts";
import { AppError } from "#core/errors.ts";

/** Requests one isolate works on at once: some five seconds of work, beyond which nobody waits for the answer. */
export const IN_FLIGHT_LIMIT = 200;
/** Health checks are answered also when the platform is busy. */
const EXEMPT: ReadonlySet<string> = new Set(["/health", "/ready"]);

/** Refuses with 503 and `Retry-After`, at once, what comes while `limit` requests are in flight. */
export function boundedInFlight(limit = IN_FLIGHT_LIMIT, now?: () => number): MiddlewareHandler {
  const inFlight = new InFlight(limit, now);
  return async (http, next) => {
    if (EXEMPT.has(http.req.path)) return next();
    const admitted = inFlight.admit(http.req.raw);
    if (admitted === null) throw refusal();
    http.req.raw = admitted.request;
    try {
      await next();
      if (admitted.isDisplaced()) throw refusal();
    } finally {
      admitted.leave();
    }
  };
}

function refusal(): AppError {
  return new AppError("unavailable", "Hay demasiadas peticiones a la vez. Prueba de nuevo en un momento.", {
    retryAfterSeconds: retryAfterSeconds(),
  });
}
