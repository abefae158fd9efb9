import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, it, vi } from "vitest";
import { startPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { RespConnection } from "./resp.ts";
import { type Supervisor, supervise } from "./supervise.ts";

const dataDir = mkdtempSync(join(tmpdir(), "eduai-supervise-"));
chmodSync(dataDir, 0o711);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function recorder() {
  const lines: string[] = [];
  const lost: Error[] = [];
  const supervisor: Supervisor = { report: (line) => lines.push(line), lost: (error) => lost.push(error) };
  return { lines, lost, supervisor };
}

const pidIn = (file: string) => Number(readFileSync(file, "utf8").split("\n")[0]);

it("PostgreSQL killed by SIGKILL comes back on its port with every acknowledged row, and says so", async () => {
  const { lines, lost, supervisor } = recorder();
  const postgres = await startPostgres({ dataDir, supervisor });
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    client.on("error", () => undefined);
    await client.connect();
    return client.query(text).finally(() => client.end().catch(() => undefined));
  };
  await query("create table kept (id int primary key)");
  for (const round of [1, 2]) {
    for (let id = 0; id < 20; id += 1) await query(`insert into kept values (${round * 100 + id})`);
    process.kill(pidIn(join(dataDir, "postgres-embedded", "cluster", "postmaster.pid")), "SIGKILL");
    await expect
      .poll(
        () =>
          query("select count(*)::int as rows from kept").then(
            ({ rows }) => rows[0].rows,
            () => 0,
          ),
        {
          timeout: 60_000,
        },
      )
      .toBe(round * 20);
    await expect.poll(() => lines.filter((line) => line.startsWith("PostgreSQL runs again")).length).toBe(round);
  }
  const { rows } = await query("show synchronous_commit");
  expect(rows).toEqual([{ synchronous_commit: "on" }]);
  await postgres.stop();
  await expect(query("select 1")).rejects.toThrow();
  expect(lost).toEqual([]);
}, 240_000);

it("Redis killed by SIGKILL comes back on its port", async () => {
  const { lines, supervisor } = recorder();
  const redis = await startRedis({ dataDir, supervisor });
  const pidFile = join(dataDir, "redis", "redis.pid");
  await expect.poll(() => existsSync(pidFile)).toBe(true);
  process.kill(pidIn(pidFile), "SIGKILL");
  const ping = async () => {
    const connection = new RespConnection(redis.port);
    return connection
      .send([["PING"]])
      .then(
        ([reply]) => JSON.stringify(reply),
        () => "nothing",
      )
      .finally(() => connection.close());
  };
  await expect.poll(() => lines.at(-1), { timeout: 60_000 }).toMatch(/^Redis runs again/);
  expect(await ping()).toContain("PONG");
  await redis.stop();
  expect(await ping()).toBe("nothing");
}, 240_000);

it("what ends again and again is given up with a clear error", async () => {
  const { lines, lost, supervisor } = recorder();
  const { spawn } = await import("node:child_process");
  const brief = await supervise(
    "brief",
    async () => ({ child: spawn("true"), stop: async () => undefined }),
    supervisor,
  );
  await expect
    .poll(() => lost.map(({ message }) => message), { timeout: 60_000 })
    .toEqual(["brief ended 6 times within a minute"]);
  expect(lines.filter((line) => line.includes("started again"))).toHaveLength(5);
  await brief.stop();
});

/** Guarantee: a supervisor reads of a child how it ended, and hears when. */
const fakeChild = () =>
  Object.assign(new EventEmitter(), { exitCode: null, signalCode: null }) as unknown as ChildProcess;

it("ends that lie apart are accidents however many they become; the sixth within a minute is the end", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { lines, lost, supervisor } = recorder();
  const children: ChildProcess[] = [];
  const launch = async () => {
    const child = fakeChild();
    children.push(child);
    return { child, stop: async () => undefined };
  };
  const end = async (seconds: number) => {
    vi.setSystemTime(Date.now() + seconds * 1000);
    const said = lines.length + lost.length;
    children.at(-1)?.emit("exit", 1, null);
    while (lines.length + lost.length === said) await new Promise(setImmediate);
    while (lost.length === 0 && !/runs again/.test(lines.at(-1) ?? "")) await new Promise(setImmediate);
    await new Promise(setImmediate);
  };
  try {
    const running = await supervise("Probe", launch, supervisor);
    for (let turn = 0; turn < 10; turn += 1) await end(13);
    expect(lost).toEqual([]);
    expect(children).toHaveLength(11);
    await end(61);
    for (let turn = 0; turn < 4; turn += 1) await end(1);
    expect(lost).toEqual([]);
    await end(1);
    expect(lost.map(({ message }) => message)).toEqual(["Probe ended 6 times within a minute"]);
    expect(children).toHaveLength(16);
    await running.stop();
  } finally {
    vi.useRealTimers();
  }
});
