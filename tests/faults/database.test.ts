import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gradesApi } from "#contracts/api/grades.ts";
import { notificationsApi } from "#contracts/api/notifications.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { startApi, until } from "#testing/api-platform.ts";
import { testServices } from "#testing/services.ts";
import { ensureDatabase, migrateDatabase, seedDatabase, withDatabase } from "../../dev/database.ts";
import { loadKeys } from "../../dev/keys.ts";
import { createHasher } from "../../dev/passwords.ts";
import { type NeonService, startNeonProxy } from "../../dev/services/neon-proxy.ts";
import { type PostgresService, startPostgres } from "../../dev/services/postgres.ts";
import { type Desk, openDesk } from "./gradebook.ts";

/** A server of this file's own, so that it may be stopped without harm to other files. */
const dataDir = mkdtempSync(join(tmpdir(), "eduai-test-faults-"));
chmodSync(dataDir, 0o711);
let postgres: PostgresService;
let neon: NeonService;
let platform: Awaited<ReturnType<typeof startApi>>;
let desk: Desk;

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, durable: false });
  neon = await startNeonProxy({ postgresPort: postgres.port });
  const keys = loadKeys(testServices().dataDir);
  await ensureDatabase(postgres.adminUrl, "school");
  const adminUrl = withDatabase(postgres.adminUrl, "school");
  await migrateDatabase(adminUrl, keys.appPassword);
  await seedDatabase(adminUrl, createHasher(keys.passwordPepper));
  const appUrl = `postgresql://eduai_app:${keys.appPassword}@${postgres.host}:${postgres.port}/school`;
  platform = await startApi({
    database: { name: "school", adminUrl, appUrl, neonHost: neon.httpHost, drop: async () => undefined },
    vars: { NEON_LOCAL: neon.httpHost },
  });
  desk = await openDesk(platform.door);
}, 240_000);

afterAll(async () => {
  await platform?.stop();
  await neon?.stop();
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A refusal that a client can act on and that tells nothing of what is behind. */
function expectUnavailable(answer: { status: number; headers: Headers; problem: unknown }): void {
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  const text = JSON.stringify(answer.problem);
  expect(text).not.toMatch(/ECONN|neon|postgres|127\.0\.0\.1|select |\.ts:|at async/i);
}

const gradebook = () => desk.teacher(gradesApi.gradebook, { params: { id: String(desk.sectionId) } });
const students = () => desk.teacher(studentsApi.list, { query: {} });

/** Statements that wait for a lock. */
async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query("select count(distinct pid)::int as count from pg_locks where not granted");
  return rows[0].count;
}

test("a database that stops in mid-request refuses what ran, says so while it is gone, and is back by itself", {
  timeout: 240_000,
}, async () => {
  const assignmentId = await desk.column("Antes de la caída");
  expect((await gradebook()).status).toBe(200);

  const blocker = new pg.Client({ connectionString: platform.database.adminUrl });
  blocker.on("error", () => undefined);
  await blocker.connect();
  await blocker.query("begin");
  await blocker.query("lock table courses.grades in access exclusive mode");
  const running = Promise.all([gradebook(), desk.record(assignmentId, 7)]);
  await expect.poll(() => waiting(blocker), { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
  await postgres.stop();
  const answers = await running;
  // What kind of fault it was, should one be none that is known.
  expect(platform.logs().filter((line) => JSON.stringify(line).includes("http.fault"))).toEqual([]);
  for (const answer of answers) expectUnavailable(answer);
  await blocker.end().catch(() => undefined);

  for (const answer of await Promise.all([
    gradebook(),
    students(),
    desk.record(assignmentId, 7),
    desk.parent(notificationsApi.notifications, { query: {} }),
  ])) {
    expectUnavailable(answer);
  }
  expect((await platform.door("/health")).status).toBe(200);
  const ready = async () => (await platform.door("/ready")).status;
  await expect.poll(ready, { timeout: 60_000 }).toBe(503);

  postgres = await startPostgres({ dataDir, durable: false, port: postgres.port });
  await until("the gradebook", async () => ((await gradebook()).status === 200 ? true : undefined));
  await expect.poll(ready, { timeout: 60_000 }).toBe(200);
  const recorded = await desk.record(assignmentId, 7);
  expect(recorded.status).toBe(201);
  expect(recorded.view.data).toMatchObject([{ value: 7, version: 1 }]);
  await until("the parent's notification", async () => {
    const { view } = await desk.parent(notificationsApi.notifications, { query: {} });
    return view.data.find(({ body }) => body.includes("Antes de la caída"));
  });
});
