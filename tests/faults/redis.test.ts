import { afterAll, beforeAll, expect, test } from "vitest";
import { gradesApi } from "#contracts/api/grades.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { Readiness } from "#contracts/internal/readiness.ts";
import { apiClient, DEMO_PASSWORD } from "#testing/api.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { testServices } from "#testing/services.ts";
import { type Desk, openDesk } from "./gradebook.ts";
import { type Relay, startRelay } from "./relay.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let wire: Relay;
let desk: Desk;

beforeAll(async () => {
  wire = await startRelay(testServices().redis.url);
  platform = await startApi({ vars: { UPSTASH_REDIS_REST_URL: wire.url } });
  desk = await openDesk(platform.door);
});
afterAll(async () => {
  await platform?.stop();
  await wire?.cut();
});

const login = (password = DEMO_PASSWORD) =>
  apiClient(platform.door)(authApi.login, { body: { email: "parent2@demo.eduai.test", password } });
const gradebook = () => desk.teacher(gradesApi.gradebook, { params: { id: String(desk.sectionId) } });

test("without Redis people sign in, guessing stays bounded, and the rest goes on", { timeout: 240_000 }, async () => {
  const assignmentId = await desk.column("Sin Redis");
  await wire.cut();
  expect((await login()).status).toBe(200);
  expect((await gradebook()).status).toBe(200);
  expect((await desk.parent(notificationsApi.notifications, { query: {} })).status).toBe(200);
  const recorded = await desk.record(assignmentId, 6.5);
  expect(recorded.status).toBe(201);
  for (let turn = 0; turn < 5; turn += 1) expect((await login("not the password")).status).toBe(401);
  expect((await login()).status).toBe(429);
  await until("the parent's notification", async () => {
    const { view } = await desk.parent(notificationsApi.notifications, { query: {} });
    return view.data.find(({ body }) => body.includes("Sin Redis"));
  });

  const ready = async () => {
    const answer = await platform.door("/ready");
    return { code: answer.status, ...Readiness.parse(await answer.json()) };
  };
  const degraded = { status: "degraded", parts: { database: { state: "ok" }, redis: { state: "down" } } };
  expect(await ready()).toMatchObject({ code: 200, ...degraded });

  await wire.restore();
  await expect.poll(ready, { timeout: 60_000 }).toMatchObject({ code: 200, status: "ok" });
  await until("a sign-in", async () => ((await login()).status === 200 ? true : undefined));
  expect((await gradebook()).headers.get("ratelimit")).toMatch(/^"default";r=\d+/);
});
