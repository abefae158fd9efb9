import { afterAll, beforeAll, expect, test } from "vitest";
import { IN_FLIGHT_LIMIT } from "#platform/http/in-flight.ts";
import { startApi, until } from "#testing/api-platform.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  platform = await startApi();
});
afterAll(() => platform?.stop());

/** A sign-in whose body has begun and does not end until it is told to. */
function slowSignIn() {
  const { promise: told, resolve: finish } = Promise.withResolvers<void>();
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode('{"email":"nadie@demo.eduai.test",'));
      await told;
      controller.enqueue(new TextEncoder().encode('"password":""}'));
      controller.close();
    },
  });
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body, ...{ duplex: "half" } };
  return { answer: platform.door("/api/v1/auth/login", init), finish };
}

test("whoever comes while the API is full is refused at once and told when to come back, and is let in afterwards", async () => {
  const quick = () => platform.door("/api/v1/auth/me");
  const slow = Array.from({ length: IN_FLIGHT_LIMIT }, slowSignIn);
  const refused = await until("a refusal", async () => {
    const answer = await quick();
    await answer.text();
    return answer.status === 503 ? answer : undefined;
  });
  expect(refused.headers.get("content-type")).toBe("application/problem+json");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await platform.door("/health")).status).toBe(200);

  slow[0]?.finish();
  expect((await slow[0]?.answer)?.status).toBe(422);
  expect((await quick()).status).toBe(401);
  for (const { finish } of slow) finish();
  for (const { answer } of slow) expect((await answer).status).toBe(422);
  expect((await quick()).status).toBe(401);
}, 60_000);
