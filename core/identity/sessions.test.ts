import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { type Query, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { signIn, type TestIdentity, testIdentity } from "#testing/identity.ts";
import { AppError } from "../errors.ts";
import { authenticate } from "./authenticate.ts";
import { endedSessions } from "./ended-sessions.ts";
import { refresh } from "./refresh.ts";
import { listSessions, revokeOtherSessions, revokeSession } from "./sessions.ts";

const DAY = 86_400;
const refused = { code: "unauthenticated" };

let database: TestDatabase;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query: Query) => query<Row>(text, values));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const enter = (ctx: TestIdentity, account: string, kind: "web" | "api" = "api") =>
  signIn(ctx, {
    email: `${account}.eduai.test`,
    password: DEMO_PASSWORD,
    kind,
    ip: "192.0.2.1",
    userAgent: "tests",
    device: null,
  });

const actorOf = async (ctx: TestIdentity, token: string | null) =>
  (await authenticate(ctx, { kind: "bearer", token: token ?? "" })).actor;

const idsOf = async (ctx: TestIdentity, actor: Awaited<ReturnType<typeof actorOf>>) =>
  (await listSessions(ctx, actor, { limit: 50 })).data.map(({ id }) => id);

it("all others end at once, whatever their kind; the one in hand and other people's go on, and it is written down once", async () => {
  const ctx = testIdentity(database);
  const here = await enter(ctx, "head@demo");
  const api = await enter(ctx, "head@demo");
  const web = await enter(ctx, "head@demo", "web");
  const colleague = await enter(ctx, "secretary@demo");
  const actor = await actorOf(ctx, here.accessToken);
  expect(await revokeOtherSessions(ctx, actor)).toEqual({ closed: 2 });
  await ctx.settled();
  expect(ctx.disconnected.toSorted()).toEqual([api.sessionId, web.sessionId].toSorted());
  expect(await idsOf(ctx, actor)).toEqual([here.sessionId]);
  await expect(actorOf(ctx, api.accessToken)).rejects.toMatchObject(refused);
  await expect(refresh(ctx, { refreshToken: `${api.sessionId}.${api.secret}` })).rejects.toMatchObject(refused);
  const cookie = { kind: "cookie" as const, value: `${web.sessionId}.${web.secret}` };
  await expect(authenticate(ctx, cookie)).rejects.toMatchObject(refused);
  expect((await actorOf(ctx, here.accessToken)).sessionId).toBe(here.sessionId);
  expect((await actorOf(ctx, colleague.accessToken)).sessionId).toBe(colleague.sessionId);

  const reasons = await rows<{ revoked_reason: string }>(
    "select distinct revoked_reason from users.user_sessions where id = any($1)",
    [[api.sessionId, web.sessionId]],
  );
  expect(reasons).toEqual([{ revoked_reason: "others_closed" }]);
  const entries = await rows(
    "select actor_user_id::int as who, session_id from users.audit_logs where action = 'session.others_closed'",
  );
  expect(entries).toEqual([{ who: actor.userId, session_id: here.sessionId }]);
  const events = await rows<{ payload: unknown }>("select payload from outbox.events where type = 'rights.ended'");
  expect(events.map(({ payload }) => payload)).toEqual([
    { userIds: [actor.userId], scope: "account", keepSessionId: here.sessionId },
  ]);
  expect(await revokeOtherSessions(ctx, actor)).toEqual({ closed: 0 });
});

it("two that end one another at once leave one", async () => {
  const ctx = testIdentity(database);
  const sessions = [await enter(ctx, "parent2@demo"), await enter(ctx, "parent2@demo")];
  const actors = await Promise.all(sessions.map(({ accessToken }) => actorOf(ctx, accessToken)));
  const outcomes = await Promise.allSettled(actors.map((actor) => revokeOtherSessions(ctx, actor)));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
  expect(outcomes[1 - winner]).toMatchObject({ reason: { ...refused, reason: "session_closed" } });
  expect((await actorOf(ctx, sessions[winner]?.accessToken ?? "")).sessionId).toBe(sessions[winner]?.sessionId);
});

it("the list holds what is open alone, the latest used first, and says which one is in hand", async () => {
  const ctx = testIdentity(database);
  const first = await enter(ctx, "teacher@demo");
  const closed = await enter(ctx, "teacher@demo");
  const lapsed = await enter(ctx, "teacher@demo");
  const last = await enter(ctx, "teacher@demo", "web");
  await enter(ctx, "student@demo");
  await rows("update users.user_sessions set last_seen_at = now() + interval '1 hour' where id = $1", [
    first.sessionId,
  ]);
  await rows("update users.user_sessions set expires_at = now() - interval '1 second' where id = $1", [
    lapsed.sessionId,
  ]);
  const actor = await actorOf(ctx, first.accessToken);
  await revokeSession(ctx, actor, closed.sessionId);
  const { data } = await listSessions(ctx, actor, { limit: 50 });
  expect(data.map(({ id, kind, current }) => [id, kind, current])).toEqual([
    [first.sessionId, "api", true],
    [last.sessionId, "web", false],
  ]);
  expect(data[0]).toMatchObject({ ip: "192.0.2.1", userAgent: "tests" });
  ctx.advance(31 * DAY);
  expect(await idsOf(ctx, actor)).toEqual([]);
});

it("the one in hand ends as a sign-out, another's by its own word, and nobody ends a stranger's", async () => {
  const ctx = testIdentity(database);
  const here = await enter(ctx, "parent@demo");
  const other = await enter(ctx, "parent@demo", "web");
  const stranger = await enter(ctx, "parent2@demo");
  const actor = await actorOf(ctx, here.accessToken);
  for (const id of [stranger.sessionId, "1-no-such-session-here-000", ""]) {
    await expect(revokeSession(ctx, actor, id), id).rejects.toMatchObject({ code: "not_found" });
  }
  await revokeSession(ctx, actor, other.sessionId);
  await revokeSession(ctx, actor, here.sessionId);
  const reasons = await rows<{ id: string; revoked_reason: string | null }>(
    "select id, revoked_reason from users.user_sessions where id = any($1)",
    [[here.sessionId, other.sessionId, stranger.sessionId]],
  );
  expect(new Map(reasons.map(({ id, revoked_reason }) => [id, revoked_reason]))).toEqual(
    new Map([
      [here.sessionId, "logout"],
      [other.sessionId, "revoked"],
      [stranger.sessionId, null],
    ]),
  );
});

it("why a session is over is told to whoever proves that it was theirs, and to nobody else", async () => {
  const ctx = testIdentity(database);
  const web = () => enter(ctx, "teacher@demo", "web");
  const [closed, others, changed] = [await web(), await web(), await web()];
  const [ended, left, lapsed] = [await web(), await web(), await web()];
  const expectations = [
    [closed, "revoked", "session_closed"],
    [others, "others_closed", "session_closed"],
    [changed, "password_changed", "session_password_changed"],
    [ended, "rights_ended", "session_access_changed"],
    [left, "logout", undefined],
  ] as const;
  const over = async ({ sessionId, secret }: typeof closed, reason: string | undefined) => {
    await ctx.sessions.forget(sessionId);
    const reasonOf = (value: string) =>
      authenticate(ctx, { kind: "cookie", value }).then(
        () => "open",
        (cause: unknown) => (cause instanceof AppError && cause.code === "unauthenticated" ? cause.reason : cause),
      );
    expect(await reasonOf(`${sessionId}.${secret}`), reason).toBe(reason);
    expect(await reasonOf(`${sessionId}.${secret}x`), reason).toBeUndefined();
    expect(await reasonOf(`${sessionId}.`), reason).toBeUndefined();
  };
  for (const [session, revoked, reason] of expectations) {
    await rows("update users.user_sessions set revoked_at = now(), revoked_reason = $2 where id = $1", [
      session.sessionId,
      revoked,
    ]);
    await over(session, reason);
  }
  await rows("update users.user_sessions set expires_at = now() - interval '1 second' where id = $1", [
    lapsed.sessionId,
  ]);
  await over(lapsed, "session_expired");
  const api = await enter(ctx, "teacher@demo");
  await revokeSession(ctx, await actorOf(ctx, (await enter(ctx, "teacher@demo")).accessToken), api.sessionId);
  await expect(actorOf(ctx, api.accessToken)).rejects.toMatchObject({ reason: "session_closed" });
});

it("which sessions are over is said by their rows: closed, lapsed and unknown ones are", async () => {
  const ctx = testIdentity(database);
  const open = await enter(ctx, "student@demo");
  const closed = await enter(ctx, "student@demo", "web");
  const elsewhere = await enter(ctx, "student@otra");
  const actor = await actorOf(ctx, open.accessToken);
  await revokeSession(ctx, actor, closed.sessionId);
  const ids = [open.sessionId, closed.sessionId, elsewhere.sessionId, `${actor.institutionId}-unknown-session-000000`];
  const system = systemContext(database, actor.institutionId);
  // A session of another school has no row that this school's worker may read.
  expect([...(await endedSessions(system, ids))].toSorted()).toEqual(ids.slice(1).toSorted());
  const later = { ...system, now: () => new Date(Date.now() + 31 * DAY * 1000) };
  expect((await endedSessions(later, ids)).size).toBe(ids.length);
});
