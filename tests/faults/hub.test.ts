import initialize from "@phi-ag/argon2/node";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SchoolBindings } from "#platform/bindings.ts";
import type { HttpEnv } from "#platform/http/mount.ts";
import { newApp } from "#platform/http/new-app.ts";
import { servicesOf } from "#platform/services.ts";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { testRedis } from "#testing/redis.ts";
import { testServices } from "#testing/services.ts";
import { workerVars } from "../../dev/vars.ts";
import { mountIdentity } from "../../workers/api/identity/routes.ts";

const ORIGIN = "http://localhost:8787";
let database: TestDatabase;
let app: Hono<HttpEnv>;
const asked: string[] = [];
const after: Promise<unknown>[] = [];

/** A namespace whose objects answer nothing but a failure. */
const dead = {
  getByName: (name: string) =>
    new Proxy(
      {},
      {
        get: (_, method) => async () => {
          asked.push(`${name} ${String(method)}`);
          throw new Error("the object is down");
        },
      },
    ),
};

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  const variables = {
    ...workerVars(testServices(), { appUrl: database.appUrl }, {}),
    EDUAI_ENV: "test",
    REDIS_PREFIX: testRedis().prefix,
  };
  // Only what these operations touch is there.
  const env = { ...variables, NOTIFICATION_HUB: dead, OUTBOX_DRAIN: dead } as unknown as SchoolBindings;
  app = newApp(() => servicesOf(env, () => initialize()));
  const v1 = new Hono<HttpEnv>({ strict: true });
  mountIdentity(v1);
  app.route("/api/v1", v1);
});
afterAll(() => database?.drop());

async function ask(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const request = new Request(`${ORIGIN}/api/v1/auth/${path}`, {
    method,
    headers: { origin: ORIGIN, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const context = { waitUntil: (work: Promise<unknown>) => void after.push(work), passThroughOnException: () => {} };
  return app.fetch(request, {}, { ...context, props: {} });
}

async function enter(password = DEMO_PASSWORD) {
  const answer = await ask("POST", "session", { email: "teacher@otra.eduai.test", password });
  expect(answer.status).toBe(200);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  return { cookie, "x-csrf-token": csrfToken };
}

const look = async (person: { cookie: string }) => (await ask("GET", "me", undefined, person)).status;

it("with the live line down a password change and a sign-out succeed, the other session ends and the cookie goes", async () => {
  const [here, elsewhere] = [await enter(), await enter()];
  const newPassword = "caballo grapa correcta";
  const changed = await ask("POST", "password/change", { currentPassword: DEMO_PASSWORD, newPassword }, here);
  expect(changed.status).toBe(204);
  expect([await look(here), await look(elsewhere)]).toEqual([200, 401]);

  const again = await enter(newPassword);
  expect((await ask("POST", "sessions/revoke-others", undefined, again)).status).toBe(200);
  expect([await look(again), await look(here)]).toEqual([200, 401]);

  const out = await ask("POST", "logout", undefined, again);
  expect(out.status).toBe(204);
  expect(out.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-eduai_session=;.*Max-Age=0/),
    expect.stringMatching(/^__Host-eduai_signed_in=;.*Max-Age=0/),
  ]);
  expect(await look(again)).toBe(401);

  await Promise.all(after);
  expect(asked.filter((call) => call.endsWith("revokeSessions")).length).toBeGreaterThanOrEqual(3);
});
