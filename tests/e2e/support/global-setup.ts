import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FullConfig } from "@playwright/test";
import { canaryOf } from "#testing/log-canary.ts";
import { openAdminDatabase } from "../../../dev/curriculum-database.ts";
import { loadKeys } from "../../../dev/keys.ts";
import { freePort } from "../../../dev/services/ports.ts";
import { bundleAll } from "../../../dev/worker-bundles.ts";
import { LOG_FILE } from "../../../dev/worker-process.ts";
import { announce, type Copy, runningCopy } from "./copies.ts";

const START_MS = 900_000;
const LOGS = "test-results";

/** Starts one platform for each place where tests run side by side; a named copy that runs already is taken instead. */
export default async function setup(config: Pick<FullConfig, "workers">): Promise<() => Promise<void>> {
  const running = runningCopy();
  if (running) {
    announce([running]);
    return () => Promise.resolve();
  }
  mkdirSync(LOGS, { recursive: true });
  await bundleAll();
  const starts = await Promise.allSettled(Array.from({ length: config.workers }, (_, place) => startCopy(place)));
  const copies = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const stop = async () => {
    const told = (await Promise.all(copies.map((copy) => copy.stop()))).flat();
    if (told.length > 0) throw new Error(`the log holds personal data:\n${told.slice(0, 20).join("\n")}`);
  };
  const failed = starts.find((start) => start.status === "rejected");
  if (failed) {
    await stop().catch(() => undefined);
    throw failed.reason;
  }
  announce(copies);
  return stop;
}

interface StartedCopy extends Copy {
  /** Ends it; lines of its log that hold personal data or a secret. */
  stop(): Promise<string[]>;
}

/** The platform as a newcomer starts it, with a database of its own and the model providers' stand-ins. */
async function startCopy(place: number): Promise<StartedCopy> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), "eduai-e2e-"));
  const file = join(LOGS, `platform-${place}.log`);
  const log = createWriteStream(file);
  const env = { ...process.env, PORT: String(port), EDUAI_DATA: dataDir, EDUAI_DEV_LLM: "1" };
  const child = spawn(process.execPath, ["dev/bootstrap.mjs", "dev/start.ts"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  /** What the workers wrote since they are ready; the sign-ins of the demo stand above. */
  const said: string[] = [];
  let isReady = false;
  const listen = (stream: NodeJS.ReadableStream, hear?: (line: string) => void) =>
    createInterface({ input: stream }).on("line", (line) => {
      log.write(`${line}\n`);
      if (isReady) said.push(line);
      hear?.(line);
    });
  const end = async () => {
    child.kill("SIGTERM");
    await ended;
    log.end();
    rmSync(dataDir, { recursive: true, force: true });
  };

  const models: { anthropic?: string; openai?: string } = {};
  listen(child.stderr);
  const ready = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the platform is not ready after ${START_MS} ms`)), START_MS);
    child.once("exit", (code) => reject(new Error(`the platform ended with ${code} before it was ready`)));
    listen(child.stdout, (line) => {
      const [, anthropic, openai] = /stand-ins: Anthropic (\S+), OpenAI (\S+)/.exec(line) ?? [];
      if (anthropic && openai) Object.assign(models, { anthropic, openai });
      if (!line.startsWith("ready")) return;
      isReady = true;
      clearTimeout(late);
      resolve();
    });
  });
  try {
    await ready;
  } catch (error) {
    await end();
    throw new Error(`${error instanceof Error ? error.message : error}: see ${file}`);
  }
  return {
    origin: `http://localhost:${port}`,
    dataDir,
    anthropic: models.anthropic ?? "",
    openai: models.openai ?? "",
    async stop() {
      try {
        const { adminUrl, close } = await openAdminDatabase(undefined, dataDir, () => undefined);
        const canary = await canaryOf(adminUrl, loadKeys(dataDir));
        await close();
        return canary([...said, ...workerLogs(dataDir)]);
      } finally {
        await end();
      }
    },
  };
}

/** What the workers wrote before they were ready as well. */
const workerLogs = (dataDir: string): string[] =>
  readdirSync(dataDir)
    .filter((name) => name.startsWith(LOG_FILE))
    .flatMap((name) => readFileSync(join(dataDir, name), "utf8").split("\n"));
