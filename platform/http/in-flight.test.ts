import { Hono } from "hono";
import { expect, it } from "vitest";
import { boundedInFlight } from "./in-flight.ts";
import { problemResponse } from "./problem.ts";

function school(limit: number) {
  const clock = { now: 0 };
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const app = new Hono();
  app.use(boundedInFlight(limit, () => clock.now));
  app.onError((error) => problemResponse(error, { requestId: "in-flight-test", instance: "/" }));
  app.get("/slow", async (http) => {
    await gate;
    return http.text("done");
  });
  app.get("/broken", () => {
    throw new Error("broken");
  });
  for (const path of ["/quick", "/health", "/ready"]) app.get(path, (http) => http.text("here"));
  const ask = async (path: string) => app.request(path);
  return { ask, open, clock };
}

it("refuses at once what comes while the limit is in flight, never health, and takes requests again afterwards", async () => {
  const { ask, open } = school(3);
  const slow = [ask("/slow"), ask("/slow"), ask("/slow")];
  const refused = await ask("/quick");
  expect(refused.status).toBe(503);
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  for (const path of ["/health", "/ready"]) expect((await ask(path)).status).toBe(200);
  open();
  for (const answer of slow) expect((await answer).status).toBe(200);
  expect((await ask("/quick")).status).toBe(200);
});

it("a request that fails frees its place", async () => {
  const { ask } = school(1);
  for (let turn = 0; turn < 3; turn += 1) expect((await ask("/broken")).status).toBe(500);
  expect((await ask("/quick")).status).toBe(200);
});

it("a request that never ends does not keep its place for ever", async () => {
  const { ask, clock } = school(1);
  void ask("/slow");
  clock.now = 89_999;
  expect((await ask("/quick")).status).toBe(503);
  clock.now = 90_000;
  expect((await ask("/quick")).status).toBe(200);
});
