import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rotatingLog } from "./rotating-log.ts";
import { freePort, LOOPBACK } from "./services/ports.ts";
import { readPid, runs, stopStale } from "./services/processes.ts";

export interface WorkerProcess {
  /** The front door's address on the loopback interface. */
  url: string;
  /** False once Wrangler has ended by itself. */
  alive(): boolean;
  /** The last lines it wrote. */
  tail(): string;
  /** From now on its output also goes to this terminal. */
  show(): void;
  stop(): Promise<void>;
  /** Ends all of it at once, for what no longer answers. */
  kill(): Promise<void>;
  /** The process group of Wrangler and every workerd below it. */
  group: number;
}

/** A busy day writes some 30 MB an hour; two files of this size are kept. */
const LOG_BYTES = 20 * 1024 * 1024;
const PID_FILE = "wrangler.pid";
/** Part of the command line, by which a leftover is told from a stranger with the same number. */
const MARKER = "wrangler";

/**
 * Forty isolates live in one process here, most of them small: with V8's own settings each lets garbage lie until its heap
 * has doubled several times, and the process takes a gigabyte for 80 MB that are in use.
 */
const V8_FLAGS = ["--initial-old-space-size=8", "--heap-growing-percent=20", "--max-semi-space-size=2"];

/** What Wrangler itself needs of this process's environment; everything else stays out of the workers. */
const INHERITED = ["PATH", "HOME", "TMPDIR", "LANG", "SystemRoot", "APPDATA", "USERPROFILE"];

/** Ends the workers of a start that was killed. */
export async function stopLeftoverWorkers(dataDir: string): Promise<void> {
  const pid = readPid(join(dataDir, PID_FILE));
  if (pid !== undefined && runs(pid, MARKER)) signalGroup(pid, "SIGKILL");
  await stopStale(join(dataDir, PID_FILE), MARKER);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended meanwhile.
  }
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  signalGroup(pid, "SIGINT");
  const late = setTimeout(() => signalGroup(pid, "SIGKILL"), 6_000);
  await ended;
  clearTimeout(late);
  signalGroup(pid, "SIGKILL");
}

/**
 * Runs workers under `wrangler dev`, the first of `configs` with the port. Variables travel in Wrangler's environment:
 * that reaches every worker (an env file reaches the first one only), and no secret stands in a command line or a file.
 */
export async function startWorkers(options: {
  configs: readonly string[];
  dataDir: string;
  port: number;
  vars: Record<string, string>;
}): Promise<WorkerProcess> {
  const { dataDir, port } = options;
  await stopLeftoverWorkers(dataDir);
  const registry = join(dataDir, "registry");
  mkdirSync(registry, { recursive: true });

  const flags = {
    port,
    ip: LOOPBACK,
    "inspector-port": await freePort(),
    "persist-to": join(dataDir, "workers"),
    "show-interactive-dev-session": false,
  };
  const args = [
    resolve("node_modules/wrangler/bin/wrangler.js"),
    "dev",
    ...options.configs.flatMap((config) => ["-c", config]),
    ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
  ];
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...inherited,
      ...options.vars,
      CLOUDFLARE_INCLUDE_PROCESS_ENV: "true",
      WRANGLER_REGISTRY_PATH: registry,
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      // Wrangler's trace of every request would fill memory and disk, and hold what people send.
      X_LOCAL_OBSERVABILITY: "false",
      X_LOCAL_EXPLORER: "false",
      MINIFLARE_WORKERD_V8_FLAGS: V8_FLAGS.join(" "),
      FORCE_COLOR: "0",
    },
  });
  const group = child.pid;
  if (group === undefined) throw new Error("wrangler did not start");
  writeFileSync(join(dataDir, PID_FILE), `${group}\n`);

  const log = rotatingLog(join(dataDir, "wrangler.log"), LOG_BYTES);
  let output = "";
  let shown = false;
  const note = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-6_000);
    log.write(chunk);
    if (shown) process.stdout.write(chunk);
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  return {
    url: `http://${LOOPBACK}:${port}`,
    alive: () => child.exitCode === null && child.signalCode === null,
    tail: () => output,
    show() {
      shown = true;
    },
    group,
    async kill() {
      const runsStill = child.exitCode === null && child.signalCode === null;
      const exit = runsStill ? new Promise<void>((done) => child.once("exit", () => done())) : undefined;
      signalGroup(group, "SIGKILL");
      await exit;
      log.end();
    },
    async stop() {
      await stopGroup(child);
      signalGroup(group, "SIGKILL");
      log.end();
      rmSync(join(dataDir, PID_FILE), { force: true });
    },
  };
}
