import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { freePort } from "./services/ports.ts";
import { superviseWorkers, workerds } from "./supervise-workers.ts";
import { startWorkers } from "./worker-process.ts";

const dataDir = mkdtempSync(join(tmpdir(), "eduai-workers-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it("a workerd killed by SIGKILL is noticed, and all workers answer again on the same port", async () => {
  const port = await freePort();
  const lines: string[] = [];
  const lost: Error[] = [];
  const groups: number[] = [];
  const answered = () =>
    fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.status,
      () => 0,
    );
  const start = async () => {
    const configs = ["tests/support/fixtures/front.toml", "tests/support/fixtures/back.toml"];
    const workers = await startWorkers({ configs, dataDir, port, vars: { EDUAI_ENV: "test" } });
    await expect.poll(answered, { timeout: 30_000, interval: 200 }).toBeGreaterThan(0);
    groups.push(workers.group);
    return workers;
  };
  const first = await start();
  const supervised = superviseWorkers(first, start, {
    report: (line) => lines.push(line),
    lost: (error) => lost.push(error),
  });
  expect(workerds(first.group).length).toBeGreaterThan(0);
  for (const pid of workerds(first.group)) process.kill(pid, "SIGKILL");
  await expect.poll(() => lines.at(-1), { timeout: 40_000 }).toMatch(/^the workers run again/);
  expect(await answered()).toBeGreaterThan(0);
  expect(groups).toHaveLength(2);
  await supervised.stop();
  expect(await answered()).toBe(0);
  expect(workerds(groups[1] ?? 0)).toEqual([]);
  expect(lost).toEqual([]);
}, 240_000);
