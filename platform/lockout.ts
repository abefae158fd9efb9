import type { Redis } from "@upstash/redis";
import { AppError } from "#core/errors.ts";
import type { Lockout, Secrets, SignInAttempt } from "#core/identity/ports.ts";

const WINDOW_SECONDS = 15 * 60;
const ACCOUNT_FAILURES = 5;
/**
 * Own typing errors never shut out who sits at a device that knows the account. So that whoever takes such a device
 * cannot guess without end, it knows the account no more after this many on one day, and counts as a stranger's.
 */
const DEVICE_FAILURES = 20;
/** And this many on all its devices together: who once knew the password may have made many of them known. */
const DEVICES_FAILURES = 40;
const DEVICE_SECONDS = 86_400;

/**
 * How fast strangers may try from one address by how many known accounts failed there in the window. The first day of a
 * thousand pupils, one in twenty of whom mistypes, stays below the first row; nobody's address is ever shut.
 */
const PACES = [
  { accounts: 200, milliseconds: 1000 },
  { accounts: 100, milliseconds: 500 },
  { accounts: 50, milliseconds: 250 },
] as const;
/** Tries of a slowed address wait their turn within spans of this length; a longer wait is refused with `Retry-After`. */
const SPAN_MS = 10_000;

/** Counts tries while Redis is away. */
export interface TryCounter {
  /** One more try: how many in this window, and how many seconds it lasts. */
  count(key: string, seconds: number): Promise<{ tries: number; secondsLeft: number }>;
  forget(key: string): Promise<void>;
}

interface Clock {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const realClock: Clock = {
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Failures per account in Redis, in Postgres while Redis is away. Each device that knows the account counts by itself,
 * so that no stranger and no other device locks its owner out, and is never slowed by what others do at its address.
 */
export function signInLockout(
  redis: Redis,
  prefix: string,
  secrets: Secrets,
  fallback: TryCounter,
  clock: Clock = realClock,
): Lockout {
  const accountKey = async ({ email, by }: SignInAttempt) =>
    by.kind === "device"
      ? `${prefix}lockout:device:${await secrets.hash(`${by.id}:${email}`)}`
      : `${prefix}lockout:account:${await secrets.hash(email)}:${by.kind}`;
  const addressKey = async (attempt: SignInAttempt) => `${prefix}lockout:address:${await secrets.hash(attempt.ip)}`;

  const devicesKey = async ({ email }: SignInAttempt) => `${prefix}lockout:devices:${await secrets.hash(email)}`;

  /** One more try on any known device of the account, until it succeeds. */
  async function countedOnDevices(attempt: SignInAttempt): Promise<number> {
    const key = await devicesKey(attempt);
    try {
      const pipeline = redis.pipeline();
      pipeline.incr(key);
      pipeline.expire(key, DEVICE_SECONDS, "NX");
      const [tries] = await pipeline.exec<[number, number]>();
      return tries;
    } catch {
      return (await fallback.count(key, DEVICE_SECONDS)).tries;
    }
  }

  async function counted(attempt: SignInAttempt): Promise<{ tries: number; secondsLeft: number; accounts: number }> {
    const account = await accountKey(attempt);
    const address = await addressKey(attempt);
    const seconds = attempt.by.kind === "device" ? DEVICE_SECONDS : WINDOW_SECONDS;
    try {
      const pipeline = redis.pipeline();
      pipeline.incr(account);
      pipeline.expire(account, seconds, "NX");
      pipeline.ttl(account);
      pipeline.scard(address);
      const [tries, , secondsLeft, accounts] = await pipeline.exec<[number, number, number, number]>();
      return { tries, secondsLeft, accounts };
    } catch {
      return { ...(await fallback.count(account, seconds)), accounts: 0 };
    }
  }

  async function takeTurn(attempt: SignInAttempt, milliseconds: number): Promise<void> {
    const now = clock.now();
    const span = Math.floor(now / SPAN_MS);
    const key = `${await addressKey(attempt)}:${span}`;
    let turn = 0;
    try {
      const pipeline = redis.pipeline();
      pipeline.incr(key);
      pipeline.expire(key, (2 * SPAN_MS) / 1000);
      [turn] = await pipeline.exec<[number, number]>();
    } catch {
      return;
    }
    const offset = turn * milliseconds;
    if (offset > SPAN_MS) {
      throw new AppError("rate_limited", "Hay muchos intentos desde tu red. Prueba de nuevo en unos segundos.", {
        retryAfterSeconds: Math.max(1, Math.ceil(((span + 1) * SPAN_MS - now) / 1000)),
      });
    }
    const wait = span * SPAN_MS + offset - now;
    if (wait > 0) await clock.wait(wait);
  }

  return {
    async check(asked) {
      if (asked.by.kind === "device") {
        const { tries } = await counted(asked);
        // A device that is known no more does not use up what the others have.
        const together = tries <= DEVICE_FAILURES ? await countedOnDevices(asked) : Number.POSITIVE_INFINITY;
        if (together <= DEVICES_FAILURES) {
          return { attempt: asked, lastTry: tries === DEVICE_FAILURES || together === DEVICES_FAILURES };
        }
      }
      const attempt: SignInAttempt = asked.by.kind === "device" ? { ...asked, by: { kind: "stranger" } } : asked;
      const { tries, secondsLeft, accounts } = await counted(attempt);
      if (tries > ACCOUNT_FAILURES) {
        throw new AppError("rate_limited", "Demasiados intentos. Espera unos minutos y vuelve a probar.", {
          retryAfterSeconds: Math.max(1, secondsLeft > 0 ? secondsLeft : WINDOW_SECONDS),
        });
      }
      const pace = attempt.by.kind === "session" ? undefined : PACES.find((one) => accounts >= one.accounts);
      if (pace !== undefined) await takeTurn(attempt, pace.milliseconds);
      return { attempt, lastTry: tries === ACCOUNT_FAILURES };
    },
    async failed(attempt) {
      const address = await addressKey(attempt);
      const pipeline = redis.pipeline();
      pipeline.sadd(address, await secrets.hash(attempt.email));
      pipeline.expire(address, WINDOW_SECONDS);
      await pipeline.exec().catch(() => undefined);
    },
    async succeeded(attempt) {
      const account = await accountKey(attempt);
      await redis.del(account).catch(() => fallback.forget(account).catch(() => undefined));
      if (attempt.by.kind !== "device") return;
      // Takes back its own try alone: the owner's success gives a guesser no fresh ones.
      const pipeline = redis.pipeline();
      const devices = await devicesKey(attempt);
      pipeline.decr(devices);
      pipeline.expire(devices, DEVICE_SECONDS, "NX");
      await pipeline.exec().catch(() => undefined);
    },
  };
}
