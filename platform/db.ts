import { neon, neonConfig, Pool, type PoolClient } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import type { BatchItem, BatchResponse } from "drizzle-orm/batch";
import { drizzle as drizzleHttp } from "drizzle-orm/neon-http";
import { drizzle as drizzleSocket } from "drizzle-orm/neon-serverless";
import type { Database, Queries, Statements, Transaction } from "#core/database.ts";
import { isTransient, mapDatabaseError } from "./db-errors.ts";

export interface DatabaseConfig {
  readonly databaseUrl: string;
  /** `host:port` of a local proxy that speaks Neon's HTTP and WebSocket protocols; unset in the cloud. */
  readonly neonLocal?: string | undefined;
}

/** Where the rows live, by the variables that say so in every Worker. */
export function databaseOf(variables: { DATABASE_URL: string; NEON_LOCAL?: string | undefined }): DatabaseConfig {
  return { databaseUrl: variables.DATABASE_URL, neonLocal: variables.NEON_LOCAL };
}

export interface Tenant {
  /** Null sees only what belongs to no school yet: webhook events before they are matched. */
  readonly institutionId: number | null;
  readonly userId: number | null;
}

const CASING = "snake_case";

/** A database that accepts and stays silent must not hold a request. */
const READ_MS = 8_000;
const CONNECT_MS = 5_000;
const TRANSACTION_MS = 60_000;
const END_MS = 1_000;
/** Tries of what lost against another transaction; it has left nothing behind. */
const ATTEMPTS = 3;

function configure(neonLocal: string | undefined): void {
  neonConfig.fetchFunction = (url: string, init: RequestInit) =>
    fetch(url, { ...init, signal: AbortSignal.timeout(READ_MS) });
  if (neonLocal === undefined) return;
  neonConfig.fetchEndpoint = `http://${neonLocal}/sql`;
  neonConfig.wsProxy = () => `${neonLocal}/v2`;
  neonConfig.useSecureWebSocket = false;
}

/** A query builder holds no connection, so one serves all requests of an isolate. */
const builders = new Map<string, Queries>();

function queries(config: DatabaseConfig): Queries {
  configure(config.neonLocal);
  const known = builders.get(config.databaseUrl);
  if (known !== undefined) return known;
  const built = drizzleHttp(neon(config.databaseUrl), { casing: CASING });
  builders.set(config.databaseUrl, built);
  return built;
}

function tenantSettings(tenant: Tenant) {
  return sql`select set_config('app.institution_id', ${tenant.institutionId === null ? "" : String(tenant.institutionId)}, true), set_config('app.user_id', ${tenant.userId === null ? "" : String(tenant.userId)}, true)`;
}

/** Drops the result of the leading tenant setting, which is always there. */
function withoutFirst<T extends Statements>(results: readonly unknown[]): BatchResponse<[...T]> {
  return results.slice(1) as unknown as BatchResponse<[...T]>;
}

/**
 * Opens one school's rows for one request. Reads are one HTTP round trip; a transaction opens a WebSocket and
 * closes it before returning, since Workers may not keep a socket between requests. What loses against another
 * transaction (deadlock, serialisation failure) is run again, at most three times, so `run` touches the database alone.
 */
export function openDatabase(config: DatabaseConfig, tenant: Tenant): Database {
  const http = queries(config);
  return {
    async batch<const T extends Statements>(build: (q: Queries) => T): Promise<BatchResponse<[...T]>> {
      const statements = build(http);
      const batch: [BatchItem<"pg">, ...BatchItem<"pg">[]] = [http.execute(tenantSettings(tenant)), ...statements];
      for (let attempt = 1; ; attempt += 1) {
        try {
          return withoutFirst<T>(await http.batch(batch));
        } catch (error) {
          if (!isTransient(error) || attempt >= ATTEMPTS) throw mapDatabaseError(error);
          await backOff(attempt);
        }
      }
    },
    async transaction<R>(run: (tx: Transaction) => Promise<R>): Promise<R> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await oneTransaction(config, tenant, run);
        } catch (error) {
          if (!isTransient(error) || attempt >= ATTEMPTS) throw mapDatabaseError(error);
          await backOff(attempt);
        }
      }
    },
  };
}

/** Between tries of a transaction that lost against another: long enough apart that the two do not meet again. */
function backOff(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt * (0.5 + Math.random())));
}

async function oneTransaction<R>(
  config: DatabaseConfig,
  tenant: Tenant,
  run: (tx: Transaction) => Promise<R>,
): Promise<R> {
  configure(config.neonLocal);
  const pool = new Pool({ connectionString: config.databaseUrl, max: 1, connectionTimeoutMillis: CONNECT_MS });
  let lost: unknown;
  const lose = (error: unknown) => {
    lost ??= error;
  };
  pool.on("error", lose);
  const clients: PoolClient[] = [];
  // A client in use reports its end by itself: unheard, that would be an uncaught exception.
  pool.on("connect", (client: PoolClient) => {
    clients.push(client);
    client.on("error", lose);
  });
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    lose(new Error("connection timeout"));
    for (const client of clients) client.release(true);
    reject(lost);
  }, TRANSACTION_MS);
  try {
    const db = drizzleSocket(pool, { casing: CASING });
    const work = db.transaction(async (tx) => {
      await tx.execute(tenantSettings(tenant));
      return run(tx);
    });
    return await Promise.race([work, overdue]);
  } catch (error) {
    throw lost ?? error;
  } finally {
    clearTimeout(timer);
    const ended = endOf(pool);
    if (lost === undefined) await ended;
  }
}

/** A server that has just ended the connection by itself may confirm no other end: that is not waited for, or nobody is answered. */
async function endOf(pool: Pool): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, END_MS);
  });
  await Promise.race([pool.end().catch(() => undefined), late]);
  clearTimeout(timer);
}

/** What is asked before a school is known; each is a SECURITY DEFINER function that returns the least it can. */
export function openDirectory(config: DatabaseConfig) {
  const http = queries(config);
  const rows = async <Row>(statement: ReturnType<typeof sql>, read: (row: Record<string, unknown>) => Row) => {
    try {
      return (await http.execute(statement)).rows.map(read);
    } catch (error) {
      throw mapDatabaseError(error);
    }
  };
  const instant = (value: unknown) =>
    value === null || value === undefined ? null : new Date(String(value)).toISOString();
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return {
    findLogin: async (email: string) =>
      (
        await rows(sql`select * from users.find_login(${email})`, (row) => ({
          id: Number(row.id),
          institutionId: Number(row.institution_id),
          passwordHash: text(row.password_hash),
          isActive: row.is_active === true,
        }))
      )[0],
    findReset: async (tokenHash: string) =>
      (
        await rows(sql`select * from users.find_password_reset(${tokenHash})`, (row) => ({
          id: Number(row.id),
          institutionId: Number(row.institution_id),
          userId: Number(row.user_id),
        }))
      )[0],
    findDelivery: async (provider: string, providerId: string) =>
      (
        await rows(sql`select * from communications.find_delivery(${provider}, ${providerId})`, (row) => ({
          deliveryId: Number(row.id),
          institutionId: Number(row.institution_id),
        }))
      )[0],
    /** Whose a paper with this code is. */
    findDocument: async (code: string) =>
      (
        await rows(sql`select * from students.find_document(${code})`, (row) => ({
          id: Number(row.id),
          institutionId: Number(row.institution_id),
        }))
      )[0],
    pendingInstitutions: () =>
      rows(sql`select * from outbox.pending_institutions() as institution_id`, (row) => Number(row.institution_id)),
    /** Whose nightly run is due: none began after `before`. */
    retentionDue: (before: Date, most: number) =>
      rows(
        sql`select d.id, i.kind from privacy.retention_due(${before.toISOString()}::timestamptz, ${most}::int)
          with ordinality as d(id, turn) join users.list_institutions() as i on i.id = d.id order by d.turn`,
        (row) => ({ id: Number(row.id), isPlatform: row.kind === "platform" }),
      ),
    /** Schools whose audit log has grown and whose last checkpoint is of `before` or older; who waits longest comes first. */
    checkpointsDue: (before: Date, most: number) =>
      rows(
        sql`select * from users.audit_checkpoints_due(${before.toISOString()}::timestamptz, ${most}::int)`,
        (row) => ({
          institutionId: Number(row.institution_id),
          seq: Number(row.seq),
          hash: String(row.hash),
          previous: row.previous === null ? null : Number(row.previous),
          holds: row.holds === true,
        }),
      ),
    listInstitutions: () =>
      rows(sql`select * from users.list_schools()`, (row) => ({
        id: Number(row.id),
        name: String(row.name),
        officialCode: text(row.official_code),
        userCount: Number(row.user_count),
        suspendedAt: instant(row.suspended_at),
        lastActivityAt: instant(row.last_activity_at),
      })),
    /** Failed sign-ins while Redis is away. */
    tries: {
      count: async (key: string, seconds: number) =>
        (
          await rows(sql`select * from users.count_sign_in(${key}, ${seconds})`, (row) => ({
            tries: Number(row.tries),
            secondsLeft: Number(row.seconds_left),
          }))
        )[0] ?? { tries: 1, secondsLeft: seconds },
      forget: async (key: string) => {
        await rows(sql`select users.forget_sign_in(${key})`, () => true);
      },
    },
    ping: () => rows(sql`select 1 as one`, () => true),
  };
}

export type Directory = ReturnType<typeof openDirectory>;
