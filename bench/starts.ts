import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { freePort } from "../dev/services/ports.ts";

/** Milliseconds from `npm start` in an own data folder to its line that begins with `ready`; it is stopped afterwards. */
export async function timeStart(dataDir: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const before = performance.now();
  const child = spawn("npm", ["start"], {
    env: { ...process.env, EDUAI_DATA: dataDir, PORT: String(await freePort()) },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const { pid } = child;
  const end = (name: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, name);
    } catch {
      // The group has ended meanwhile.
    }
  };
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2_000);
  });
  try {
    return await new Promise<number>((ready, fail) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.startsWith("ready")) ready(performance.now() - before);
      });
      ended.then(() => fail(new Error(`npm start ended before it was ready:\n${errors}`)));
      signal.addEventListener("abort", () => fail(new Error("npm start was not ready in time")), { once: true });
    });
  } finally {
    end("SIGINT");
    const late = setTimeout(() => end("SIGKILL"), 15_000);
    await ended;
    clearTimeout(late);
  }
}
