import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The process number on a pid file's first line; undefined when there is no such file. */
export function readPid(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const pid = Number(readFileSync(path, "utf8").split("\n")[0]?.trim());
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/**
 * True when the process runs and, where the system can tell, its command line contains `marker`:
 * a pid file that outlived a restart must not lead us to a stranger's process.
 */
export function runs(pid: number, marker: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  if (!existsSync("/proc/self/cmdline")) return true;
  try {
    return readFileSync(commandLine, "utf8").includes(marker);
  } catch {
    return false;
  }
}

/** Ends what a killed parent left behind, politely first. */
export async function stopStale(pidFile: string, marker: string, signal: NodeJS.Signals = "SIGTERM"): Promise<boolean> {
  const pid = readPid(pidFile);
  if (pid === undefined || !runs(pid, marker)) return false;
  process.kill(pid, signal);
  for (let waited = 0; waited < 5_000 && runs(pid, marker); waited += 25) await sleep(25);
  if (runs(pid, marker)) process.kill(pid, "SIGKILL");
  for (let waited = 0; waited < 2_000 && runs(pid, marker); waited += 25) await sleep(25);
  return true;
}

/** Ends a child of ours and waits for it; SIGKILL after the grace period. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, graceMs = 8_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await ended;
  clearTimeout(late);
}

/** Marks a folder as in use by this process; throws when another live process holds it. Returns the release. */
export function claim(pidFile: string, what: string): () => void {
  const holder = readPid(pidFile);
  if (holder !== undefined && holder !== process.pid && runs(holder, "node")) {
    throw new Error(`${what} is in use by process ${holder}; stop it or choose another folder with EDUAI_DATA`);
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return () => rmSync(pidFile, { force: true });
}
