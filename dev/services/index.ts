import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DIMENSIONS } from "../../core/search/feature-hash.ts";
import { loadKeys } from "../keys.ts";
import { type MailService, startMail } from "./mail.ts";
import { type NeonService, startNeonProxy } from "./neon-proxy.ts";
import { type PostgresEngine, type PostgresService, startPostgres, stopLeftoverPostgres } from "./postgres.ts";
import { claim, readPid, runs } from "./processes.ts";
import { type RedisEngine, startRedis, stopLeftoverRedis } from "./redis.ts";
import { type RedisRestService, startRedisRest } from "./redis-rest.ts";
import type { Supervisor } from "./supervise.ts";
import { startVector, type VectorService } from "./vector.ts";

export interface RedisService extends RedisRestService {
  engine: RedisEngine;
}

export interface ServiceOptions {
  /** Requests a second the mail stand-in takes, as the real provider does; no limit when absent. */
  mailRate?: { perSecond: number };
  dataDir: string;
  /** Fixed ports, best below 32768; a free one for each that is not named. */
  ports?: Partial<Record<"postgres" | "neon" | "redis" | "redisRest" | "vector" | "mail", number>>;
  engine?: PostgresEngine;
  /** Length of every vector; that of `core/search/feature-hash.ts` unless told otherwise. */
  dimension?: number;
  /** False: data may be lost in a crash, as in tests. */
  durable?: boolean;
  /** Hears of PostgreSQL and Redis when they end by themselves, and they are started again. */
  supervisor?: Supervisor;
}

/** The services that were asked for; `mail` always runs. */
export interface PartialServices {
  dataDir: string;
  postgres?: PostgresService;
  neon?: NeonService;
  redis?: RedisService;
  vector?: VectorService;
  mail: MailService;
  stop(): Promise<void>;
}

export type Services = Required<PartialServices>;

export interface Wanted {
  postgres: boolean;
  redis: boolean;
  vector: boolean;
}

type Running = { stop(): Promise<void> };

/** What has been started, ended in reverse order and only once. */
function createStack() {
  const running: Running[] = [];
  return {
    async add<T extends Running>(starting: Promise<T>): Promise<T> {
      const service = await starting;
      running.push(service);
      return service;
    },
    async stop(): Promise<void> {
      for (const service of running.splice(0).reverse()) await service.stop();
    },
  };
}

type Stack = ReturnType<typeof createStack>;

async function startDatabase(stack: Stack, options: ServiceOptions) {
  const { dataDir, engine, durable, ports, supervisor } = options;
  const postgres = await stack.add(startPostgres({ dataDir, engine, durable, supervisor, port: ports?.postgres }));
  const neon = await stack.add(startNeonProxy({ postgresPort: postgres.port, port: ports?.neon }));
  return { postgres, neon };
}

async function startUpstashRedis(stack: Stack, options: ServiceOptions, token: string): Promise<RedisService> {
  const redis = await stack.add(
    startRedis({ dataDir: options.dataDir, port: options.ports?.redis, supervisor: options.supervisor }),
  );
  const rest = await stack.add(startRedisRest({ redisPort: redis.port, token, port: options.ports?.redisRest }));
  return { ...rest, engine: redis.engine };
}

const HOLDER = "services.pid";
const VECTOR_ADDRESS = "vector.url";

/** Where the vector index of a folder in use listens, for the scripts that run beside the platform. */
export function localVector(dataDir: string): { url: string; token: string } | undefined {
  const file = join(dataDir, VECTOR_ADDRESS);
  if (!inUse(dataDir) || !existsSync(file)) return undefined;
  return { url: readFileSync(file, "utf8"), token: loadKeys(dataDir).vectorToken };
}

/** True while a process runs services on the folder. */
export function inUse(dataDir: string): boolean {
  const holder = readPid(join(dataDir, HOLDER));
  return holder !== undefined && runs(holder, "node");
}

/** Ends PostgreSQL and Redis that outlived a killed process which had started them on this folder. */
export async function stopLeftovers(dataDir: string): Promise<void> {
  for (const engine of ["embedded", "debian"] as const) {
    if (existsSync(join(dataDir, `postgres-${engine}`))) await stopLeftoverPostgres(dataDir, engine);
  }
  await stopLeftoverRedis(dataDir);
}

/** Starts only what no cloud address replaces. The vector index keeps its rows in PostgreSQL, so it brings that along. */
export async function startWanted(options: ServiceOptions, wanted: Wanted): Promise<PartialServices> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const release = claim(join(dataDir, HOLDER), dataDir);
  const stack = createStack();
  const local = { ...options, dataDir };
  const keys = loadKeys(dataDir);
  try {
    const [database, redis, mail] = await Promise.all([
      wanted.postgres || wanted.vector ? startDatabase(stack, local) : undefined,
      wanted.redis ? startUpstashRedis(stack, local, keys.redisToken) : undefined,
      stack.add(startMail({ dataDir, apiKey: keys.resendApiKey, port: options.ports?.mail, rate: options.mailRate })),
    ]);
    const vector =
      wanted.vector && database
        ? await stack.add(
            startVector({
              adminUrl: database.postgres.adminUrl,
              token: keys.vectorToken,
              dimension: options.dimension ?? DIMENSIONS,
              port: options.ports?.vector,
            }),
          )
        : undefined;
    const addressFile = join(dataDir, VECTOR_ADDRESS);
    if (vector) writeFileSync(addressFile, vector.url);
    else rmSync(addressFile, { force: true });
    return {
      dataDir,
      mail,
      ...database,
      ...(redis && { redis }),
      ...(vector && { vector }),
      async stop() {
        rmSync(addressFile, { force: true });
        await stack.stop();
        release();
      },
    };
  } catch (error) {
    await stack.stop();
    release();
    throw error;
  }
}

/** Starts the whole data plane of the platform on this machine: PostgreSQL, Neon, Upstash Redis and Vector, mail. */
export async function startServices(options: ServiceOptions): Promise<Services> {
  const services = await startWanted(options, { postgres: true, redis: true, vector: true });
  const { postgres, neon, redis, vector } = services;
  if (!postgres || !neon || !redis || !vector) throw new Error("a service is missing");
  return { ...services, postgres, neon, redis, vector };
}
