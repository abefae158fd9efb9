import { exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { apiClient, DEMO_PASSWORD, type Fetcher, openWebSession, signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { testServices } from "#testing/services.ts";
import { loadKeys } from "../../dev/keys.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let door: Fetcher;

beforeAll(async () => {
  platform = await startApi();
  door = platform.door;
});
afterAll(() => platform?.stop());

const ORIGIN = "http://localhost:8787";
const json = { "content-type": "application/json" };

const webSession = (email: string, cookie?: string) => openWebSession(door, email, cookie);
const me = (token: string) => apiClient(door, token)(authApi.me, {});

describe("access tokens", () => {
  test("are refused when forged, foreign, expired or of another kind", async () => {
    const { tokens, user } = await signIn(door, "teacher@demo.eduai.test");
    expect((await me(tokens.accessToken)).status).toBe(200);
    const [header = "", payload = "", signature = ""] = tokens.accessToken.split(".");
    const claims: Record<string, unknown> = JSON.parse(Buffer.from(payload, "base64url").toString());
    const { kid }: { kid: string } = JSON.parse(Buffer.from(header, "base64url").toString());
    const ours = await importJWK(JSON.parse(loadKeys(testServices().dataDir).jwtPrivateJwk), "ES256");
    const stranger = await generateKeyPair("ES256", { extractable: true });
    const { keys } = (await apiClient(door)(authApi.jwks, {})).view;
    const sign = (change: Record<string, unknown>, typ = "at+jwt") =>
      new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: "ES256", kid, typ }).sign(ours);
    const without = (name: string) => sign(Object.fromEntries([[name, undefined]]));
    const now = Math.floor(Date.now() / 1000);
    const forged = await Promise.all([
      new UnsecuredJWT(claims).encode(),
      `${Buffer.from(JSON.stringify({ alg: "nOnE", kid })).toString("base64url")}.${payload}.`,
      new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", kid, typ: "at+jwt" })
        .sign(new TextEncoder().encode(JSON.stringify(keys[0]))),
      new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" }).sign(stranger.privateKey),
      new SignJWT(claims)
        .setProtectedHeader({
          alg: "ES256",
          kid: "../../etc/passwd",
          typ: "at+jwt",
          jwk: await exportJWK(stranger.publicKey),
        })
        .sign(stranger.privateKey),
      `${header}.${Buffer.from(JSON.stringify({ ...claims, sub: "1" })).toString("base64url")}.${signature}`,
      sign({ exp: now - 120 }),
      sign({ nbf: now + 3600 }),
      sign({ iat: now - 7200 }),
      sign({ aud: "https://elsewhere.test" }),
      sign({ iss: "https://elsewhere.test" }),
      sign({ sub: "999999" }),
      sign({ inst: user.institutionId + 1 }),
      sign({ sid: "1-aaaaaaaaaaaaaaaaaaaaaaaa" }),
      sign({}, "JWT"),
      ...["sub", "exp", "nbf", "iat", "jti", "sid", "inst", "aud", "iss"].map(without),
    ]);
    expect((await me(await sign({}))).status).toBe(200);
    const answers = await Promise.all(forged.map(async (token, index) => [index, (await me(token)).status]));
    expect(answers.filter(([, status]) => status !== 401)).toEqual([]);
    expect((await me(tokens.refreshToken)).status).toBe(401);
  });

  test("name no web session: its cookie alone opens it", async () => {
    const { cookie } = await webSession("teacher@demo.eduai.test");
    const sid = /__Host-eduai_session=([^.]+)\./.exec(cookie)?.[1];
    const { tokens } = await signIn(door, "teacher@demo.eduai.test");
    const [header = "", payload = ""] = tokens.accessToken.split(".");
    const claims: Record<string, unknown> = JSON.parse(Buffer.from(payload, "base64url").toString());
    const { kid }: { kid: string } = JSON.parse(Buffer.from(header, "base64url").toString());
    const ours = await importJWK(JSON.parse(loadKeys(testServices().dataDir).jwtPrivateJwk), "ES256");
    const token = await new SignJWT({ ...claims, sid })
      .setProtectedHeader({ alg: "ES256", kid, typ: "at+jwt" })
      .sign(ours);
    expect(sid).toBeDefined();
    expect((await door("/api/v1/auth/me", { headers: { cookie } })).status).toBe(200);
    expect((await me(token)).status).toBe(401);
  });

  test("the published keys hold no private part", async () => {
    const { keys } = (await apiClient(door)(authApi.jwks, {})).view;
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).not.toHaveProperty("d");
  });
});

describe("refresh tokens", () => {
  const refresh = (refreshToken: string) => apiClient(door)(authApi.refresh, { body: { refreshToken } });

  test("rotate; two at once get the same successor", async () => {
    const { tokens } = await signIn(door, "student@demo.eduai.test");
    const [left, right] = await Promise.all([refresh(tokens.refreshToken), refresh(tokens.refreshToken)]);
    expect(left.view.refreshToken).toBe(right.view.refreshToken);
    expect(left.view.refreshToken).not.toBe(tokens.refreshToken);
    expect((await refresh(left.view.refreshToken)).status).toBe(200);
  });

  test("a reuse of an older one ends the family, access tokens included", async () => {
    const { tokens } = await signIn(door, "student@demo.eduai.test");
    const second = (await refresh(tokens.refreshToken)).view;
    const third = (await refresh(second.refreshToken)).view;
    expect((await me(third.accessToken)).status).toBe(200);
    expect((await refresh(tokens.refreshToken)).status).toBe(401);
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect((await me(third.accessToken)).status).toBe(401);
  });

  test("of another form are refused", async () => {
    for (const token of ["1-aaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbb", "x".repeat(250), "a.b.c.d.e.f.g.h.i.j.k.l"]) {
      expect((await refresh(token)).status).toBe(401);
    }
  });
});

describe("sign-in", () => {
  const login = (email: string, password: string, headers: Record<string, string> = {}) =>
    apiClient(door)(authApi.login, { body: { email, password }, headers });

  const NAME = "__Host-eduai_device=";
  /** What the browser keeps of the devices cookie after an answer. */
  function kept(headers: Headers): string {
    const line = headers.getSetCookie().find((cookie) => cookie.startsWith(NAME));
    if (line === undefined) throw new Error("a sign-in leaves a device cookie");
    return line.slice(NAME.length).split(";")[0] ?? "";
  }
  const shut = async (email: string) => {
    for (let turn = 0; turn < 5; turn += 1) expect((await login(email, "guess")).status).toBe(401);
    const locked = await login(email, DEMO_PASSWORD);
    expect([locked.status, Number(locked.headers.get("retry-after")) > 0]).toEqual([429, true]);
  };

  test("answers the same for a wrong password and an unknown account", async () => {
    const headers = { "x-request-id": "same-same-same" };
    const wrong = await login("parent@otra.eduai.test", "not the password", headers);
    const unknown = await login("nobody@otra.eduai.test", "not the password", headers);
    expect(wrong.status).toBe(401);
    expect(unknown.problem).toEqual(wrong.problem);
  });

  test("a stranger's failures lock strangers out and leave the owner's known device in", async () => {
    const email = "head@otra.eduai.test";
    const device = kept((await login(email, DEMO_PASSWORD)).headers);
    await shut(email);
    expect((await login(email, DEMO_PASSWORD, { cookie: NAME + device })).status).toBe(200);
    expect((await login(email, DEMO_PASSWORD, { cookie: `${NAME}forged.token` })).status).toBe(429);
  });

  test("a browser that people share knows each of them, the last ten, and nobody by an entry that was made up", async () => {
    const [one, two] = ["parent@otra.eduai.test", "student@otra.eduai.test"];
    const alone = kept((await login(one, DEMO_PASSWORD)).headers);
    const shared = kept((await login(two, DEMO_PASSWORD, { cookie: NAME + alone })).headers);
    const again = kept((await login(two, DEMO_PASSWORD, { cookie: NAME + shared })).headers);
    expect(again.split("~").length).toBe(2);
    await shut(one);
    expect((await login(one, DEMO_PASSWORD, { cookie: NAME + again })).status).toBe(200);
    expect((await login(two, DEMO_PASSWORD, { cookie: NAME + again })).status).toBe(200);

    const turned = alone.replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
    const strange = Array.from({ length: 12 }, (_, at) => `${"abcdefghijkl"[at]}${"x".repeat(15)}.${"y".repeat(43)}`);
    for (const cookie of [turned, "", "~~~", strange.join("~"), `${"x".repeat(5000)}~${turned}`]) {
      expect((await login(one, DEMO_PASSWORD, { cookie: NAME + cookie })).status).toBe(429);
    }
    const mixed = await login(one, DEMO_PASSWORD, { cookie: `${NAME}<b>~${turned}~${alone}~no.token` });
    expect(mixed.status).toBe(200);
    expect(kept(mixed.headers)).toBe(`${alone}~${turned}`);
    const full = kept((await login(two, DEMO_PASSWORD, { cookie: NAME + strange.join("~") })).headers).split("~");
    expect(full.length).toBe(10);
    expect(full.slice(1)).toEqual(strange.slice(0, 9));
  });

  test("the owner's own typing errors never shut the owner's device, which is no way to guess without end either", async () => {
    const email = "teacher@otra.eduai.test";
    const device = kept((await login(email, DEMO_PASSWORD)).headers);
    const here = (password: string) => login(email, password, { cookie: NAME + device });
    await shut(email);
    for (let turn = 0; turn < 19; turn += 1) expect((await here("a slip")).status).toBe(401);
    expect(kept((await here(DEMO_PASSWORD)).headers)).toBe(device);
    for (let turn = 0; turn < 20; turn += 1) expect((await here("a guess")).status).toBe(401);
    expect((await here(DEMO_PASSWORD)).status).toBe(429);
  });
});

describe("web sessions", () => {
  test("come as __Host- cookies no script can read, and never as a token", async () => {
    const { response, cookies, csrf } = await webSession("parent@demo.eduai.test");
    expect(response.status).toBe(200);
    expect(csrf).toMatch(/^[\w-]{20,}$/);
    for (const cookie of cookies)
      expect(cookie).toMatch(/^__Host-.*Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  });

  test("a change needs our Origin and the session's own CSRF token", async () => {
    const mine = await webSession("parent@demo.eduai.test");
    const other = await webSession("parent2@demo.eduai.test");
    const post = (headers: Record<string, string>) =>
      door("/api/v1/notifications/read", { method: "POST", headers: { cookie: mine.cookie, ...headers } });
    expect((await post({})).status).toBe(403);
    expect((await post({ origin: ORIGIN })).status).toBe(403);
    expect((await post({ "x-csrf-token": mine.csrf })).status).toBe(403);
    expect((await post({ origin: "https://evil.test", "x-csrf-token": mine.csrf })).status).toBe(403);
    expect((await post({ origin: "null", "x-csrf-token": mine.csrf })).status).toBe(403);
    expect((await post({ origin: ORIGIN, "x-csrf-token": other.csrf })).status).toBe(403);
    expect((await post({ origin: ORIGIN, "x-csrf-token": mine.csrf })).status).toBe(200);
  });

  test("a WebSocket handshake from another origin is refused", async () => {
    const { cookie } = await webSession("parent@demo.eduai.test");
    const open = (headers: Record<string, string>) =>
      door("/api/v1/notifications/stream", { headers: { cookie, upgrade: "websocket", ...headers } });
    expect((await open({ origin: "https://evil.test" })).status).toBe(403);
    expect((await open({})).status).toBe(403);
    const opened = await open({ origin: ORIGIN });
    expect(opened.status).toBe(101);
  });

  test("sign-out and a password change end sessions everywhere", async () => {
    const first = await webSession("student@otra.eduai.test");
    const second = await webSession("student@otra.eduai.test");
    const look = (cookie: string) => door("/api/v1/auth/me", { headers: { cookie } });
    const post = (path: string, who: typeof first, body: unknown) =>
      door(path, {
        method: "POST",
        headers: { cookie: who.cookie, origin: ORIGIN, "x-csrf-token": who.csrf, ...json },
        body: body === null ? null : JSON.stringify(body),
      });
    const weak = await post("/api/v1/auth/password/change", first, {
      currentPassword: DEMO_PASSWORD,
      newPassword: "Password2026!!",
    });
    expect(weak.status).toBe(422);
    const changed = await post("/api/v1/auth/password/change", first, {
      currentPassword: DEMO_PASSWORD,
      newPassword: "tres tristes tigres comen",
    });
    expect(changed.status).toBe(204);
    expect((await look(second.cookie)).status).toBe(401);
    expect((await look(first.cookie)).status).toBe(200);
    expect((await post("/api/v1/auth/logout", first, null)).status).toBe(204);
    expect((await look(first.cookie)).status).toBe(401);
  });

  test("a request whose body was kept back until its session had ended does nothing", async () => {
    const [thief, owner] = [await webSession("parent@demo.eduai.test"), await webSession("parent@demo.eduai.test")];
    const headers = (who: typeof thief) => ({ cookie: who.cookie, origin: ORIGIN, "x-csrf-token": who.csrf, ...json });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const sender = writable.getWriter();
    const send = (text: string) => sender.write(new TextEncoder().encode(text));
    const slow = { method: "PUT", headers: headers(thief), body: readable, duplex: "half" };
    const answering = door("/api/v1/auth/me/language", slow);
    await send(" ".repeat(1_000));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const others = { method: "POST", headers: headers(owner) };
    expect((await door("/api/v1/auth/sessions/revoke-others", others)).status).toBe(200);
    // Long after it was let in, however late that was.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await send('{"locale":"en"}');
    await sender.close();
    expect((await answering).status).toBe(401);
    expect((await me((await signIn(door, "parent@demo.eduai.test")).tokens.accessToken)).view.locale).toBe("es");
  });

  test("a browser that signs in again, as the same person or another, ends the session it came with", async () => {
    const look = async (cookie: string) => (await door("/api/v1/auth/me", { headers: { cookie } })).status;
    const first = await webSession("parent2@demo.eduai.test");
    const elsewhere = await webSession("parent2@demo.eduai.test");
    const again = await webSession("parent2@demo.eduai.test", first.cookie);
    expect([await look(first.cookie), await look(again.cookie)]).toEqual([401, 200]);
    const other = await webSession("head@demo.eduai.test", again.cookie);
    expect([await look(again.cookie), await look(other.cookie), await look(elsewhere.cookie)]).toEqual([401, 200, 200]);
    // A form that was sent twice.
    const twice = await Promise.all([1, 2, 3].map(() => webSession("head@demo.eduai.test", other.cookie)));
    expect(twice.map(({ response }) => response.status)).toEqual([200, 200, 200]);
    expect(await look(other.cookie)).toBe(401);
    const id = /__Host-eduai_session=([^.]+)\./.exec(elsewhere.cookie)?.[1];
    expect(id).toBeDefined();
    // Of somebody else's session one would have to know the secret.
    await webSession("head@demo.eduai.test", `__Host-eduai_session=${id}.${"A".repeat(43)}`);
    expect(await look(elsewhere.cookie)).toBe(200);
  });
});

describe("the edge of the API", () => {
  test("reflects only listed origins and never with credentials", async () => {
    const allowed = await door("/api/v1/auth/.well-known/jwks.json", { headers: { origin: ORIGIN } });
    expect(allowed.headers.get("access-control-allow-origin")).toBe(ORIGIN);
    for (const origin of ["https://evil.test", "null", `${ORIGIN}.evil.test`, "http://localhost:8788"]) {
      const { headers } = await door("/api/v1/auth/.well-known/jwks.json", { headers: { origin, cookie: "a=b" } });
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toMatch(/origin/i);
    }
  });

  test("bad requests get their own clear answers", async () => {
    const { tokens } = await signIn(door, "teacher@demo.eduai.test");
    const send = (path: string, init: RequestInit) =>
      door(path, { ...init, headers: { authorization: `Bearer ${tokens.accessToken}`, ...json, ...init.headers } });
    const statuses = async (response: Promise<Response>) => (await response).status;
    expect(await statuses(send("/api/v1/students?nope=1", {}))).toBe(400);
    expect(await statuses(send("/api/v1/students?limit=1e9", {}))).toBe(400);
    expect(await statuses(send("/api/v1/students?limit=5&limit=6", {}))).toBe(400);
    expect(await statuses(send("/api/v1/students?cursor=zzzz", {}))).toBe(400);
    expect(await statuses(send("/api/v1/students?search=%00", {}))).toBe(400);
    expect(await statuses(send("/api/v1/students/1%20or%201=1", {}))).toBe(404);
    expect(await statuses(send("/api/v1/nowhere", {}))).toBe(404);
    const post = (body: BodyInit, headers = {}) => send("/api/v1/courses/1/grades", { method: "POST", body, headers });
    expect(await statuses(post("{"))).toBe(400);
    expect(await statuses(post('{"a":"\\u0000"}'))).toBe(400);
    expect(await statuses(post('{"a":"\\ud800"}'))).toBe(400);
    expect(await statuses(post("[".repeat(100_000)))).toBe(400);
    expect(await statuses(post("{}", { "content-type": "text/plain" }))).toBe(415);
    expect(await statuses(post("x".repeat(1_048_577)))).toBe(413);
    const mark = (value: unknown, extra = {}) =>
      post(JSON.stringify({ grades: [{ assignmentId: 1, studentId: 1, version: 0, value, ...extra }] }));
    expect(await statuses(mark("eleven"))).toBe(422);
    expect(await statuses(mark(1, { institutionId: 2 }))).toBe(422);
    expect(await statuses(mark(null))).toBe(422);
    const named = await mark("eleven");
    const problem: { errors: { path: string }[] } = await named.json();
    expect(problem.errors.map(({ path }) => path)).toContain("grades.0.value");
  });

  test("an Idempotency-Key answers the stored answer, and 409 for another body", async () => {
    const { call } = await signIn(door, "parent@demo.eduai.test");
    const headers = { "idempotency-key": "read-all-1" };
    const first = await call(notificationsApi.readAllNotifications, { headers });
    const second = await call(notificationsApi.readAllNotifications, { headers });
    expect(second.view).toEqual(first.view);
    const { tokens } = await signIn(door, "parent@demo.eduai.test");
    const other = await door("/api/v1/notifications/read", {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.accessToken}`, ...headers, ...json },
      body: "{}",
    });
    expect(other.status).toBe(409);
  });

  test("the hundred and first request of a minute is told to wait", async () => {
    const { tokens } = await signIn(door, "secretary@demo.eduai.test");
    // A slow machine may need more than a minute for a hundred requests; sooner or later one is too many.
    let served = 0;
    let answer = await me(tokens.accessToken);
    const policy = answer.headers.get("ratelimit-policy");
    while (answer.status === 200 && served < 2000) {
      served += 1;
      const more = await Promise.all(Array.from({ length: 5 }, () => me(tokens.accessToken)));
      served += more.filter(({ status }) => status === 200).length;
      answer = more.find(({ status }) => status !== 200) ?? (await me(tokens.accessToken));
    }
    expect(policy).toBe('"default";q=100;w=60');
    expect(served).toBeGreaterThanOrEqual(100);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    // A header that only pages of ours know lifts nothing for who guesses at it.
    for (const guess of ["1", "true", "x".repeat(40)]) {
      const still = await apiClient(door, tokens.accessToken)(authApi.me, { headers: { "x-eduai-internal": guess } });
      expect(still.headers.get("ratelimit-policy") ?? policy).toBe(policy);
    }
  });
});
