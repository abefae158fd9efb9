import { setTimeout as sleep } from "node:timers/promises";
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

/** Waits until `/ready` is 200 and every page answers; throws with the workers' last lines when they end or time is up. */
export async function untilReady(workers: WorkerProcess, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let waitingFor = "/ready";
  while (Date.now() < deadline) {
    if (!workers.alive()) throw new Error(`the workers have ended:\n${workers.tail()}`);
    waitingFor = (await statusOf(`${workers.url}/ready`)) === 200 ? "" : "/ready";
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
