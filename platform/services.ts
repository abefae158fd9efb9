import type Argon2 from "@phi-ag/argon2";
import type { Readiness } from "#contracts/internal/readiness.ts";
import type { ConfirmationPorts } from "#core/confirmation.ts";
import type { Actor, Context, Origin, SystemContext } from "#core/context.ts";
import type { IdentityContext } from "#core/identity/ports.ts";
import type { LiveAccess, Papers, Ports } from "#core/ports.ts";
import { objects, type SchoolBindings } from "./bindings.ts";
import { checkpointReader } from "./checkpoints.ts";
import { redisConfirmations } from "./confirmations.ts";
import { databaseOf, openDatabase, openDirectory } from "./db.ts";
import { readVariables, type Variables } from "./env.ts";
import { fieldCipher } from "./field-cipher.ts";
import { r2Files } from "./files.ts";
import { type Limiter, redisLimiter } from "./http/rate-limit.ts";
import { keptSessions } from "./kept-sessions.ts";
import { secretKms } from "./kms.ts";
import { llmGateway } from "./llm-gateway.ts";
import { signInLockout } from "./lockout.ts";
import { faultFields, log } from "./log.ts";
import { mcpGrants } from "./mcp-grants.ts";
import { oneTimeCodes } from "./one-time-codes.ts";
import { noPapers } from "./papers/none.ts";
import { webPasskeys } from "./passkeys.ts";
import { argon2Passwords } from "./passwords.ts";
import { readinessOf } from "./readiness.ts";
import { openRedis, redisCache } from "./redis.ts";
import { resendMail } from "./resend/mail.ts";
import { keysInUse, webSecrets } from "./secrets.ts";
import { redisSessions } from "./sessions.ts";
import { switchReader } from "./switches.ts";
import { joseTokens } from "./tokens.ts";
import { upstashVectors } from "./vector.ts";

/** Everything a worker of the school needs, made once per isolate; contexts are made per request. */
export interface Services {
  readonly variables: Variables;
  readonly limiter: Limiter;
  readonly ports: Ports;
  /** The id of the key that wraps data keys now. */
  readonly wrappingKey: () => Promise<string>;
  readonly confirmations: ConfirmationPorts;
  readonly directory: ReturnType<typeof openDirectory>;
  readonly database: (institutionId: number | null, userId?: number | null) => Context["db"];
  readonly identity: (requestId: string, ip: string, after?: (work: Promise<unknown>) => void) => IdentityContext;
  /** With `after`, which outlives the answer, what need not be waited for after a commit is not. */
  readonly context: (actor: Actor, origin: Origin, after?: (work: Promise<unknown>) => void) => Context;
  /** Whether the worker can serve; names itself by `service`. */
  readonly ready: (service: string) => Promise<Readiness>;
  readonly system: (institutionId: number, requestId: string) => SystemContext;
}

const cache = new WeakMap<object, Services>();

/** `keepsSessions`: this worker answers so many requests with a session that its isolates keep copies (`kept-sessions.ts`). */
export interface ServiceOptions {
  readonly keepsSessions?: boolean;
  /** What makes papers is large: only the worker that does is handed it. */
  readonly papers?: Papers;
}

export function servicesOf(
  env: SchoolBindings,
  loadArgon2: () => Promise<Argon2>,
  options: ServiceOptions = {},
): Services {
  const cached = cache.get(env);
  if (cached !== undefined) return cached;
  const services = createServices(env, loadArgon2, options);
  cache.set(env, services);
  return services;
}

/** Makes something when it is first asked for, and never again. */
function once<T extends object>(make: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= make();
    return value;
  };
}

/** The rows are committed and the sweep makes up for a lost request: nobody's answer waits for the drain to be told. */
function drainingLater(outbox: Ports["outbox"], after: (work: Promise<unknown>) => void): Ports["outbox"] {
  return { requestDrain: async (institutionId) => after(outbox.requestDrain(institutionId)) };
}

function createServices(
  env: SchoolBindings,
  loadArgon2: () => Promise<Argon2>,
  { keepsSessions = false, papers = noPapers }: ServiceOptions,
): Services {
  const variables = readVariables(env);
  const config = databaseOf(variables);
  const prefix = variables.REDIS_PREFIX;
  const redis = openRedis({ url: variables.UPSTASH_REDIS_REST_URL, token: variables.UPSTASH_REDIS_REST_TOKEN, prefix });
  const secrets = webSecrets({
    session: keysInUse(variables.SESSION_KEY, variables.SESSION_KEY_PREVIOUS),
    device: keysInUse(variables.DEVICE_KEY, variables.DEVICE_KEY_PREVIOUS),
  });
  const directory = openDirectory(config);
  const database = (institutionId: number | null, userId: number | null = null) =>
    openDatabase(config, { institutionId, userId });
  const now = () => new Date();
  const mirrored = redisSessions(redis, prefix);
  const sessions = keepsSessions ? keptSessions(mirrored) : mirrored;
  const live: LiveAccess = {
    forgetSessions: (ids) => sessions.forget(...ids),
    disconnect: async (institutionId, userId, sessionIds) => {
      await objects.hub(env, institutionId, userId).revokeSessions([...sessionIds]);
    },
    reviewRooms: async (institutionId, userId) => {
      await objects.hub(env, institutionId, userId).reviewRooms();
    },
  };
  const vectors = upstashVectors({
    url: variables.UPSTASH_VECTOR_REST_URL,
    token: variables.UPSTASH_VECTOR_REST_TOKEN,
  });
  const kms = secretKms({ current: variables.FIELD_KEY, previous: variables.FIELD_KEY_PREVIOUS });
  const cipher = fieldCipher(kms, database);
  const ports: Ports = {
    cipher,
    live,
    switches: switchReader(database),
    cache: redisCache(redis, prefix),
    vectors,
    files: r2Files(env.FILES),
    papers,
    mail: resendMail({
      apiKey: variables.RESEND_API_KEY,
      baseUrl: variables.RESEND_BASE_URL,
      from: variables.MAIL_FROM,
    }),
    hub: {
      publish: async (institutionId, userId, event) => {
        await objects.hub(env, institutionId, userId).publish(event);
      },
    },
    jobs: {
      send: async (message) => {
        await env.LLM_JOBS.send(message);
      },
    },
    secrets,
    checkpoints: checkpointReader(variables.AUDIT_PUBLIC_JWKS),
    noticeHoldMs: variables.NOTICE_HOLD_SECONDS * 1000,
    publicUrl: (path) => new URL(path, variables.PUBLIC_ORIGIN).href,
    grants: mcpGrants(env),
    gateway: llmGateway(env),
    outbox: {
      // The rows are committed: a lost request is made up for by the sweep, so it must not fail the request.
      requestDrain: async (institutionId) => {
        await objects
          .drain(env, institutionId)
          .requestDrain()
          .catch((error: unknown) =>
            log("warn", "outbox.drain_request_lost", { institutionId, ...faultFields(error) }),
          );
      },
    },
  };
  const limiter = redisLimiter(redis, prefix, variables.RATE_LIMIT_FACTOR);
  // What only a sign-in or an assistant needs is made when one comes.
  const identityParts = once(() => ({
    directory,
    open: database,
    sessions,
    lockout: signInLockout(redis, prefix, secrets, directory.tries),
    passwords: argon2Passwords(loadArgon2, variables.PASSWORD_PEPPER, variables.PASSWORD_PEPPER_PREVIOUS),
    tokens: joseTokens({
      issuer: variables.PUBLIC_ORIGIN,
      current: variables.JWT_PRIVATE_JWK,
      previous: variables.JWT_PREVIOUS_JWK,
    }),
    secrets,
    cipher,
    codes: oneTimeCodes,
    passkeys: webPasskeys({
      id: new URL(variables.PUBLIC_ORIGIN).hostname,
      origins: [new URL(variables.PUBLIC_ORIGIN).origin],
    }),
    firstUse: async (name: string, seconds: number) => (await directory.tries.count(name, seconds)).tries === 1,
    disconnect: live.disconnect,
    requestDrain: ports.outbox.requestDrain,
    now,
  }));
  const confirmations = once(() => redisConfirmations(redis, prefix, { secrets, now }));
  const pings = { database: directory.ping, redis: () => redis.ping(), vector: () => vectors.ping() };
  const ready = new Map<string, () => Promise<Readiness>>();
  return {
    variables,
    ready: (service) => {
      const ask = ready.get(service) ?? readinessOf(service, pings);
      ready.set(service, ask);
      return ask();
    },
    get confirmations() {
      return confirmations();
    },
    limiter,
    ports,
    wrappingKey: kms.current,
    directory,
    database,
    identity: (requestId, ip, after = () => undefined) => ({
      ...identityParts(),
      requestId,
      countLookup: () => limiter.count("lookup", ip),
      later: (work) =>
        after(
          work().catch((error: unknown) => log("warn", "identity.later_failed", { requestId, ...faultFields(error) })),
        ),
    }),
    context: (actor, origin, after) => ({
      actor,
      origin,
      ports: after === undefined ? ports : { ...ports, outbox: drainingLater(ports.outbox, after) },
      now,
      db: database(actor.institutionId, actor.userId),
    }),
    system: (institutionId, requestId) => ({
      institutionId,
      origin: { requestId, ip: null, userAgent: null },
      ports,
      now,
      db: database(institutionId),
    }),
  };
}
