import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const START_MS = 240_000;
const LOG = "test-results/platform.log";

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/**
 * Starts the platform as a newcomer does, with a database of its own and the model providers' stand-ins; what tests
 * need to know of it goes into the environment. EDUAI_E2E_ORIGIN and the other three name a running copy instead.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.EDUAI_E2E_ORIGIN) return undefined;
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), "eduai-e2e-"));
  mkdirSync("test-results", { recursive: true });
  const log = createWriteStream(LOG);
  const env = { ...process.env, PORT: String(port), EDUAI_DATA: dataDir, EDUAI_DEV_LLM: "1" };
  const child = spawn(process.execPath, ["dev/bootstrap.mjs", "dev/start.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stderr.pipe(log, { end: false });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    log.end();
    rmSync(dataDir, { recursive: true, force: true });
  };

  const found: Record<string, string> = {};
  const ready = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the platform is not ready after ${START_MS} ms`)), START_MS);
    child.once("exit", (code) => reject(new Error(`the platform ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      log.write(`${line}\n`);
      const models = /stand-ins: Anthropic (\S+), OpenAI (\S+)/.exec(line);
      if (models) Object.assign(found, { EDUAI_E2E_ANTHROPIC: models[1], EDUAI_E2E_OPENAI: models[2] });
      if (!line.startsWith("ready")) return;
      clearTimeout(late);
      resolve();
    });
  });
  try {
    await ready;
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}: see ${LOG}`);
  }
  Object.assign(process.env, { ...found, EDUAI_E2E_ORIGIN: `http://localhost:${port}`, EDUAI_E2E_DATA: dataDir });
  return stop;
}
