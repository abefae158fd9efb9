import type { MiddlewareHandler } from "hono";
import { AppError } from "#core/errors.ts";

/** Requests one isolate works on at once: some five seconds of work, beyond which nobody waits for the answer. */
export const IN_FLIGHT_LIMIT = 200;
/** No request lasts longer. One whose client went away may end without a word, and must not count for ever. */
const LONGEST_MS = 90_000;
/** Whether the platform lives must be told also when it is busy. */
const EXEMPT: ReadonlySet<string> = new Set(["/health", "/ready"]);

/** Refuses with 503 and `Retry-After`, at once, what comes while `limit` requests are in flight. Keeps at most `limit` entries. */
export function boundedInFlight(limit = IN_FLIGHT_LIMIT, now: () => number = Date.now): MiddlewareHandler {
  const inFlight = new Map<symbol, number>();
  return async (http, next) => {
    if (EXEMPT.has(http.req.path)) return next();
    for (const [request, since] of inFlight) {
      if (now() - since < LONGEST_MS) break;
      inFlight.delete(request);
    }
    if (inFlight.size >= limit) {
      throw new AppError("unavailable", "Hay demasiadas peticiones a la vez. Prueba de nuevo en un momento.", {
        retryAfterSeconds: 1 + Math.floor(Math.random() * 3),
      });
    }
    const request = Symbol("request");
    inFlight.set(request, now());
    try {
      await next();
    } finally {
      inFlight.delete(request);
    }
  };
}
