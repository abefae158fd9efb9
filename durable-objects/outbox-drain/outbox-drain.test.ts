import { afterAll, beforeAll, expect, it } from "vitest";
import { type Objects, startObjects } from "../testing/harness.ts";

const PASSWORD = "a-password-of-nobody";
let objects: Objects;
const FAILED = { published: 0, failed: 0, remaining: true };

beforeAll(async () => {
  const databaseUrl = `postgres://nobody:${PASSWORD}@db.localtest.me/eduai`;
  objects = await startObjects({ DATABASE_URL: databaseUrl, NEON_LOCAL: "127.0.0.1:9" });
}, 240_000);
afterAll(() => objects.close());

it("returns while the database is down: requests at the same time share a drain, and nothing secret is logged", async () => {
  const drain = () => objects.call("OUTBOX_DRAIN", "3", "drain");
  const failures = () => objects.logged("outbox.drain_failed");
  expect(await Promise.all(Array.from({ length: 20 }, drain))).toEqual(Array.from({ length: 20 }, () => FAILED));
  await expect.poll(() => failures().length).toBeGreaterThan(0);
  expect(failures().length).toBeLessThan(10);
  const before = failures().length;
  expect(await drain()).toEqual(FAILED);
  await expect.poll(() => failures().length).toBe(before + 1);
  expect(objects.logged(PASSWORD)).toEqual([]);
});

it("reports a name that is no school's, and a list of schools it cannot read", async () => {
  expect(await objects.call("OUTBOX_DRAIN", "not-a-school", "drain")).toEqual(FAILED);
  await expect.poll(() => objects.logged('"institution":"not-a-school"').length).toBe(1);
  await expect(objects.sweep()).rejects.toThrow();
});

it("answers /health and nothing else", async () => {
  const health = await objects.fetch("/health");
  expect([health.status, await health.json()]).toEqual([200, { status: "ok", service: "eduai-objects" }]);
  expect((await objects.fetch("/CHAT_ROOM/1:1")).status).toBe(404);
});
