import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { WorkerProcess } from "./worker-process.ts";

/** What a newcomer will open; each must answer without a fault of the server before we say `ready`. */
const PAGES = ["/", "/api/docs", "/status", "/dev/outbox"];

async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(20_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Is every part of the platform there? `/ready` is 200 with some of them missing, too. */
async function isWhole(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    return z.object({ status: z.string() }).parse(await response.json()).status === "ok";
  } catch {
    return false;
  }
}

/** Waits until `/ready` says that all is well and every page answers; throws with the workers' last lines when they end or time is up. */
export async function untilReady(workers: WorkerProcess, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let waitingFor = "/ready";
  while (Date.now() < deadline) {
    if (!workers.alive()) throw new Error(`the workers have ended:\n${workers.tail()}`);
    waitingFor = (await isWhole(`${workers.url}/ready`)) ? "" : "/ready";
    for (const page of waitingFor === "" ? PAGES : []) {
      const status = await statusOf(workers.url + page);
      if (status === 0 || status >= 500 || status === 404) waitingFor = `${page} (${status})`;
    }
    if (waitingFor === "") return;
    await sleep(300);
  }
  const readiness = await fetch(`${workers.url}/ready`)
    .then((response) => response.text())
    .catch(String);
  throw new Error(`not ready after ${timeoutMs / 1000} s: ${waitingFor}\n/ready: ${readiness}\n${workers.tail()}`);
}
