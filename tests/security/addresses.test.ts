import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authApi } from "#contracts/api/identity/auth.ts";
import { apiClient, DEMO_PASSWORD, type Fetcher, openWebSession, signIn, tokensOf } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { type TestRedis, testRedis } from "#testing/redis.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let door: Fetcher;
let redis: TestRedis;

beforeAll(async () => {
  redis = testRedis();
  platform = await startApi({ vars: { REDIS_PREFIX: redis.prefix } });
  door = platform.door;
});
afterAll(() => platform?.stop());

const ORIGIN = "http://localhost:8787";
const json = { "content-type": "application/json" };

describe("an address that sends what is no session without end", () => {
  /** As if it had done so for a minute. */
  async function exhaust(subject: string, group = "refused") {
    const window = Math.floor(Date.now() / 60_000);
    for (const at of [window, window + 1, window + 2]) {
      const key = `${redis.prefix}ratelimit:${group}:${subject}:${at}`;
      const answer = await fetch(redis.url, {
        method: "POST",
        headers: { authorization: `Bearer ${redis.token}` },
        body: JSON.stringify(["SET", key, "3000", "EX", "180"]),
      });
      expect(answer.status).toBe(200);
    }
  }
  const ask = (address: string, headers: Record<string, string> = {}) =>
    door("/api/v1/auth/me", { headers: { "cf-connecting-ip": address, ...headers } });

  test("is stopped, and who has a session there goes on", async () => {
    const { tokens } = await signIn(door, "teacher@demo.eduai.test");
    const { cookie } = await openWebSession(door, "parent2@demo.eduai.test");
    const bad = { authorization: `Bearer ${"x".repeat(40)}` };
    const address = "198.51.100.7";
    await exhaust(address);
    const stopped = await ask(address, bad);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask(address)).status).toBe(429);
    expect((await ask(address, { cookie: "__Host-eduai_session=1-aaaaaaaaaaaa.bbbb" })).status).toBe(429);
    expect((await ask(address, { authorization: `Bearer ${tokens.accessToken}` })).status).toBe(200);
    expect((await ask(address, { cookie })).status).toBe(200);
    expect((await ask("198.51.100.8", bad)).status).toBe(401);
  });

  test("shuts no door for the provider's events behind the same address, which have a limit of their own", async () => {
    const address = "198.51.100.20";
    const headers = { "cf-connecting-ip": address };
    const event = () => door("/api/v1/webhooks/resend", { method: "POST", headers, body: "{}" });
    const keys = () => door("/api/v1/auth/.well-known/jwks.json", { headers });
    for (const group of ["open", "refused", "login"]) await exhaust(address, group);
    expect((await keys()).status).toBe(429);
    expect((await event()).status).toBe(401);
    await exhaust(address, "webhook");
    expect((await event()).status).toBe(429);
    expect((await door("/api/v1/webhooks/resend", { method: "POST", body: "{}" })).status).toBe(401);
  });

  test("shuts nobody out who is known: rubbish counts apart, a device and a living session by themselves", async () => {
    const address = "198.51.100.21";
    const headers = { "cf-connecting-ip": address };
    const credentials = { email: "head@otra.eduai.test", password: DEMO_PASSWORD };
    const login = (more: Record<string, string> = {}) =>
      apiClient(door)(authApi.login, { body: credentials, headers: { ...headers, ...more } });
    const first = await login();
    const left = (answer: { headers: Headers }) => Number(/r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1]);
    for (let turn = 0; turn < 20; turn += 1) {
      expect((await door("/api/v1/auth/refresh", { method: "POST", headers })).status).toBe(415);
    }
    const second = await login();
    expect([first.status, second.status]).toEqual([200, 200]);
    // A window slides between them, so what the twenty would have cost is looked for, not the one.
    expect(left(first) - left(second)).toBeLessThan(10);
    await exhaust(address, "login");
    expect((await login()).status).toBe(429);
    const device = second.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await login({ cookie: device })).status).toBe(200);
    const refresh = (refreshToken: string) => apiClient(door)(authApi.refresh, { body: { refreshToken }, headers });
    expect((await refresh(tokensOf(second.view).refreshToken)).status).toBe(200);
    expect((await refresh(`1-${"a".repeat(24)}.${"b".repeat(43)}`)).status).toBe(429);
  });

  test("is stopped at MCP as well", async () => {
    const mcp = (address: string) =>
      platform.worker("eduai-mcp").fetch(`${ORIGIN}/mcp`, {
        method: "POST",
        headers: { ...json, "cf-connecting-ip": address, authorization: "Bearer a:b:c" },
        body: "{}",
      });
    await exhaust("mcp:198.51.100.9");
    expect([(await mcp("198.51.100.9")).status, (await mcp("198.51.100.10")).status]).toEqual([429, 401]);
    const made = (address: string, path: string, contentType: string, body: string) =>
      platform.worker("eduai-mcp").fetch(`${ORIGIN}${path}`, {
        method: "POST",
        headers: { "content-type": contentType, "cf-connecting-ip": address },
        body,
      });
    const token = (address: string) =>
      made(
        address,
        "/oauth/token",
        "application/x-www-form-urlencoded",
        "grant_type=refresh_token&refresh_token=a:b:c",
      );
    const refused = await token("198.51.100.9");
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { error: "temporarily_unavailable", error_description: expect.any(String) },
    ]);
    // Whoever registers clients without end shuts registration for the address, and nothing else.
    await exhaust("mcp:198.51.100.11", "register");
    const registration = await made("198.51.100.11", "/oauth/register", "application/json", "{}");
    expect([registration.status, await registration.json()]).toMatchObject([429, { error: "temporarily_unavailable" }]);
    expect((await token("198.51.100.11")).status).toBe(401);
  });
});
