import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Supervisor } from "./services/supervise.ts";
import type { WorkerProcess } from "./worker-process.ts";

const LOOK_EVERY_MS = 500;
/** After a workerd was exchanged, this many requests in a row without an answer mean that it will never give one. */
const PROBES = 2;
const PROBE_MS = 1_500;
const ENDS_A_MINUTE = 5;

/** The live `workerd` of a process group, by number; empty where the system does not tell. */
export function workerds(group: number): number[] {
  let entries: string[];
  try {
    entries = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return entries
    .filter((pid) => {
      const [, name, state, pgrp] = statOf(pid) ?? [];
      return name === "workerd" && state !== "Z" && Number(pgrp) === group;
    })
    .map(Number);
}

/** `pid (name) state ppid pgrp …`; a process may end while it is looked at. */
function statOf(pid: string): RegExpExecArray | null {
  try {
    return /^\d+ \((.*)\) (\S) \d+ (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null;
  }
}

/** Any answer at all; a status of a fault is one too. */
async function answers(url: string): Promise<boolean> {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PROBE_MS) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response !== undefined) return true;
  }
  return false;
}

/**
 * Keeps the workers running: when their server ends, or a workerd below it does, all of it is ended and started again.
 * Under `wrangler dev` a workerd is also exchanged at each reload, where the answers go on; a dead one it replaces too, but
 * its own proxy then waits for the dead one for ever. `start` answers once everything is ready.
 */
export function superviseWorkers(
  first: WorkerProcess,
  start: () => Promise<WorkerProcess>,
  supervisor: Supervisor,
): { stop(): Promise<void> } {
  let current = first;
  let stopping = false;
  let ends: number[] = [];

  async function watch(): Promise<void> {
    let known = workerds(current.group);
    while (!stopping) {
      await sleep(LOOK_EVERY_MS);
      const since = Date.now();
      const now = workerds(current.group);
      const unchanged = now.length === known.length && known.every((pid) => now.includes(pid));
      if (current.alive() && (unchanged || (current.reloads && (await answers(current.url))))) {
        known = now;
        continue;
      }
      if (stopping || !(await revive(since))) return;
      known = workerds(current.group);
    }
  }

  async function revive(since: number): Promise<boolean> {
    ends = [...ends.filter((at) => at > since - 60_000), since];
    if (ends.length > ENDS_A_MINUTE) {
      supervisor.lost(new Error(`the workers ended ${ends.length} times within a minute:\n${current.tail()}`));
      return false;
    }
    supervisor.report("the workers ended by themselves and are started again");
    try {
      await current.kill();
      current = await start();
    } catch (error) {
      if (!stopping) supervisor.lost(new Error("the workers could not be started again", { cause: error }));
      return false;
    }
    supervisor.report(`the workers run again after ${((Date.now() - since) / 1000).toFixed(1)} s`);
    return true;
  }

  const watching = watch();
  return {
    async stop() {
      stopping = true;
      await current.stop();
      await watching;
      await current.stop();
    },
  };
}
