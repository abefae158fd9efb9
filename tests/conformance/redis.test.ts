import { createServer } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import type { Trier } from "#core/identity/ports.ts";
import { redisLimiter } from "#platform/http/rate-limit.ts";
import { signInLockout } from "#platform/lockout.ts";
import { openRedis, redisCache } from "#platform/redis.ts";
import { redisSessions } from "#platform/sessions.ts";
import { testRedis } from "#testing/redis.ts";
import { testSecrets } from "#testing/secrets.ts";
import { sessionRecord } from "#testing/session.ts";

const at = testRedis();
const redis = openRedis(at);
const secrets = testSecrets("a key for tests");

/** An address where nobody listens: the port was free a moment ago. */
const closed = await new Promise<string>((resolve, reject) => {
  const server = createServer().once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() =>
      typeof address === "object" && address !== null
        ? resolve(`http://127.0.0.1:${address.port}`)
        : reject(new Error("no port")),
    );
  });
});
/** Takes connections and never answers. */
const silent = createServer();
const silentUrl = await new Promise<string>((resolve) => {
  silent.listen(0, "127.0.0.1", () => {
    const address = silent.address();
    resolve(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
  });
});
silent.on("connection", (socket) => socket.unref());
afterAll(() => void silent.close());

const dead = [
  ["refuses connections", openRedis({ ...at, url: closed })],
  ["never answers", openRedis({ ...at, url: silentUrl })],
] as const;

const session = sessionRecord();
const stranger: Trier = { kind: "stranger" };
const device: Trier = { kind: "device", id: "a device" };
const attempt = { email: "a@escuela.test", ip: "192.0.2.1", by: stranger };
const ttl = (key: string) => redis.ttl(`${at.prefix}${key}`);

describe("Cache", () => {
  const cache = redisCache(redis, at.prefix);

  it("gives back JSON as it came, nothing for what is unknown, deleted or not JSON", async () => {
    const value = { text: 'ñ 🦤 " \\ \n', list: [1, 2.5, null, true], nested: { a: { b: [] } } };
    await cache.setJson("a", value, 60);
    expect(await cache.getJson("a")).toEqual(value);
    expect(await ttl("a")).toBeGreaterThan(50);
    await cache.setJson("text", "12", 60);
    expect(await cache.getJson("text")).toBe("12");
    await cache.setJson("b", 0, 60);
    await cache.delete("a", "b", "nothing");
    await cache.delete();
    for (const key of ["a", "b", "nothing"]) expect(await cache.getJson(key)).toBeNull();
    await redis.set(`${at.prefix}broken`, "{");
    expect(await cache.getJson("broken")).toBeNull();
  });

  it("keeps copies with another prefix apart", async () => {
    await cache.setJson("shared", 1, 60);
    expect(await redisCache(redis, testRedis().prefix).getJson("shared")).toBeNull();
  });
});

describe("SessionStore", () => {
  const sessions = redisSessions(redis, at.prefix);

  it("mirrors a session whole for a sliding hour and forgets it", async () => {
    const empty = { ...session, id: "7-zzzzzzzzzzzzzzzzzzzzzzzz", permissions: [], secretHash: null, email: null };
    await sessions.write(session);
    await sessions.write(empty);
    expect(await sessions.read(session.id)).toEqual(session);
    expect(await sessions.read(empty.id)).toEqual(empty);
    await redis.expire(`${at.prefix}session:${session.id}`, 100);
    await sessions.read(session.id);
    expect(await ttl(`session:${session.id}`)).toBeGreaterThan(3500);
    await sessions.forget(session.id, empty.id);
    await sessions.forget();
    expect(await sessions.read(session.id)).toBeNull();
    expect(await sessions.read(empty.id)).toBeNull();
  });

  it("takes what it cannot read for unknown", async () => {
    await redis.hset(`${at.prefix}session:half`, { id: "half", kind: "web" });
    expect(await sessions.read("half")).toBeNull();
    await redis.set(`${at.prefix}session:text`, "not a hash");
    expect(await sessions.read("text")).toBeNull();
  });
});

const unused = {
  count: () => Promise.reject(new Error("Redis answers")),
  forget: () => Promise.reject(new Error("Redis answers")),
};

describe("Lockout", () => {
  const waits: number[] = [];
  // A clock that stands: who waits is written down and goes on.
  const clock = { now: () => 1_000_000_000_000, wait: async (ms: number) => void waits.push(ms) };
  const lockout = signInLockout(redis, at.prefix, secrets, unused, clock);

  it("closes an account to strangers after five failures, and not to a device that knows it", async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      await lockout.check(attempt);
      await lockout.failed(attempt);
    }
    await expect(lockout.check(attempt)).rejects.toMatchObject({ code: "rate_limited" });
    await expect(lockout.check(attempt)).rejects.toSatisfy(
      (error: { retryAfterSeconds: number }) => error.retryAfterSeconds > 800 && error.retryAfterSeconds <= 900,
    );
    await lockout.check({ ...attempt, by: device });
    await lockout.check({ ...attempt, by: { kind: "session" } });
    await lockout.check({ ...attempt, email: "b@escuela.test" });
    await lockout.succeeded(attempt);
    await lockout.check(attempt);
  });

  it("makes a device that failed twenty times on one day a stranger's, each device by itself", async () => {
    const own = { ...attempt, email: "own@escuela.test", by: device };
    const other = { ...own, by: { kind: "device" as const, id: "another device" } };
    for (let turn = 1; turn <= 20; turn += 1) {
      expect(await lockout.check(own)).toEqual({ attempt: own, lastTry: turn === 20 });
    }
    for (let turn = 1; turn <= 5; turn += 1) {
      expect(await lockout.check(own)).toEqual({ attempt: { ...own, by: stranger }, lastTry: turn === 5 });
    }
    await expect(lockout.check(own)).rejects.toMatchObject({ code: "rate_limited" });
    expect(await lockout.check(other)).toEqual({ attempt: other, lastTry: false });
    await lockout.succeeded(own);
    expect(await lockout.check(own)).toEqual({ attempt: own, lastTry: false });
  });

  it("bounds the failures on all devices of an account together; a success takes back only its own try", async () => {
    const on = (id: string) => ({ ...attempt, email: "many@escuela.test", by: { kind: "device" as const, id } });
    for (const id of ["one", "two"]) {
      for (let turn = 1; turn <= 18; turn += 1) expect((await lockout.check(on(id))).lastTry).toBe(false);
    }
    for (const id of ["two", "owner", "owner"]) await lockout.succeeded((await lockout.check(on(id))).attempt);
    for (let turn = 1; turn <= 4; turn += 1) {
      expect(await lockout.check(on(`made ${turn}`))).toEqual({ attempt: on(`made ${turn}`), lastTry: turn === 4 });
    }
    expect((await lockout.check(on("made 5"))).attempt.by).toEqual(stranger);
    expect((await lockout.check(on("owner"))).attempt.by).toEqual(stranger);
  });

  it("lets no burst outrun the count", async () => {
    const burst = { ...attempt, email: "burst@escuela.test" };
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => lockout.check(burst)));
    expect(answers.filter(({ status }) => status === "fulfilled").length).toBe(5);
  });

  it("slows strangers where many known accounts failed, never shuts the address, and leaves known devices alone", async () => {
    const from = { ...attempt, ip: "192.0.2.99" };
    const fresh = (turn: number, by: Trier = stranger) =>
      lockout.check({ ...from, email: `fresh${turn}@escuela.test`, by });
    for (let turn = 0; turn < 49; turn += 1) await lockout.failed({ ...from, email: `p${turn}@escuela.test` });
    await lockout.failed({ ...from, email: "p0@escuela.test" });
    await fresh(0);
    expect(waits).toEqual([]);
    await lockout.failed({ ...from, email: "p49@escuela.test" });
    for (let turn = 1; turn <= 40; turn += 1) await fresh(turn);
    expect(waits).toEqual(Array.from({ length: 40 }, (_, at) => 250 * (at + 1)));
    await expect(fresh(41)).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 10 });
    await fresh(42, device);
    await lockout.check({ ...attempt, email: "fresh@escuela.test" });
    expect(waits.length).toBe(40);
  });

  it("keeps neither addresses nor names in its keys or values", async () => {
    await lockout.failed({ ...attempt, email: "secreta@escuela.test", ip: "198.51.100.77" });
    const keys = await redis.keys(`${at.prefix}*`);
    expect(keys.join(" ")).not.toMatch(/secreta|198\.51/);
  });
});

describe("Limiter", () => {
  it("counts per group and subject and tells how much is left", async () => {
    const limiter = redisLimiter(redis, at.prefix);
    const { headers } = await limiter.count("upload", "1:1");
    expect(headers["ratelimit-policy"]).toBe('"upload";q=10;w=60');
    for (let turn = 0; turn < 9; turn += 1) await limiter.count("upload", "1:1");
    await expect(limiter.count("upload", "1:1")).rejects.toMatchObject({ code: "rate_limited" });
    await limiter.count("upload", "1:2");
    await limiter.count("ai", "1:1");
  });
});

describe.each(dead)("a store that %s", (_, broken) => {
  it("is an empty cache and an unknown session, and never an exception", { timeout: 240_000 }, async () => {
    const cache = redisCache(broken, at.prefix);
    const sessions = redisSessions(broken, at.prefix);
    await Promise.all([
      expect(cache.getJson("a")).resolves.toBeNull(),
      cache.setJson("a", 1, 60),
      cache.delete("a"),
      expect(sessions.read(session.id)).resolves.toBeNull(),
      sessions.write(session),
      sessions.forget(session.id),
    ]);
  });

  it("still counts: failures in the table, requests in this isolate", { timeout: 240_000 }, async () => {
    const tries = new Map<string, number>();
    const lockout = signInLockout(broken, at.prefix, secrets, {
      count: async (key) => {
        tries.set(key, (tries.get(key) ?? 0) + 1);
        return { tries: tries.get(key) ?? 0, secondsLeft: 700 };
      },
      forget: async (key) => void tries.delete(key),
    });
    for (let turn = 1; turn <= 5; turn += 1)
      expect(await lockout.check(attempt)).toEqual({ attempt, lastTry: turn === 5 });
    await expect(lockout.check(attempt)).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: 700 });
    await lockout.check({ ...attempt, by: device });
    await lockout.failed(attempt);
    await lockout.succeeded(attempt);
    await lockout.check(attempt);
    const limiter = redisLimiter(broken, at.prefix);
    const answers = await Promise.allSettled(Array.from({ length: 11 }, () => limiter.count("upload", "1:1")));
    expect(answers.filter(({ status }) => status === "fulfilled").length).toBe(10);
    await limiter.count("login", "192.0.2.1");
  });
});
