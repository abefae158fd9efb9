import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { runs } from "./services/processes.ts";

const FIXTURE = "tests/support/fixtures/waits.ts";

it("what npm started ends with npm, though npm ends nothing but its shell", async () => {
  // The last word keeps the shell from becoming the program itself, as npm's does not.
  const shell = spawn("sh", ["-c", `node dev/bootstrap.mjs ${FIXTURE}; true`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve, reject) => {
    shell.once("exit", () => reject(new Error("the shell ended before its program began")));
    createInterface({ input: shell.stdout }).on("line", (line) => {
      const [, number] = /^waits (\d+)$/.exec(line) ?? [];
      if (number !== undefined) resolve(Number(number));
    });
  });
  expect(runs(pid, FIXTURE)).toBe(true);
  shell.removeAllListeners("exit");
  shell.kill("SIGTERM");
  try {
    await expect.poll(() => runs(pid, FIXTURE), { timeout: 30_000 }).toBe(false);
  } finally {
    if (runs(pid, FIXTURE)) process.kill(pid, "SIGKILL");
  }
});
