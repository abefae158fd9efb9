import { afterAll, beforeAll, expect, test } from "vitest";
import { BACK, FRONT } from "./fixtures/workers.ts";
import { startPlatform, type TestPlatform } from "./harness.ts";

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startPlatform({
    workers: [FRONT, BACK],
    seeded: false,
  });
});
afterAll(() => platform.stop());

test("a worker behind the front door reaches its own database over HTTP and WebSocket as the application's role", async () => {
  const seen = { who: "eduai_app", name: platform.database.name };
  const response = await platform.fetch("/");
  expect(await response.json()).toEqual({ http: seen, socket: seen, environment: "test" });
});

test("a worker can be addressed by its name", async () => {
  expect((await platform.worker("fixture-back").fetch("/")).status).toBe(200);
  expect(await platform.worker("fixture-back").getEnv()).toMatchObject({ EDUAI_ENV: "test" });
});
