import initialize from "@phi-ag/argon2/node";
import type { SignedIn } from "#core/identity/open-session.ts";
import type { IdentityContext } from "#core/identity/ports.ts";
import { type SignInInput, signIn as signInBy } from "#core/identity/sign-in.ts";
import { openDatabase, openDirectory } from "#platform/db.ts";
import { signInLockout } from "#platform/lockout.ts";
import { oneTimeCodes } from "#platform/one-time-codes.ts";
import { webPasskeys } from "#platform/passkeys.ts";
import { argon2Passwords } from "#platform/passwords.ts";
import { openRedis } from "#platform/redis.ts";
import { webSecrets } from "#platform/secrets.ts";
import { redisSessions } from "#platform/sessions.ts";
import { joseTokens } from "#platform/tokens.ts";
import { loadKeys } from "../../dev/keys.ts";
import { testCipher } from "./context.ts";
import type { TestDatabase } from "./database.ts";
import { type TestRedis, testRedis } from "./redis.ts";
import { testServices } from "./services.ts";

export interface TestIdentity extends IdentityContext {
  /** Moves the clock of the verbs; tokens keep the real one. */
  advance(seconds: number): void;
  /** Waits for what was put off until after the answer. */
  settled(): Promise<void>;
  /** What was ended on live sockets. */
  readonly disconnected: string[];
}

/** Signing in as the workers do it: real database, real Redis, real hashes; only the sockets are a recording. */
export function testIdentity(database: TestDatabase, redisAt: TestRedis = testRedis()): TestIdentity {
  const keys = loadKeys(testServices().dataDir);
  const config = { databaseUrl: database.appUrl, neonLocal: database.neonHost };
  const redis = openRedis(redisAt);
  const secrets = webSecrets({ session: [keys.sessionKey], device: [keys.deviceKey] });
  const disconnected: string[] = [];
  const directory = openDirectory(config);
  const pending = new Set<Promise<unknown>>();
  let shift = 0;
  return {
    directory,
    open: (institutionId, userId) => openDatabase(config, { institutionId, userId }),
    sessions: redisSessions(redis, redisAt.prefix),
    lockout: signInLockout(redis, redisAt.prefix, secrets, directory.tries),
    passwords: argon2Passwords(() => initialize(), keys.passwordPepper),
    tokens: joseTokens({ issuer: "https://escuela.test", current: keys.jwtPrivateJwk, previous: undefined }),
    secrets,
    cipher: testCipher(database),
    codes: oneTimeCodes,
    passkeys: webPasskeys({ id: "escuela.test", origins: ["https://escuela.test"] }),
    firstUse: async (name, seconds) => (await directory.tries.count(name, seconds)).tries === 1,
    disconnect: async (_institutionId, _userId, sessionIds) => void disconnected.push(...sessionIds),
    countLookup: async () => undefined,
    requestDrain: async () => undefined,
    later: (work) => {
      const running = work().catch(() => undefined);
      pending.add(running);
      void running.finally(() => pending.delete(running));
    },
    settled: async () => {
      await Promise.all(pending);
    },
    now: () => new Date(Date.now() + shift),
    requestId: "test-request",
    advance: (seconds) => {
      shift += seconds * 1000;
    },
    disconnected,
  };
}

/** Signs in somebody who has no second factor. */
export async function signIn(ctx: IdentityContext, input: SignInInput): Promise<SignedIn> {
  const outcome = await signInBy(ctx, input);
  if ("next" in outcome) throw new Error(`${input.email} has a second factor`);
  return outcome;
}
