import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rotatingLog } from "./rotating-log.ts";
import type { ServedWorkers } from "./serve-workers.ts";
import { freePort, LOOPBACK } from "./services/ports.ts";
import { readPid, runs, stopStale } from "./services/processes.ts";

export interface WorkerProcess {
  /** The front door's address on the loopback interface. */
  url: string;
  /** False once it has ended by itself. */
  alive(): boolean;
  /** The last lines it wrote. */
  tail(): string;
  /** From now on its output also goes to this terminal. */
  show(): void;
  stop(): Promise<void>;
  /** Ends all of it at once, for what no longer answers. */
  kill(): Promise<void>;
  /** The process group of the server and every workerd below it. */
  group: number;
  /** Whether it exchanges its workerd now and then with nothing being wrong. */
  reloads: boolean;
}

/** A busy day writes some 30 MB an hour; two files of this size are kept. */
const LOG_BYTES = 20 * 1024 * 1024;
export const PID_FILE = "workers.pid";
export const LOG_FILE = "workers.log";
/** Part of both command lines, by which a leftover is told from a stranger with the same number. */
const MARKER = "workers";

/**
 * Forty isolates live in one process here, most of them small. What a request leaves in one (its context, answers, streams) is
 * native memory behind a few words of JavaScript, freed by a collection of all of its heap alone. V8's own settings begin
 * those at many megabytes and wait for eight more each time: thousands of requests of garbage in every isolate, seen from
 * outside as a leak. For size it begins small, and two megabytes or a fifth more is the time for the next one.
 */
const V8_FLAGS = [
  "--optimize-for-size",
  "--initial-old-space-size=1",
  "--heap-growing-percent=20",
  "--max-semi-space-size=2",
];

/** What the server itself needs of this process's environment; everything else stays out of the workers. */
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

interface Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Written to its standard input, which stays open: its end tells that this process has ended. */
  readonly input?: string;
}

/** Bundles as they would be deployed, by `dev/serve-workers.ts`. Variables go to its input. */
function serving(folders: readonly string[], { dataDir, port, vars }: WorkerOptions): Command {
  const input: ServedWorkers = { folders: folders.map((folder) => resolve(folder)), dataDir, port, vars };
  return { args: [resolve("dev/serve-workers.ts")], env: {}, input: `${JSON.stringify(input)}\n` };
}

/**
 * Sources under `wrangler dev`, which bundles them anew when they change. Variables travel in its environment: that
 * reaches every worker (an env file reaches the first one only), and no secret stands in a command line or a file.
 */
async function watching(configs: readonly string[], { dataDir, port, vars }: WorkerOptions): Promise<Command> {
  const registry = join(dataDir, "registry");
  mkdirSync(registry, { recursive: true });
  const flags = {
    port,
    ip: LOOPBACK,
    "inspector-port": await freePort(),
    "persist-to": join(dataDir, "workers"),
    "show-interactive-dev-session": false,
  };
  return {
    args: [
      resolve("node_modules/wrangler/bin/wrangler.js"),
      "dev",
      ...configs.flatMap((config) => ["-c", config]),
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ],
    env: {
      ...vars,
      CLOUDFLARE_INCLUDE_PROCESS_ENV: "true",
      WRANGLER_REGISTRY_PATH: registry,
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      // Wrangler's trace of every request would fill memory and disk, and hold what people send.
      X_LOCAL_OBSERVABILITY: "false",
      X_LOCAL_EXPLORER: "false",
    },
  };
}

export interface WorkerOptions {
  dataDir: string;
  port: number;
  vars: Record<string, string>;
}

/** Workers by the folders of their bundles, or by their configurations when their sources are watched; the first has the port. */
export type WorkerSources = { bundles: readonly string[] } | { watched: readonly string[] };

/** Starts the workers in a process group of their own, without waiting until they answer. */
export async function startWorkers(sources: WorkerSources, options: WorkerOptions): Promise<WorkerProcess> {
  const { dataDir, port } = options;
  await stopLeftoverWorkers(dataDir);
  const reloads = "watched" in sources;
  const command = reloads ? await watching(sources.watched, options) : serving(sources.bundles, options);
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const child = spawn(process.execPath, command.args, {
    detached: true,
    stdio: [command.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    env: { ...inherited, ...command.env, MINIFLARE_WORKERD_V8_FLAGS: V8_FLAGS.join(" "), FORCE_COLOR: "0" },
  });
  child.stdin?.on("error", () => undefined).write(command.input ?? "");
  const group = child.pid;
  if (group === undefined) throw new Error("the workers did not start");
  writeFileSync(join(dataDir, PID_FILE), `${group}\n`);

  const log = rotatingLog(join(dataDir, LOG_FILE), LOG_BYTES);
  let output = "";
  let shown = false;
  const note = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-6_000);
    log.write(chunk);
    if (shown) process.stdout.write(chunk);
  };
  child.stdout?.on("data", note);
  child.stderr?.on("data", note);
  return {
    url: `http://${LOOPBACK}:${port}`,
    alive: () => child.exitCode === null && child.signalCode === null,
    tail: () => output,
    show() {
      shown = true;
    },
    group,
    reloads,
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
