import { afterAll, beforeAll, expect, it } from "vitest";
import type { RightsEnded } from "#contracts/internal/outbox.ts";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { signIn, type TestIdentity, testIdentity } from "#testing/identity.ts";
import { handleEvent } from "../reactions.ts";
import { authenticate } from "./authenticate.ts";
import { loadPerson } from "./load-person.ts";

let database: TestDatabase;
let ctx: TestIdentity;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  ctx = testIdentity(database);
});
afterAll(() => database?.drop());

const enter = (account: string) =>
  signIn(ctx, {
    email: `${account}.eduai.test`,
    password: DEMO_PASSWORD,
    kind: "web",
    ip: "192.0.2.1",
    userAgent: "tests",
    device: null,
  });
const use = ({ sessionId, secret }: { sessionId: string; secret: string }) =>
  authenticate(ctx, { kind: "cookie", value: `${sessionId}.${secret}` });

async function noted(institutionId: number, payload: RightsEnded): Promise<number> {
  const text =
    "insert into outbox.events (institution_id, type, payload, created_at) values ($1, 'rights.ended', $2, $3) returning id";
  return number(database, text, [institutionId, JSON.stringify(payload), ctx.now()]);
}

/** The event as a worker handles it, with the cache that the sign-ins of this test use. */
async function handle(institutionId: number, eventId: number, payload: RightsEnded) {
  const system = systemContext(database, institutionId, {
    now: ctx.now,
    live: { forgetSessions: (ids) => ctx.sessions.forget(...ids) },
  });
  await handleEvent(system, { eventId, institutionId, type: "rights.ended", payload });
  return system.recorded;
}

it("ends every session of an account but the one to keep, in the rows, the cache and on sockets, however often it comes", async () => {
  const [kept, lost, stranger] = [await enter("head@otra"), await enter("head@otra"), await enter("teacher@otra")];
  const payload = { userIds: [kept.user.id], scope: "account" as const, keepSessionId: kept.sessionId };
  const eventId = await noted(kept.user.institutionId, payload);
  ctx.advance(1);
  const later = await enter("head@otra");
  for (let turn = 0; turn < 2; turn += 1) {
    // As if the consumer had died before its row was marked.
    await withRows(database, (query) => query("update outbox.events set finished_at = null where id = $1", [eventId]));
    const recorded = await handle(kept.user.institutionId, eventId, payload);
    expect(recorded.disconnected).toEqual([lost.sessionId]);
    await expect(use(lost)).rejects.toMatchObject({ code: "unauthenticated" });
    for (const session of [kept, stranger, later]) await use(session);
  }
  const entries = await number(
    database,
    "select count(*) from users.audit_logs where action = 'session.revoked' and entity_id = $1",
    [String(eventId)],
  );
  expect(entries).toBe(1);
});

it("for many people is cut into parts that one message can carry out", async () => {
  const { user } = await enter("head@otra");
  const payload = { userIds: Array.from({ length: 60 }, (_, at) => user.id + at), scope: "membership" as const };
  const eventId = await noted(user.institutionId, payload);
  const recorded = await handle(user.institutionId, eventId, payload);
  expect(recorded.drainRequests).toEqual([user.institutionId]);
  const parts = await withRows(database, (query) =>
    query<{ payload: RightsEnded }>(
      "select payload from outbox.events where type = 'rights.ended' and id > $1 order by id",
      [eventId],
    ),
  );
  expect(parts.map(({ payload: part }) => part.userIds.length)).toEqual([25, 25, 10]);
  expect(parts.flatMap(({ payload: part }) => part.userIds)).toEqual(payload.userIds);
});

it("where only a membership ended, rooms look the person up again and the cache forgets them, while all they hold open goes on", async () => {
  const session = await enter("student@otra");
  const { id, institutionId } = session.user;
  const payload = { userIds: [id], scope: "membership" as const };
  const recorded = await handle(institutionId, await noted(institutionId, payload), payload);
  expect(recorded.reviewed).toEqual([id]);
  expect(recorded.disconnected).toEqual([]);
  expect(recorded.revokedGrants).toEqual([]);
  await use(session);

  const account = { userIds: [id], scope: "account" as const };
  ctx.advance(1);
  const ended = await handle(institutionId, await noted(institutionId, account), account);
  expect(ended.reviewed).toEqual([]);
  expect(ended.disconnected).toEqual([session.sessionId]);
  expect(ended.revokedGrants).toMatchObject([{ institutionId, userId: id }]);
  await expect(use(session)).rejects.toMatchObject({ code: "unauthenticated" });
});

it("keys for machines and unused ways in end with the account's rights; what was made later stays", async () => {
  const { user } = await enter("head@otra");
  const made = (name: string, at: Date) =>
    withRows(database, async (query) => {
      await query(
        `insert into users.api_keys (institution_id, user_id, name, prefix, key_hash, scopes, created_at)
         values ($1, $2, $3, 'p', $3, '{students.read}', $4)`,
        [user.institutionId, user.id, name, at],
      );
      await query(
        `insert into users.password_resets (institution_id, user_id, kind, token_hash, expires_at, created_at)
         values ($1, $2, 'code', $3, $4::timestamptz + interval '1 day', $4)`,
        [user.institutionId, user.id, name, at],
      );
    });
  await made("before", ctx.now());
  const payload = { userIds: [user.id], scope: "account" as const };
  const eventId = await noted(user.institutionId, payload);
  ctx.advance(1);
  await made("later", ctx.now());
  await handle(user.institutionId, eventId, payload);
  const open = (table: string, name: string, ended: string) =>
    withRows(database, (query) =>
      query(`select ${name} as name from users.${table} where user_id = $1 and ${ended} is null`, [user.id]),
    );
  expect(await open("api_keys", "name", "revoked_at")).toEqual([{ name: "later" }]);
  expect(await open("password_resets", "token_hash", "replaced_at")).toEqual([{ name: "later" }]);
});

it("whom a privacy request shuts away is nobody who may enter, by whatever door", async () => {
  const { user } = await enter("student@otra");
  const db = ctx.open(user.institutionId, user.id);
  expect(await loadPerson(db, user.id)).not.toBeNull();
  await withRows(database, (query) => query("update users.users set blocked_at = now() where id = $1", [user.id]));
  expect(await loadPerson(db, user.id)).toBeNull();
  await withRows(database, (query) => query("update users.users set blocked_at = null where id = $1", [user.id]));
});
