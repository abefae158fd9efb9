import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bundleWorker } from "./deploy.ts";
import { freePort } from "./services/ports.ts";
import { superviseWorkers, workerds } from "./supervise-workers.ts";
import { startWorkers, type WorkerSources } from "./worker-process.ts";

const dataDir = mkdtempSync(join(tmpdir(), "eduai-workers-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const CONFIGS = ["tests/support/fixtures/front.toml", "tests/support/fixtures/back.toml"];

async function bundles(): Promise<WorkerSources> {
  const folders = CONFIGS.map((config) => join(dataDir, basename(config, ".toml")));
  const faults = await Promise.all(CONFIGS.map((config, at) => bundleWorker(config, folders[at] ?? "")));
  expect(faults.flat()).toEqual([]);
  return { bundles: folders };
}

it.each([
  ["bundles", bundles],
  ["watched sources", async (): Promise<WorkerSources> => ({ watched: CONFIGS })],
])(
  "a workerd killed by SIGKILL is noticed, and all workers answer again on the same port: %s",
  async (_, sourcesOf) => {
    const sources = await sourcesOf();
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
      const workers = await startWorkers(sources, { dataDir, port, vars: { EDUAI_ENV: "test" } });
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
  },
  240_000,
);
