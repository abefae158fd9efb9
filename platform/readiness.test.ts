import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readinessOf, readyResponse } from "./readiness.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const up = () => vi.fn(async () => undefined);
const away = async () => Promise.reject(new Error("gone"));

it("asks once in two seconds, however many ask meanwhile", async () => {
  const database = vi.fn(() => new Promise<void>((resolve) => setTimeout(resolve, 500)));
  const ready = readinessOf("one", { database });
  const crowd = Promise.all(Array.from({ length: 50 }, () => ready()));
  await vi.advanceTimersByTimeAsync(600);
  expect(new Set((await crowd).map(({ status }) => status))).toEqual(new Set(["ok"]));
  await ready();
  expect(database).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  const again = ready();
  await vi.advanceTimersByTimeAsync(600);
  await again;
  expect(database).toHaveBeenCalledTimes(2);
});

it("is down without its database, degraded without anything else, and names which", async () => {
  const degraded = await readinessOf("one", { database: up(), redis: away, vector: up() })();
  expect(degraded).toMatchObject({
    status: "degraded",
    parts: { database: { state: "ok" }, redis: { state: "down" } },
  });
  expect(readyResponse(degraded).status).toBe(200);
  const down = await readinessOf("one", { database: away, redis: up() })();
  expect(down).toMatchObject({ status: "down", parts: { database: { state: "down" }, redis: { state: "ok" } } });
  const answer = readyResponse(down);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
});

it("waits two seconds for a service that does not respond, and no longer", async () => {
  const asked = readinessOf("one", { database: up(), redis: () => new Promise(() => undefined) })();
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await asked).parts.redis).toEqual({ state: "down", latencyMs: 2_000 });
});
