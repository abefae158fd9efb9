import { readFileSync } from "node:fs";
import { pause, type Work } from "./measure.ts";

/** What Linux counts in /proc: a hundredth of a second each. */
const TICK_MS = 10;

/** Processor time that processes have used so far, of user and system together, in ms; 0 where the system does not tell. */
export function processorTime(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + timeOf(pid), 0);
}

function timeOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK_MS;
  } catch {
    return 0;
  }
}

/**
 * Processor time of one request in ms, with what it leaves behind for queues and alarms: `settleMs` is how long that may
 * take, and what the processes do by themselves in that time is taken off.
 */
export async function processorPerRequest(
  work: Work,
  pids: readonly number[],
  options: { count: number; settleMs: number },
): Promise<number> {
  const { count, settleMs } = options;
  const resting = processorTime(pids);
  await pause(settleMs);
  const idle = processorTime(pids) - resting;
  const before = processorTime(pids);
  for (let turn = 0; turn < count; turn += 1) await work(turn);
  await pause(settleMs);
  return Math.max(0, processorTime(pids) - before - idle) / count;
}
