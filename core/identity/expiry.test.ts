import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { type Query, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { signIn, type TestIdentity, testIdentity } from "#testing/identity.ts";
import { authenticate } from "./authenticate.ts";
import { endedSessions } from "./ended-sessions.ts";
import { refresh } from "./refresh.ts";
import { listSessions } from "./sessions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const refused = { code: "unauthenticated" };
const DAY_MS = 86_400_000;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query: Query) => query<Row>(text, values));

/** A clock that stands still until it is put somewhere, to the millisecond. */
function stopped(): { ctx: TestIdentity; at: (time: number) => void; began: number } {
  const began = Math.floor(Date.now() / 1000) * 1000;
  let time = began;
  const ctx = { ...testIdentity(database), now: () => new Date(time) };
  return {
    ctx,
    began,
    at: (later) => {
      time = later;
    },
  };
}

const enter = (ctx: TestIdentity, account: string, kind: "web" | "api", device: string | null = null) =>
  signIn(ctx, {
    email: `${account}.eduai.test`,
    password: DEMO_PASSWORD,
    kind,
    ip: "192.0.2.1",
    userAgent: "tests",
    device,
  });

it("a session is over at the moment it expires, by its row and by its mirror alike", async () => {
  const { ctx, at, began } = stopped();
  const { sessionId, secret, user } = await enter(ctx, "head@demo", "web");
  const cookie = { kind: "cookie" as const, value: `${sessionId}.${secret}` };
  const end = began + 7 * DAY_MS;
  const system = { ...systemContext(database, user.institutionId), now: ctx.now };
  const { actor } = await authenticate(ctx, cookie);
  const listed = async () => (await listSessions(ctx, actor, { limit: 50 })).data.some(({ id }) => id === sessionId);

  at(end - 1_000);
  // Asked of the table, since the mirror is a week old, and mirrored again.
  expect((await authenticate(ctx, cookie)).session.expiresAt).toBe(end / 1000);
  at(end - 1);
  expect((await authenticate(ctx, cookie)).actor.sessionId).toBe(sessionId);
  expect([await listed(), (await endedSessions(system, [sessionId])).size]).toEqual([true, 0]);
  at(end);
  await expect(authenticate(ctx, cookie)).rejects.toMatchObject(refused);
  expect([await listed(), (await endedSessions(system, [sessionId])).size]).toEqual([false, 1]);
});

it("the mirror is believed for a minute less a second, and the row decides from then on", async () => {
  const { ctx, at, began } = stopped();
  const { sessionId, accessToken } = await enter(ctx, "teacher@demo", "api");
  const bearer = () => authenticate(ctx, { kind: "bearer", token: accessToken ?? "" });
  await rows("update users.user_sessions set revoked_at = now(), revoked_reason = 'revoked' where id = $1", [
    sessionId,
  ]);
  at(began + 59_999);
  await bearer();
  at(began + 60_000);
  await expect(bearer()).rejects.toMatchObject(refused);
  // What the row said is not forgotten again, whatever the clock shows.
  at(began);
  await expect(bearer()).rejects.toMatchObject(refused);
});

it("its last use is known to five minutes, and is written by those who use it alone", async () => {
  const { ctx, at, began } = stopped();
  const { sessionId, accessToken } = await enter(ctx, "parent@demo", "api");
  const bystander = await enter(ctx, "parent@demo", "api");
  const seen = async (id: string) => {
    await ctx.settled();
    const [row] = await rows<{ at: Date }>("select last_seen_at as at from users.user_sessions where id = $1", [id]);
    return (row?.at.getTime() ?? 0) - began;
  };
  for (const [time, expected] of [
    [300_000, 0],
    [300_001, 0],
    [360_001, 360_001],
    [660_001, 360_001],
    [720_002, 720_002],
  ] as const) {
    at(began + time);
    await authenticate(ctx, { kind: "bearer", token: accessToken ?? "" });
    expect(await seen(sessionId), String(time)).toBe(expected);
  }
  expect(await seen(bystander.sessionId)).toBe(0);
});

it("a refresh secret may come twice within ten seconds, and a millisecond later ends its family once", async () => {
  const { ctx, at, began } = stopped();
  for (const [late, lives] of [
    [10_000, true],
    [10_001, false],
  ] as const) {
    at(began);
    const { sessionId, secret } = await enter(ctx, "student@demo", "api");
    const renew = (token: string) => refresh(ctx, { refreshToken: token });
    const next = await renew(`${sessionId}.${secret}`);
    at(began + late);
    const again = renew(`${sessionId}.${secret}`);
    if (lives) {
      expect((await again).refreshToken).toBe(next.refreshToken);
      await renew(next.refreshToken);
    } else {
      await expect(again).rejects.toMatchObject(refused);
      await expect(renew(next.refreshToken)).rejects.toMatchObject(refused);
      // Who comes with a spent secret of an ended family ends and writes nothing more.
      await expect(renew(`${sessionId}.${secret}`)).rejects.toMatchObject(refused);
    }
    const entries = await rows(
      "select after->>'reason' as reason from users.audit_logs where entity_id = $1 and action = 'session.revoked'",
      [sessionId],
    );
    expect(entries).toEqual(lives ? [] : [{ reason: "refresh_reuse" }]);
  }
});

it("a family ends thirty days after it began, to the millisecond, however lately it was renewed", async () => {
  const { ctx, at, began } = stopped();
  const { sessionId, secret } = await enter(ctx, "secretary@demo", "api");
  let token = `${sessionId}.${secret}`;
  const renew = async () => {
    token = (await refresh(ctx, { refreshToken: token })).refreshToken;
  };
  // Each a week less a millisecond after the one before.
  for (const turn of [1, 2, 3, 4]) {
    at(began + turn * (7 * DAY_MS - 1));
    await renew();
  }
  at(began + 30 * DAY_MS - 1);
  await renew();
  at(began + 30 * DAY_MS);
  await expect(renew()).rejects.toMatchObject(refused);
  expect(await rows("select revoked_at from users.user_sessions where id = $1", [sessionId])).toEqual([
    { revoked_at: null },
  ]);
});

it("a browser that entered before is told from a stranger: locked out for all, the account opens there", async () => {
  const { ctx } = stopped();
  const { device } = await enter(ctx, "head@otra", "web");
  const wrong = (cookie: string | null) =>
    signIn(ctx, {
      email: "head@otra.eduai.test",
      password: "no es esta",
      kind: "web",
      ip: "192.0.2.9",
      userAgent: "tests",
      device: cookie,
    });
  for (let turn = 0; turn < 5; turn += 1) {
    await expect(wrong(null)).rejects.toMatchObject(refused);
    await ctx.settled();
  }
  await expect(enter(ctx, "head@otra", "web")).rejects.toMatchObject({ code: "rate_limited" });
  const again = await enter(ctx, "head@otra", "web", device);
  expect(again.device.split(".")[0]).toBe(device.split(".")[0]);
  // Another account's browser is a stranger's here.
  const { device: foreign } = await enter(ctx, "teacher@otra", "web");
  await expect(enter(ctx, "head@otra", "web", foreign)).rejects.toMatchObject({ code: "rate_limited" });
  const tried = await rows<{ by: string }>(
    "select distinct after->>'by' as by from users.audit_logs where action = 'sign_in.refused' and entity_id = $1",
    [String(again.user.id)],
  );
  expect(tried).toEqual([{ by: "stranger" }]);
});
