import initialize from "@phi-ag/argon2/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { argon2Passwords } from "#platform/passwords.ts";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { type Query, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { signIn, type TestIdentity, testIdentity } from "#testing/identity.ts";
import { testServices } from "#testing/services.ts";
import { loadKeys } from "../../dev/keys.ts";
import { handleEvent } from "../reactions.ts";
import { authenticate } from "./authenticate.ts";
import { changePassword } from "./change-password.ts";
import { refresh } from "./refresh.ts";
import { listSessions, revokeSession } from "./sessions.ts";

let database: TestDatabase;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query: Query) => query<Row>(text, values));
const refused = { code: "unauthenticated" };
const DAY = 86_400;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

function enter(ctx: TestIdentity, account: string, kind: "web" | "api" = "api", change = {}) {
  return signIn(ctx, {
    email: `${account}.eduai.test`,
    password: DEMO_PASSWORD,
    kind,
    ip: "192.0.2.1",
    userAgent: "tests",
    device: null,
    ...change,
  });
}

const bearer = (ctx: TestIdentity, token: string | null) => authenticate(ctx, { kind: "bearer", token: token ?? "" });
const renew = (ctx: TestIdentity, sessionId: string, secret: string) =>
  refresh(ctx, { refreshToken: `${sessionId}.${secret}` });

async function actions(sessionId: string): Promise<string[]> {
  const found = await rows<{ action: string }>(
    "select action from users.audit_logs where session_id = $1 or entity_id = $1 order by id",
    [sessionId],
  );
  return found.map(({ action }) => action);
}

describe("a session", () => {
  it("ends within a minute after its person was deactivated, on tokens and cookies alike", async () => {
    const ctx = testIdentity(database);
    const api = await enter(ctx, "teacher@otra");
    const web = await enter(ctx, "teacher@otra", "web");
    const cookie = { kind: "cookie" as const, value: `${web.sessionId}.${web.secret}` };
    const { actor } = await bearer(ctx, api.accessToken);
    expect(actor).toMatchObject({ kind: "teacher", sessionId: api.sessionId });
    await rows("update users.users set is_active = false where id = $1", [actor.userId]);
    ctx.advance(50);
    await bearer(ctx, api.accessToken);
    await authenticate(ctx, cookie);
    ctx.advance(11);
    await expect(bearer(ctx, api.accessToken)).rejects.toMatchObject(refused);
    await expect(authenticate(ctx, cookie)).rejects.toMatchObject(refused);
    await expect(renew(ctx, api.sessionId, api.secret)).rejects.toMatchObject(refused);
    await expect(enter(ctx, "teacher@otra")).rejects.toMatchObject({ code: "forbidden" });
    await expect(enter(ctx, "teacher@otra", "api", { password: "not it" })).rejects.toMatchObject(refused);
    await rows("update users.users set is_active = true where id = $1", [actor.userId]);
  });

  it("carries new rights within a minute, without a new sign-in", async () => {
    const ctx = testIdentity(database);
    const { accessToken } = await enter(ctx, "teacher@otra");
    const before = await bearer(ctx, accessToken);
    const role =
      "update users.users set role_id = (select id from users.roles where name = $2 and institution_id is null) where id = $1";
    await rows(role, [before.actor.userId, "school_admin"]);
    expect((await bearer(ctx, accessToken)).actor.kind).toBe("teacher");
    ctx.advance(61);
    expect((await bearer(ctx, accessToken)).actor).toMatchObject({ kind: "school_admin", role: "school_admin" });
    await rows(role, [before.actor.userId, "teacher"]);
  });

  it("survives an empty store, and takes no credential of another kind or with another secret", async () => {
    const ctx = testIdentity(database);
    const web = await enter(ctx, "student@otra", "web");
    const api = await enter(ctx, "student@otra");
    await ctx.sessions.forget(web.sessionId, api.sessionId);
    expect((await authenticate(ctx, { kind: "cookie", value: `${web.sessionId}.${web.secret}` })).actor.kind).toBe(
      "student",
    );
    expect((await bearer(ctx, api.accessToken)).actor.kind).toBe("student");
    for (const value of [
      `${web.sessionId}.${api.secret}`,
      `${api.sessionId}.${api.secret}`,
      `${web.sessionId}.`,
      web.sessionId,
      `999-${"x".repeat(20)}.${web.secret}`,
      `${web.sessionId.replace(/^\d+/, "1")}.${web.secret}`,
    ]) {
      await expect(authenticate(ctx, { kind: "cookie", value }), value).rejects.toMatchObject(refused);
    }
  });

  it("is listed for its person, closed by them alone, and written down", async () => {
    const ctx = testIdentity(database);
    const one = await enter(ctx, "head@otra");
    const two = await enter(ctx, "head@otra", "web");
    const stranger = await enter(ctx, "parent@otra");
    const { actor } = await bearer(ctx, one.accessToken);
    const other = (await bearer(ctx, stranger.accessToken)).actor;
    const { data } = await listSessions(ctx, actor, { limit: 50 });
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining([one.sessionId, two.sessionId]));
    expect(data.filter(({ current }) => current).map(({ id }) => id)).toEqual([one.sessionId]);
    await expect(revokeSession(ctx, other, two.sessionId)).rejects.toMatchObject({ code: "not_found" });
    await revokeSession(ctx, actor, two.sessionId);
    await expect(revokeSession(ctx, actor, two.sessionId)).rejects.toMatchObject({ code: "not_found" });
    await expect(authenticate(ctx, { kind: "cookie", value: `${two.sessionId}.${two.secret}` })).rejects.toMatchObject(
      refused,
    );
    expect(ctx.disconnected).toEqual([two.sessionId]);
    expect(await actions(two.sessionId)).toEqual(["session.opened", "session.closed"]);
    const [entry] = await rows(
      "select actor_user_id::int as who, ip, user_agent, request_id from users.audit_logs where entity_id = $1 order by id limit 1",
      [one.sessionId],
    );
    expect(entry).toEqual({ who: actor.userId, ip: "192.0.2.1", user_agent: "tests", request_id: "test-request" });
    expect(await rows("select * from users.broken_audit_links()")).toEqual([]);
  });
});

describe("refresh tokens", () => {
  it("live a week after their last use and thirty days after the first, whatever happens", async () => {
    const ctx = testIdentity(database);
    const idle = await enter(ctx, "student@demo");
    ctx.advance(7 * DAY + 1);
    await expect(renew(ctx, idle.sessionId, idle.secret)).rejects.toMatchObject(refused);

    const used = await enter(ctx, "student@demo");
    let secret = used.secret;
    for (let day = 6; day <= 24; day += 6) {
      ctx.advance(6 * DAY);
      secret = (await renew(ctx, used.sessionId, secret)).refreshToken.split(".")[1] ?? "";
    }
    ctx.advance(6 * DAY - 60);
    secret = (await renew(ctx, used.sessionId, secret)).refreshToken.split(".")[1] ?? "";
    ctx.advance(61);
    await expect(renew(ctx, used.sessionId, secret)).rejects.toMatchObject(refused);
  });

  it("asked twice at once answer the same successor; reused later, the family ends and it is written down", async () => {
    const ctx = testIdentity(database);
    const { sessionId, secret } = await enter(ctx, "parent2@demo");
    const [one, two] = await Promise.all([renew(ctx, sessionId, secret), renew(ctx, sessionId, secret)]);
    expect(two.refreshToken).toBe(one.refreshToken);
    ctx.advance(11);
    await expect(renew(ctx, sessionId, secret)).rejects.toMatchObject(refused);
    await expect(refresh(ctx, { refreshToken: one.refreshToken })).rejects.toMatchObject(refused);
    await expect(bearer(ctx, one.accessToken)).rejects.toMatchObject(refused);
    expect(ctx.disconnected).toContain(sessionId);
    expect(await actions(sessionId)).toEqual(["session.opened", "session.revoked"]);
  });

  it("with a made-up secret end nobody's session, however well the id is known", async () => {
    const ctx = testIdentity(database);
    const { sessionId, secret } = await enter(ctx, "parent2@demo");
    for (const made of [
      "x".repeat(43),
      `${secret.split("~")[0]}~${"x".repeat(22)}`,
      `${"y".repeat(43)}~${secret.split("~")[1]}`,
    ]) {
      await expect(renew(ctx, sessionId, made)).rejects.toMatchObject(refused);
    }
    await renew(ctx, sessionId, secret);
  });

  it("of a web session, or that nobody issued, are refused and revoke nothing", async () => {
    const ctx = testIdentity(database);
    const web = await enter(ctx, "parent2@demo", "web");
    await expect(renew(ctx, web.sessionId, web.secret)).rejects.toMatchObject(refused);
    await authenticate(ctx, { kind: "cookie", value: `${web.sessionId}.${web.secret}` });
  });
});

describe("passwords", () => {
  it("guessed wrongly are counted where they are changed as where one signs in, and written down", async () => {
    const ctx = testIdentity(database);
    const { accessToken, user } = await enter(ctx, "parent2@demo");
    const { actor } = await bearer(ctx, accessToken);
    const guess = (currentPassword: string) =>
      changePassword(
        ctx,
        actor,
        { currentPassword, newPassword: "caballo grapa correcta" },
        { ip: "192.0.2.1", userAgent: "tests" },
      );
    for (let turn = 0; turn < 5; turn += 1) {
      await expect(guess("not the password")).rejects.toMatchObject({ code: "unprocessable" });
    }
    await expect(guess(DEMO_PASSWORD)).rejects.toMatchObject({ code: "rate_limited" });
    await ctx.settled();
    const entries = await rows<{ action: string; count: number }>(
      "select action, count(*)::int from users.audit_logs where entity_id = $1 and action in ('sign_in.refused', 'account.locked') group by 1 order by 1",
      [String(user.id)],
    );
    expect(entries).toEqual([
      { action: "account.locked", count: 1 },
      { action: "sign_in.refused", count: 5 },
    ]);
  });

  it("are changed and sessions closed although the live line is down", async () => {
    const ctx = { ...testIdentity(database), disconnect: () => Promise.reject(new Error("hub down")) };
    const one = await signIn(ctx, {
      email: "student@demo.eduai.test",
      password: DEMO_PASSWORD,
      kind: "web",
      ip: "192.0.2.1",
      userAgent: "tests",
      device: null,
    });
    const { actor } = await authenticate(ctx, { kind: "cookie", value: `${one.sessionId}.${one.secret}` });
    await revokeSession(ctx, actor, one.sessionId);
    expect(
      await rows("select payload from outbox.events where type = 'rights.ended' and payload -> 'userIds' @> $1", [
        JSON.stringify([actor.userId]),
      ]),
    ).toEqual([{ payload: { userIds: [actor.userId], scope: "membership" } }]);
  });

  it("are changed with the old one, end all other sessions, and are written down", async () => {
    const ctx = testIdentity(database);
    const one = await enter(ctx, "secretary@demo");
    const two = await enter(ctx, "secretary@demo");
    const { actor } = await bearer(ctx, one.accessToken);
    const change = (currentPassword: string, newPassword: string) =>
      changePassword(ctx, actor, { currentPassword, newPassword }, { ip: "192.0.2.1", userAgent: "tests" });
    for (const [current, next, path] of [
      ["not the password", "caballo grapa correcta", "currentPassword"],
      [DEMO_PASSWORD, DEMO_PASSWORD, "newPassword"],
      [DEMO_PASSWORD, "Secretary.demo@eduai.test", "newPassword"],
      [DEMO_PASSWORD, "secretary-secretary-1", "newPassword"],
    ] as const) {
      await expect(change(current, next)).rejects.toMatchObject({ code: "unprocessable", issues: [{ path }] });
    }
    await change(DEMO_PASSWORD, "caballo grapa correcta");
    await bearer(ctx, one.accessToken);
    await expect(bearer(ctx, two.accessToken)).rejects.toMatchObject(refused);
    await expect(enter(ctx, "secretary@demo")).rejects.toMatchObject(refused);
    const again = await enter(ctx, "secretary@demo", "api", { password: "caballo grapa correcta" });
    expect(again.user.role).toBe("secretary");
    expect(await actions(one.sessionId)).toEqual(["session.opened", "password.changed"]);
  });

  it("changed in two sessions at once are changed by one of them, which is the one that stays", async () => {
    const ctx = testIdentity(database);
    const sessions = [await enter(ctx, "parent@otra"), await enter(ctx, "parent@otra")];
    const actors = await Promise.all(sessions.map(async ({ accessToken }) => (await bearer(ctx, accessToken)).actor));
    const wanted = ["caballo grapa correcta", "dos barcos de papel"];
    const origin = { ip: "192.0.2.1", userAgent: "tests" };
    const outcomes = await Promise.allSettled(
      actors.map((actor, at) =>
        changePassword(ctx, actor, { currentPassword: DEMO_PASSWORD, newPassword: wanted[at] ?? "" }, origin),
      ),
    );
    const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes[1 - winner]).toMatchObject({ reason: { code: "unprocessable" } });
    await bearer(ctx, sessions[winner]?.accessToken ?? "");
    await expect(bearer(ctx, sessions[1 - winner]?.accessToken ?? "")).rejects.toMatchObject(refused);
    await enter(ctx, "parent@otra", "api", { password: wanted[winner] ?? "" });
  });

  it.each([
    ["language", "head@demo", "en", "es"],
    ["school's language", "head@otra", null, "en"],
  ])("that are changed are told at once, in their person's %s, by mail even to who wants none", async (...given) => {
    const [, person, own, schools] = given;
    const ctx = testIdentity(database);
    const { accessToken, user } = await enter(ctx, person);
    const { actor } = await bearer(ctx, accessToken);
    await rows("update users.users set locale = $2 where id = $1", [user.id, own]);
    await rows("update users.institutions set locale = $2 where id = $1", [actor.institutionId, schools]);
    await rows(
      "insert into communications.notification_preferences (institution_id, user_id, kind, email) values ($1, $2, '*', false)",
      [actor.institutionId, user.id],
    );
    const newPassword = "caballo grapa correcta";
    const origin = { ip: "192.0.2.1", userAgent: "tests" };
    await changePassword(ctx, actor, { currentPassword: DEMO_PASSWORD, newPassword }, origin);
    const [event] = await rows<{ id: string }>(
      "select id from outbox.events where type = 'password.changed' order by id desc",
    );
    const message = { eventId: Number(event?.id), institutionId: actor.institutionId, payload: { userId: user.id } };
    // Once, however often the event comes.
    for (let turn = 0; turn < 2; turn += 1) {
      await rows("update outbox.events set finished_at = null where id = $1", [message.eventId]);
      await handleEvent(systemContext(database, actor.institutionId), { ...message, type: "password.changed" });
    }
    expect(
      await rows(
        `select n.title, n.body ~ 'If it was not you, tell your school.s office now.*end the other sessions' as advised,
           n.url, d.channel, d.address, d.state from communications.notifications n
         join communications.deliveries d on d.notification_id = n.id where n.user_id = $1 and n.kind = 'password.changed'
         order by d.channel`,
        [user.id],
      ),
    ).toEqual(
      [
        ["email", `${person}.eduai.test`],
        ["in_app", null],
      ].map(([channel, address]) => ({
        title: "Your password was changed",
        advised: true,
        url: "/cuenta",
        channel,
        address,
        state: "queued",
      })),
    );
  });

  it("hashed with weaker parameters are hashed anew at the next sign-in", async () => {
    const ctx = testIdentity(database);
    const strong = await ctx.passwords.hash(DEMO_PASSWORD);
    const email = "student@otra.eduai.test";
    const stored = async () =>
      (await rows<{ hash: string }>("select password_hash as hash from users.users where email = $1", [email]))[0]
        ?.hash;
    const argon2 = await initialize();
    const weak = argon2Passwords(async () => {
      const hash: typeof argon2.hash = (password, options) =>
        argon2.hash(password, { ...options, memoryCost: 8192, timeCost: 1 });
      return Object.assign(Object.create(argon2), { hash });
    }, loadKeys(testServices().dataDir).passwordPepper);
    await rows("update users.users set password_hash = $1 where email = $2", [await weak.hash(DEMO_PASSWORD), email]);
    expect(await stored()).toContain("m=8192,t=1");
    await enter(ctx, "student@otra");
    expect(await stored()).toContain(strong.split("$")[3]);
    await enter(ctx, "student@otra");
  });
});
