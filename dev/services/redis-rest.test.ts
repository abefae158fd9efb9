import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";
import { expect, test } from "vitest";
import { testRedis } from "#testing/redis.ts";
import { testServices } from "#testing/services.ts";

const { url, token, prefix } = testRedis();
const redis = new Redis({ url, token, retry: false });
const key = (name: string) => prefix + name;

test("the engine is a real Redis where the run demands it", () => {
  if (process.env.EDUAI_REQUIRE_REAL_REDIS === "1") expect(testServices().redis.engine).toBe("redis-server");
});

test("values survive the base64 round trip", async () => {
  await redis.set(key("object"), { name: "Ñandú 😀", n: 1 }, { ex: 60 });
  expect(await redis.get(key("object"))).toEqual({ name: "Ñandú 😀", n: 1 });
  await redis.set(key("ok"), "OK");
  expect(await redis.get(key("ok"))).toBe("OK");
  expect(await redis.type(key("ok"))).toBe("string");
  expect(await redis.get(key("absent"))).toBeNull();
  const large = "ř".repeat(500_000);
  await redis.set(key("large"), large);
  expect(await redis.get(key("large"))).toBe(large);
});

test("conditional writes, counters, hashes and sorted sets", async () => {
  expect(await redis.set(key("once"), 1, { nx: true })).toBe("OK");
  expect(await redis.set(key("once"), 2, { nx: true })).toBeNull();
  expect(await redis.incrby(key("counter"), 5)).toBe(5);
  await redis.hset(key("hash"), { a: 1, b: { c: 2 } });
  expect(await redis.hgetall(key("hash"))).toEqual({ a: 1, b: { c: 2 } });
  await redis.zadd(key("ranking"), { score: 2, member: "b" }, { score: 1, member: "a" });
  expect(await redis.zrange(key("ranking"), 0, -1, { withScores: true })).toEqual(["a", 1, "b", 2]);
});

test("a pipeline answers every command, a transaction all or nothing", async () => {
  expect(await redis.pipeline().set(key("p"), 1).incr(key("p")).get(key("p")).exec()).toEqual(["OK", 2, 2]);
  expect(await redis.multi().set(key("m"), 1).incr(key("m")).exec()).toEqual(["OK", 2]);
  await redis.set(key("text"), "x");
  const mixed = await redis.pipeline().get(key("text")).lpush(key("text"), 1).exec({ keepErrors: true });
  expect(mixed[0]).toMatchObject({ result: "x" });
  expect(mixed[1]?.error).toContain("WRONGTYPE");
});

test("transactions of many callers do not mix on the shared connection", async () => {
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      redis
        .multi()
        .set(key(`mixed${index}`), index)
        .get(key(`mixed${index}`))
        .exec<[string, number]>(),
    ),
  );
  expect(results.map(([, value]) => value)).toEqual(Array.from({ length: 40 }, (_, index) => index));
});

test("scripts run by source and by digest", async () => {
  const source = "return {KEYS[1], redis.call('INCRBY', KEYS[1], ARGV[1])}";
  expect(await redis.eval(source, [key("script")], ["3"])).toEqual([key("script"), 3]);
  const digest = await redis.scriptLoad(source);
  expect(await redis.evalsha(digest, [key("script")], ["4"])).toEqual([key("script"), 7]);
});

test.each([
  ["sliding window", Ratelimit.slidingWindow(5, "60 s")],
  ["fixed window", Ratelimit.fixedWindow(5, "60 s")],
  ["token bucket", Ratelimit.tokenBucket(5, "60 s", 5)],
])("@upstash/ratelimit counts by %s", async (name, limiter) => {
  const limit = new Ratelimit({ redis, limiter, prefix: key(name), ephemeralCache: false });
  const outcomes = [];
  for (let call = 0; call < 7; call++) outcomes.push((await limit.limit("user")).success);
  expect(outcomes).toEqual([true, true, true, true, true, false, false]);
});

test("fifty calls at once take exactly the allowance", async () => {
  const limiter = Ratelimit.slidingWindow(20, "60 s");
  const limit = new Ratelimit({ redis, limiter, prefix: key("burst"), ephemeralCache: false });
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => limit.limit("user")));
  expect(outcomes.filter((outcome) => outcome.success)).toHaveLength(20);
});

test("a subscriber hears what is published", async () => {
  const subscription = redis.subscribe<{ hi: number }>(key("channel"));
  const heard = new Promise((resolve) => subscription.on("message", ({ message }) => resolve(message)));
  await new Promise<void>((resolve) => subscription.on("subscribe", () => resolve()));
  await redis.publish(key("channel"), { hi: 1 });
  expect(await heard).toEqual({ hi: 1 });
  await subscription.unsubscribe();
});

test("errors, wrong tokens and unavailable commands are refused by name", async () => {
  await redis.set(key("string"), "x");
  await expect(redis.lpush(key("string"), 1)).rejects.toThrow("WRONGTYPE");
  await expect(new Redis({ url, token: "wrong", retry: false }).get("x")).rejects.toThrow("WRONGPASS");
  const headers = { authorization: `Bearer ${token}` };
  const blocking = await fetch(url, { method: "POST", headers, body: JSON.stringify(["BLPOP", "x", "0"]) });
  expect([blocking.status, await blocking.json()]).toEqual([400, { error: "ERR Command is not available: 'BLPOP'" }]);
  const path = await fetch(`${url}/set/${key("path")}/1`, { headers });
  expect([path.status, await path.json()]).toEqual([200, { result: "OK" }]);
});
