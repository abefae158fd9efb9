import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { LimitGroup } from "#contracts/endpoint.ts";
import { AppError } from "#core/errors.ts";

/**
 * Requests a minute per actor, or per address where nobody is signed in. Sign-ins are bounded loosely by address, since a
 * thousand pupils sit behind one at half past eight, each with up to three tries: guessing is what `lockout.ts` stops.
 * "page" is the web app reading for a page of a person, in one or two calls however much it reads,
 * "lookup" a session that only the database may know: made-up ones cost at most this many reads from one address,
 * "refused" what came without a valid session: whoever has one is never counted there, so their school is not shut.
 * "noted": refusals of one person that are written down. "register": AI clients that make themselves known, which is kept.
 * "key": all that one API key reads and writes.
 */
export type LimitedGroup = LimitGroup | "page" | "lookup" | "refused" | "noted" | "register" | "key";
export const LIMITS: Record<LimitedGroup, number> = {
  default: 100,
  page: 240,
  login: 3000,
  write: 100,
  upload: 10,
  ai: 20,
  open: 300,
  webhook: 3000,
  lookup: 3000,
  refused: 3000,
  noted: 10,
  register: 60,
  key: 300,
};

export interface LimitOutcome {
  readonly headers: Readonly<Record<string, string>>;
}

export interface Limiter {
  /** Counts one request; without the store, in this isolate alone. Throws `rate_limited`. */
  count(group: LimitedGroup, subject: string): Promise<LimitOutcome>;
  /** Was this subject refused here, and has its window not passed yet? Asks nobody. */
  isRefusing(group: LimitedGroup, subject: string): boolean;
}

/** Sliding windows in Redis, one per group and subject; `factor` multiplies every limit. */
export function redisLimiter(redis: Redis, prefix: string, factor = 1): Limiter {
  const limiters = new Map<string, Ratelimit>();
  const limiter = (group: LimitedGroup) => {
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
  const local = isolateWindows();
  const refusedUntil = new Map<string, number>();
  return {
    isRefusing: (group, subject) => (refusedUntil.get(`${group}:${subject}`) ?? 0) > Date.now(),
    async count(group, subject) {
      let answer: Pick<Awaited<ReturnType<Ratelimit["limit"]>>, "success" | "limit" | "remaining" | "reset">;
      try {
        answer = await limiter(group).limit(subject);
      } catch {
        answer = local(group, subject, LIMITS[group] * factor);
      }
      const seconds = Math.max(1, Math.ceil((answer.reset - Date.now()) / 1000));
      if (!answer.success) {
        keep(refusedUntil, `${group}:${subject}`, answer.reset);
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

const WINDOW_MS = 60_000;
/** What one isolate remembers; beyond it the oldest go, so that made-up addresses cannot fill its memory. */
const KEPT = 10_000;

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > KEPT && oldest !== undefined) map.delete(oldest);
}

/** Fixed windows in memory, for while the store is away. */
function isolateWindows() {
  const windows = new Map<string, { since: number; count: number }>();
  return (group: string, subject: string, limit: number) => {
    const key = `${group}:${subject}`;
    const now = Date.now();
    const known = windows.get(key);
    const current = known !== undefined && now - known.since < WINDOW_MS ? known : { since: now, count: 0 };
    current.count += 1;
    keep(windows, key, current);
    const remaining = limit - current.count;
    return { success: remaining >= 0, limit, remaining: Math.max(0, remaining), reset: current.since + WINDOW_MS };
  };
}
