import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort, LOOPBACK, untilListening } from "./ports.ts";
import { stopChild, stopStale } from "./processes.ts";
import { type Launched, type Supervisor, supervise } from "./supervise.ts";

/** `redis-server` is a real engine; `js-redis-server` is a reimplementation that only stands in where none can be had. */
export type RedisEngine = "redis-server" | "js-redis-server";

export interface RedisProcess {
  port: number;
  engine: RedisEngine;
  stop(): Promise<void>;
}

interface Program {
  path: string;
  libraries?: string;
}

const PACKAGES = [
  "redis-tools",
  "libjemalloc2",
  "liblua5.1-0",
  "liblzf1",
  "libatomic1",
  "lua-cjson",
  "lua-bitop",
  "libhiredis0.14",
];

const works = ({ path, libraries }: Program): boolean =>
  spawnSync(path, ["--version"], { env: { ...process.env, LD_LIBRARY_PATH: libraries ?? "" } }).status === 0;

function installed(): Program | undefined {
  return ["redis-server", "valkey-server"].map((path) => ({ path })).find(works);
}

/** Debian's packages unpacked into the data folder: no root, nothing installed. */
function unpacked(folder: string): Program | undefined {
  const arch = new Map([
    ["x64", "x86_64-linux-gnu"],
    ["arm64", "aarch64-linux-gnu"],
  ]).get(process.arch);
  if (process.platform !== "linux" || arch === undefined) return undefined;
  const program = { path: join(folder, "usr/bin/redis-server"), libraries: join(folder, "usr/lib", arch) };
  if (existsSync(program.path)) return works(program) ? program : undefined;
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    if (spawnSync("apt-get", ["download", ...PACKAGES], { cwd: temporary }).status !== 0) return undefined;
    for (const file of readdirSync(temporary).filter((name) => name.endsWith(".deb"))) {
      if (spawnSync("dpkg", ["-x", file, "."], { cwd: temporary }).status !== 0) return undefined;
    }
    // One binary under several names: Debian ships this one in the tools package, the server's name is a link to it.
    if (!existsSync(join(temporary, "usr/bin/redis-server"))) {
      symlinkSync("redis-check-rdb", join(temporary, "usr/bin/redis-server"));
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
    return works(program) ? program : undefined;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function startReimplementation(port: number): Promise<RedisProcess> {
  console.warn(
    [
      "WARNING: no redis-server on this machine, and Debian's packages could not be unpacked.",
      "WARNING: js-redis-server answers instead. It keeps nothing and is NOT the real engine: install redis-server.",
    ].join("\n"),
  );
  const { createRedisServer } = await import("js-redis-server");
  const server = await createRedisServer({ port });
  return { port: server.port, engine: "js-redis-server", stop: () => server.close() };
}

const PID_FILE = "redis.pid";

/** Ends a server whose parent was killed. */
export function stopLeftoverRedis(dataDir: string): Promise<boolean> {
  return stopStale(join(resolve(dataDir, "redis"), PID_FILE), "redis");
}

/** Starts Redis on the loopback address with an append-only file below the data folder. */
export async function startRedis(options: {
  dataDir: string;
  port?: number | undefined;
  /** `js-redis-server` skips the search for a real one. */
  engine?: RedisEngine | undefined;
  /** With one, a server that ends by itself is started again on the same port. */
  supervisor?: Supervisor | undefined;
}): Promise<RedisProcess> {
  const port = options.port ?? (await freePort());
  const folder = resolve(options.dataDir, "redis");
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, PID_FILE);
  await stopLeftoverRedis(options.dataDir);

  const wantsReal = options.engine !== "js-redis-server";
  const program = wantsReal ? (installed() ?? unpacked(resolve(options.dataDir, "redis-program"))) : undefined;
  if (!program) {
    if (process.env.EDUAI_REQUIRE_REAL_REDIS === "1" && wantsReal) {
      throw new Error("EDUAI_REQUIRE_REAL_REDIS=1, but there is no redis-server on this machine");
    }
    return startReimplementation(port);
  }

  const args = [
    ...["--port", String(port), "--bind", LOOPBACK, "--pidfile", pidFile],
    ...["--dir", folder, "--appendonly", "yes", "--save", ""],
  ];
  const { stop } = await supervise("Redis", () => launchServer(program, args, port), options.supervisor);
  return { port, engine: "redis-server", stop };
}

async function launchServer(program: Program, args: string[], port: number): Promise<Launched> {
  const child = spawn(program.path, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, LD_LIBRARY_PATH: program.libraries ?? process.env.LD_LIBRARY_PATH ?? "" },
  });
  let output = "";
  const note = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  await untilListening(port, () => !ended).catch((error: Error) => {
    child.kill("SIGKILL");
    throw new Error(`Redis did not start: ${error.message}\n${output}`);
  });
  return { child, stop: () => stopChild(child, "SIGTERM") };
}
