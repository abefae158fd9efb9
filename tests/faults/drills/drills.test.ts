import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { check } from "./checker.ts";
import { type DrillPlatform, pause, startDrillPlatform } from "./platform.ts";
import { doorOf, openWriters, type Writers } from "./writers.ts";

/** One platform for all drills, as one that is left running meets one fault after another. */
let platform: DrillPlatform;
let writers: Writers;

beforeAll(async () => {
  platform = await startDrillPlatform();
  writers = await openWriters(doorOf(platform.origin));
}, 1_200_000);
afterAll(() => platform?.stop(), 60_000);

/** Columns of one drill, each with a mark for every pupil of a group of 25. */
const COLUMNS = 5;
/** Further apart than the five a minute after which the supervisor takes the ends for no accident. */
const BETWEEN_KILLS_MS = 13_000;

/** Whatever was injected: it runs still, it answers, and nobody was told anything that is not so. */
afterEach(async () => {
  expect(platform.alive(), platform.output().slice(-2000)).toBe(true);
  await until("ready", async () => (await fetch(`${platform.origin}/ready`)).status === 200);
  await check(platform, writers.told);
  const { marks, columns: made, refusals } = writers.told;
  console.info(`${marks.length} marks and ${made.length} columns acknowledged; tried again after`, refusals);
}, 1_200_000);

async function until(what: string, look: () => Promise<boolean>, ms = 180_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await look().catch(() => false))) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${ms} ms`);
    await pause(100);
  }
}

async function columns(name: string, count: number): Promise<number[]> {
  const made: number[] = [];
  for (let at = 0; at < count; at += 1) made.push(await writers.column(`${name} ${at + 1}`));
  return made;
}

const said = (line: RegExp) =>
  platform
    .output()
    .split("\n")
    .filter((text) => line.test(text)).length;

/** Kills, and waits for the line that tells that it runs again. */
async function killed(pids: readonly number[], again: RegExp): Promise<void> {
  const before = said(again);
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) process.kill(pid, "SIGKILL");
  await until(String(again), async () => said(again) > before);
}

test("workerd is killed six times", { timeout: 900_000 }, async () => {
  let earliest = 0;
  for (let turn = 1; turn <= 6; turn += 1) {
    const ids = await columns(`Trabajador ${turn}.`, 1);
    await writers.write(`Trabajador ${turn}`, ids, async () => {
      await pause(Math.max(0, earliest - Date.now()));
      earliest = Date.now() + BETWEEN_KILLS_MS;
      await killed(platform.workerd(), /the workers run again/);
    });
  }
});

test("a PostgreSQL backend is killed three times", { timeout: 400_000 }, async () => {
  for (let turn = 1; turn <= 3; turn += 1) {
    const ids = await columns(`Conexión ${turn}.`, 2);
    await writers.write(`Conexión ${turn}`, ids, async () => {
      const [backend] = await platform.rows<{ pid: number }>(
        "select pid from pg_stat_activity where usename = 'eduai_app' order by state = 'active' desc limit 1",
      );
      expect(backend).toBeDefined();
      if (backend) process.kill(backend.pid, "SIGKILL");
    });
  }
});

test("PostgreSQL's postmaster is killed", { timeout: 400_000 }, async () => {
  await writers.write("Servidor", await columns("Servidor", COLUMNS), () =>
    killed([platform.postmaster()], /PostgreSQL runs again/),
  );
});

test("Redis is killed", { timeout: 400_000 }, async () => {
  await writers.write("Memoria", await columns("Memoria", COLUMNS), () =>
    killed([platform.redis()], /Redis runs again/),
  );
});

test("the database is silent for twenty seconds", { timeout: 400_000 }, async () => {
  await writers.write("Silencio", await columns("Silencio", COLUMNS), async () => {
    const backends = await platform.rows<{ pid: number }>("select pid from pg_stat_activity");
    const pids = [platform.postmaster(), ...backends.map(({ pid }) => pid)];
    const signal = (name: NodeJS.Signals) => {
      for (const pid of pids) {
        try {
          process.kill(pid, name);
        } catch {
          // A backend may have ended meanwhile.
        }
      }
    };
    signal("SIGSTOP");
    await pause(20_000);
    signal("SIGCONT");
  });
});
