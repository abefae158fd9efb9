import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export interface Launched {
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Who hears of a process that ended by itself. `lost` is the end: it could not be brought back. */
export interface Supervisor {
  report(line: string): void;
  lost(error: Error): void;
}

/** One attempt may fail because what was killed still holds a lock or a port; this long it is tried again. */
const REVIVE_MS = 15_000;
const PAUSE_MS = 250;
/** More ends than this within a minute are no accident any more. */
const ENDS_A_MINUTE = 5;

/**
 * Keeps a process running: one that ends by itself is started again. Without a supervisor it is only started.
 * Throws what the first start throws.
 */
export async function supervise(
  name: string,
  launch: () => Promise<Launched>,
  supervisor: Supervisor | undefined,
): Promise<{ stop(): Promise<void> }> {
  let current = await launch();
  let stopping = false;
  let reviving: Promise<void> | undefined;
  let ends: number[] = [];

  async function revive(): Promise<void> {
    const now = Date.now();
    ends = [...ends.filter((at) => at > now - 60_000), now];
    if (ends.length > ENDS_A_MINUTE) {
      supervisor?.lost(new Error(`${name} ended ${ends.length} times within a minute`));
      return;
    }
    supervisor?.report(`${name} ended by itself and is started again`);
    for (;;) {
      try {
        current = await launch();
        break;
      } catch (error) {
        if (stopping) return;
        if (Date.now() > now + REVIVE_MS) {
          supervisor?.lost(new Error(`${name} could not be started again`, { cause: error }));
          return;
        }
        await sleep(PAUSE_MS);
      }
    }
    supervisor?.report(`${name} runs again after ${((Date.now() - now) / 1000).toFixed(1)} s`);
    watch(current.child);
  }

  function watch(child: ChildProcess): void {
    const onExit = () => {
      if (!stopping) reviving = revive();
    };
    if (child.exitCode !== null || child.signalCode !== null) onExit();
    else child.once("exit", onExit);
  }

  if (supervisor) watch(current.child);
  return {
    async stop() {
      stopping = true;
      await reviving;
      await current.stop();
    },
  };
}
