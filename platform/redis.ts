import { Redis } from "@upstash/redis";
import type { Cache } from "#core/ports.ts";

export interface RedisConfig {
  readonly url: string;
  readonly token: string;
  /** Put before every key, so that several copies can share one store. */
  readonly prefix: string;
}

/** Upstash over REST; one quick retry, since a dead store must not hold a request. */
export function openRedis(config: RedisConfig): Redis {
  return new Redis({
    url: config.url,
    token: config.token,
    automaticDeserialization: false,
    enableAutoPipelining: true,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(2000),
    enableTelemetry: false,
  });
}

/** Cached values; a store that is down is a cache that is empty. */
export function redisCache(redis: Redis, prefix: string): Cache {
  const key = (name: string) => `${prefix}${name}`;
  return {
    async getJson(name) {
      try {
        const text = await redis.get<string>(key(name));
        return text === null ? null : JSON.parse(text);
      } catch {
        return null;
      }
    },
    async setJson(name, value, seconds) {
      await redis.set(key(name), JSON.stringify(value), { ex: seconds }).catch(() => undefined);
    },
    async delete(...names) {
      if (names.length > 0) await redis.del(...names.map(key)).catch(() => undefined);
    },
  };
}
