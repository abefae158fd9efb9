import { spawn } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "../../../dev/services/ports.ts";
import { readPid } from "../../../dev/services/processes.ts";
import { workerds } from "../../../dev/supervise-workers.ts";
import { PID_FILE } from "../../../dev/worker-process.ts";

const START_MS = 900_000;
const LOG = "test-results/faults.log";

export interface DrillPlatform {
  readonly origin: string;
  /** Everything `npm start` wrote so far. */
  output(): string;
  alive(): boolean;
  workerd(): number[];
  postmaster(): number;
  redis(): number;
  /** Rows as the superuser sees them. Tries again while the database is away. */
  rows<T>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** What npm start does every minute. */
  cron(): Promise<void>;
  stop(): Promise<void>;
}

function pidIn(file: string): number {
  const pid = readPid(file);
  if (pid === undefined) throw new Error(`no process number in ${file}`);
  return pid;
}

/** The platform as `npm start` runs it, in a process of its own on a folder of its own. */
export async function startDrillPlatform(): Promise<DrillPlatform> {
  const [port, dataDir] = [await freePort(), mkdtempSync(join(tmpdir(), "eduai-drill-"))];
  // PostgreSQL's own user must be able to enter it.
  chmodSync(dataDir, 0o755);
  const child = spawn(process.execPath, ["dev/bootstrap.mjs", "dev/start.ts"], {
    env: { ...process.env, PORT: String(port), EDUAI_DATA: dataDir, RATE_LIMIT_FACTOR: "100" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  mkdirSync("test-results", { recursive: true });
  writeFileSync(LOG, "");
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      appendFileSync(LOG, chunk);
    });
  }
  const alive = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    const ended = alive() ? new Promise<void>((done) => child.once("exit", () => done())) : undefined;
    child.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_MS;
  while (!/^ready in /m.test(output)) {
    if (!alive() || Date.now() > deadline) {
      await stop();
      throw new Error(`the platform is not ready, see ${LOG}\n${output.slice(-2000)}`);
    }
    await pause(100);
  }
  const cluster = join(dataDir, "postgres-embedded", "cluster", "postmaster.pid");
  const postgresPort = Number(readFileSync(cluster, "utf8").split("\n")[3]);
  const adminUrl = `postgresql://postgres:postgres@127.0.0.1:${postgresPort}/eduai`;
  const origin = `http://localhost:${port}`;
  return {
    origin,
    alive,
    output: () => output,
    workerd: () => workerds(pidIn(join(dataDir, PID_FILE))),
    postmaster: () => pidIn(cluster),
    redis: () => pidIn(join(dataDir, "redis", "redis.pid")),
    rows: (text, values = []) => patiently(() => select(adminUrl, text, values)),
    async cron() {
      const query = new URLSearchParams({ cron: "*/5 * * * *" });
      const response = await fetch(`${origin}/cdn-cgi/local/scheduled?${query}`).catch(() => undefined);
      await response?.body?.cancel();
    },
    stop,
  };
}

export async function select<T>(adminUrl: string, text: string, values: readonly unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What PostgreSQL says while it starts, ends or loses a backend; a fault of the query itself is told at once. */
const AWAY = /^(?:08|57P|53|ECONN|EPIPE)/;

async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (let turn = 0; ; turn += 1) {
    try {
      return await run();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "ECONN";
      if (turn > 300 || !AWAY.test(code)) throw error;
      await pause(100);
    }
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
