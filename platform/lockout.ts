import type { Redis } from "@upstash/redis";
import { AppError } from "#core/errors.ts";
import type { Lockout, Secrets, SignInAttempt } from "#core/identity/ports.ts";

const WINDOW_SECONDS = 15 * 60;
const ACCOUNT_FAILURES = 5;
/** Distinct accounts that failed from one address: a school behind one address never comes near. */
const ADDRESS_ACCOUNTS = 100;

/**
 * Failures per account in Redis. A device that knows the account counts apart, so that a stranger cannot lock its
 * owner out. Without the store nobody signs in: guessing must not be free.
 */
export function redisLockout(redis: Redis, prefix: string, secrets: Secrets): Lockout {
  const accountKey = async (attempt: SignInAttempt) =>
    `${prefix}lockout:account:${await secrets.hash(attempt.email)}:${attempt.deviceKnown ? "known" : "stranger"}`;
  const addressKey = async (attempt: SignInAttempt) => `${prefix}lockout:address:${await secrets.hash(attempt.ip)}`;
  const failClosed = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError("unavailable", "Ahora mismo no se puede entrar. Prueba de nuevo en unos segundos.", {
        retryAfterSeconds: 5,
        cause,
      });
    }
  };
  return {
    check: (attempt) =>
      failClosed(async () => {
        const account = await accountKey(attempt);
        const pipeline = redis.pipeline();
        pipeline.incr(account);
        pipeline.expire(account, WINDOW_SECONDS, "NX");
        pipeline.ttl(account);
        pipeline.scard(await addressKey(attempt));
        const [tries, , ttl, accounts] = await pipeline.exec<[number, number, number, number]>();
        if (tries > ACCOUNT_FAILURES || accounts >= ADDRESS_ACCOUNTS) {
          throw new AppError("rate_limited", "Demasiados intentos. Espera unos minutos y vuelve a probar.", {
            retryAfterSeconds: Math.max(1, ttl > 0 ? ttl : WINDOW_SECONDS),
          });
        }
      }),
    failed: (attempt) =>
      failClosed(async () => {
        const address = await addressKey(attempt);
        const pipeline = redis.pipeline();
        pipeline.sadd(address, await secrets.hash(attempt.email));
        pipeline.expire(address, WINDOW_SECONDS);
        await pipeline.exec();
      }),
    succeeded: (attempt) => failClosed(async () => void (await redis.del(await accountKey(attempt)))),
  };
}
