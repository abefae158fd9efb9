import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { LimitGroup } from "#contracts/endpoint.ts";
import { AppError } from "#core/errors.ts";

/**
 * Requests a minute per actor, or per address where nobody is signed in. Sign-ins are bounded loosely by address, since a
 * whole school sits behind one: guessing is what `lockout.ts` stops. "page" is the web app rendering for a person.
 */
export const LIMITS: Record<LimitGroup | "page", number> = {
  default: 100,
  page: 600,
  login: 600,
  write: 100,
  upload: 10,
  ai: 20,
  open: 300,
};

/** Without the store, these are refused; the rest goes on unlimited. */
const FAIL_CLOSED: ReadonlySet<string> = new Set(["login"]);

export interface LimitOutcome {
  readonly headers: Readonly<Record<string, string>>;
}

export interface Limiter {
  /** Counts one request. Throws `rate_limited`, or `unavailable` for sign-ins without a store. */
  count(group: LimitGroup | "page", subject: string): Promise<LimitOutcome>;
}

/** Sliding windows in Redis, one per group and subject; `factor` multiplies every limit. */
export function redisLimiter(redis: Redis, prefix: string, factor = 1): Limiter {
  const limiters = new Map<string, Ratelimit>();
  const limiter = (group: LimitGroup | "page") => {
    const known = limiters.get(group);
    if (known !== undefined) return known;
    const made = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(LIMITS[group] * factor, "60 s"),
      prefix: `${prefix}ratelimit:${group}`,
      analytics: false,
    });
    limiters.set(group, made);
    return made;
  };
  return {
    async count(group, subject) {
      let answer: Awaited<ReturnType<Ratelimit["limit"]>>;
      try {
        answer = await limiter(group).limit(subject);
      } catch (cause) {
        if (FAIL_CLOSED.has(group)) {
          throw new AppError("unavailable", "Ahora mismo no se puede entrar. Prueba de nuevo en unos segundos.", {
            retryAfterSeconds: 5,
            cause,
          });
        }
        return { headers: {} };
      }
      const seconds = Math.max(1, Math.ceil((answer.reset - Date.now()) / 1000));
      if (!answer.success) {
        throw new AppError("rate_limited", "Demasiadas peticiones. Espera un momento.", { retryAfterSeconds: seconds });
      }
      return {
        headers: {
          "ratelimit-policy": `"${group}";q=${answer.limit};w=60`,
          ratelimit: `"${group}";r=${Math.max(0, answer.remaining)};t=${seconds}`,
        },
      };
    },
  };
}
