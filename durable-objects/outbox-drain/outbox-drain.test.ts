import { afterAll, beforeAll, expect, it } from "vitest";
import { type Objects, startObjects } from "../testing/harness.ts";

let objects: Objects;
const FAILED = { published: 0, failed: 0, remaining: true };

beforeAll(async () => {
  const databaseUrl = "postgres://nobody:nothing@db.localtest.me/eduai";
  objects = await startObjects({ DATABASE_URL: databaseUrl, NEON_LOCAL: "127.0.0.1:9" });
}, 60_000);
afterAll(() => objects.close());

it("answers pokes while the database is down, in one drain, and waits longer each time", async () => {
  const poke = () => objects.call("OUTBOX_DRAIN", "3", "poke");
  const began = Date.now();
  expect(await Promise.all([poke(), poke(), poke()])).toEqual([FAILED, FAILED, FAILED]);
  expect(await poke()).toEqual(FAILED);
  const storage = await objects.worker.getDurableObjectStorage("OutboxDrain", { name: "3" });
  const kept = await storage.exec("SELECT name FROM sqlite_master");
  expect(kept.length).toBeGreaterThan(0);
  expect(Date.now() - began).toBeLessThan(10_000);
});

it("answers /health and nothing else", async () => {
  const health = await objects.worker.fetch("/health");
  expect([health.status, await health.json()]).toEqual([200, { status: "ok", worker: "eduai-objects" }]);
  expect((await objects.worker.fetch("/CHAT_ROOM/1:1")).status).toBe(404);
});
