import pg from "pg";
import type { HubEvent } from "#contracts/api/notifications.ts";
import type { CompletionCall, LlmJobMessage } from "#contracts/internal/llm.ts";
import type { GrantChoice } from "#contracts/internal/mcp.ts";
import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import type { Context, SystemContext } from "#core/context.ts";
import { loadPerson } from "#core/identity/load-person.ts";
import type { FieldCipher, LiveAccess, Mail, Ports } from "#core/ports.ts";
import { openDatabase } from "#platform/db.ts";
import { fieldCipher } from "#platform/field-cipher.ts";
import { secretKms } from "#platform/kms.ts";
import { loadKeys } from "../../dev/keys.ts";
import type { TestDatabase } from "./database.ts";
import { testPapers } from "./papers.ts";
import { testSecrets } from "./secrets.ts";
import { testServices } from "./services.ts";

/** What a verb sent to the world outside the database, in order. */
export interface Recorded {
  readonly mails: Mail[];
  readonly events: { institutionId: number; userId: number; event: HubEvent }[];
  readonly jobs: LlmJobMessage[];
  /** Calls whose text was asked for without being sent. */
  readonly previews: CompletionCall[];
  readonly drainRequests: number[];
  /** Sessions that were ended on live sockets and in the cache. */
  readonly disconnected: string[];
  readonly forgotten: string[];
  /** People whose chat rooms looked up their rights anew. */
  readonly reviewed: number[];
  readonly revokedGrants: { institutionId: number; userId: number; which: GrantChoice | undefined }[];
}

const withoutKeys = async (): Promise<never> => {
  throw new Error("these ports have no database, so no keys");
};

/** The real cipher on this database, made when it is first used: benches have no services that tests share. */
export function testCipher(database: TestDatabase): FieldCipher {
  let made: FieldCipher | undefined;
  const cipher = () => {
    const kms = () => secretKms({ current: loadKeys(testServices().dataDir).fieldKey });
    made ??= fieldCipher(kms(), (institutionId) => openDatabase(address(database), { institutionId, userId: null }));
    return made;
  };
  return {
    seal: (cell, text) => cipher().seal(cell, text),
    open: (cell, sealed) => cipher().open(cell, sealed),
  };
}

/**
 * Ports that remember instead of sending, with an index of vectors that stays empty. The mail fake answers one id per
 * idempotency key, as the provider does.
 */
export function recordingPorts(
  overrides: Partial<Ports> = {},
  live: Partial<LiveAccess> = {},
): { ports: Ports; recorded: Recorded } {
  const recorded: Recorded = {
    mails: [],
    events: [],
    jobs: [],
    previews: [],
    drainRequests: [],
    disconnected: [],
    forgotten: [],
    reviewed: [],
    revokedGrants: [],
  };
  const cached = new Map<string, unknown>();
  const files = new Map<string, Uint8Array>();
  const ports: Ports = {
    cipher: { seal: withoutKeys, open: withoutKeys },
    live: {
      forgetSessions: async (ids) => void recorded.forgotten.push(...ids),
      disconnect: async (_institutionId, _userId, ids) => void recorded.disconnected.push(...ids),
      reviewRooms: async (_institutionId, userId) => void recorded.reviewed.push(userId),
      ...live,
    },
    switches: { off: async () => [] },
    cache: {
      getJson: async (key) => cached.get(key) ?? null,
      setJson: async (key, value) => void cached.set(key, value),
      delete: async (...keys) => {
        for (const key of keys) cached.delete(key);
      },
    },
    vectors: {
      upsert: async () => undefined,
      query: async () => [],
      list: async () => new Map(),
      delete: async () => undefined,
    },
    files: {
      put: async (key, bytes) => void files.set(key, bytes),
      get: async (key) => files.get(key) ?? null,
      list: async (prefix, after) =>
        [...files.keys()]
          .filter((key) => key.startsWith(prefix) && key > after)
          .sort()
          .slice(0, 1_000),
      delete: async (keys) => {
        for (const key of keys) files.delete(key);
      },
    },
    papers: testPapers,
    mail: {
      provider: "resend",
      send: async (mail) => {
        recorded.mails.push(mail);
        return { providerId: `mail-${mail.idempotencyKey}` };
      },
    },
    hub: {
      publish: async (institutionId, userId, event) => void recorded.events.push({ institutionId, userId, event }),
    },
    jobs: { send: async (message) => void recorded.jobs.push(message) },
    gateway: {
      preview: async (call) => {
        recorded.previews.push(call);
        return { targets: [], system: null, messages: [], answerSchema: null, replaced: 0 };
      },
    },
    secrets: testSecrets("k".repeat(43)),
    checkpoints: { open: async () => null },
    noticeHoldMs: 0,
    publicUrl: (path) => new URL(path, "https://escuela.test").href,
    grants: {
      list: async () => [],
      revoke: async (institutionId, userId, which) => {
        recorded.revokedGrants.push({ institutionId, userId, which });
        return which?.ids?.length ?? 1;
      },
    },
    outbox: { requestDrain: async (institutionId) => void recorded.drainRequests.push(institutionId) },
    ...overrides,
  };
  return { ports, recorded };
}

export interface ContextOptions {
  readonly ports?: Partial<Ports>;
  readonly live?: Partial<LiveAccess>;
  readonly now?: () => Date;
}

const origin = { requestId: "test-request", ip: "192.0.2.7", userAgent: "tests" };

const address = (database: TestDatabase) => ({ databaseUrl: database.appUrl, neonLocal: database.neonHost });

/** A person of the demo school with their real rights, on the real database as the application's own role. */
export async function contextFor(
  database: TestDatabase,
  email: string,
  options: ContextOptions = {},
): Promise<Context & { recorded: Recorded }> {
  const rows = await withRows(database, (query) =>
    query<{ id: string; institution_id: string }>("select id, institution_id from users.users where email = $1", [
      email,
    ]),
  );
  const row = rows[0];
  if (row === undefined) throw new Error(`nobody has the address ${email}`);
  const [userId, institutionId] = [Number(row.id), Number(row.institution_id)];
  const db = openDatabase(address(database), { institutionId, userId });
  const person = await loadPerson(db, userId);
  if (person === null) throw new Error(`${email} is not active`);
  const {
    email: _,
    locale: __,
    institutionName: ___,
    brand: ____,
    timeZone: _____,
    factorDueAt: ______,
    ...actor
  } = person;
  return {
    actor: { ...actor, sessionId: `${institutionId}-test-session` },
    db,
    ...recordingPorts({ cipher: testCipher(database), ...options.ports }, options.live),
    origin,
    now: options.now ?? (() => new Date()),
  };
}

/** The same for consumers of queues, who act for a school. */
export function systemContext(
  database: TestDatabase,
  institutionId: number,
  options: ContextOptions = {},
): SystemContext & { recorded: Recorded } {
  return {
    institutionId,
    db: openDatabase(address(database), { institutionId, userId: null }),
    ...recordingPorts({ cipher: testCipher(database), ...options.ports }, options.live),
    origin: { requestId: "test-event", ip: null, userAgent: null },
    now: options.now ?? (() => new Date()),
  };
}

export type Query = <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>;

/** Arranges and inspects rows as the superuser, beyond every policy. */
export async function withRows<T>(database: TestDatabase, run: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    return await run(async (text, values) => (await client.query({ text, values: values ?? [] })).rows);
  } finally {
    await client.end();
  }
}

/** One number of one row. */
export async function number(database: TestDatabase, text: string, values: unknown[] = []): Promise<number> {
  const [row] = await withRows(database, (query) => query<Record<string, unknown>>(text, values));
  const value = row === undefined ? undefined : Object.values(row)[0];
  if (value === undefined || value === null) throw new Error(`no row: ${text}`);
  return Number(value);
}

/** An open row of the outbox, as `enqueue` writes it, and its message. */
export async function storedEvent<Event extends OutboxPayload>(
  database: TestDatabase,
  institutionId: number,
  event: Event,
): Promise<Event & { eventId: number; institutionId: number }> {
  const eventId = await number(
    database,
    "insert into outbox.events (institution_id, type, payload) values ($1, $2, $3) returning id",
    [institutionId, event.type, JSON.stringify(event.payload)],
  );
  return { ...event, eventId, institutionId };
}
