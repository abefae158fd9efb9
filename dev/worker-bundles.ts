import { execFile } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { V4WorkerOptions } from "miniflare";
import { digestOf } from "./digest.ts";
import { readPid, runs } from "./services/processes.ts";
import { WEB_SOURCES } from "./web-build.ts";
import { WORKERS } from "./workers.ts";

const FOLDER = "build/workers";
const STAMP = ".sources";

/** What bundles are made of, and what makes them. */
const sourcesDigest = (): string =>
  digestOf([
    ...WEB_SOURCES,
    ...[
      "core",
      "drizzle/schema",
      "durable-objects",
      "platform",
      "workers",
      "dev/deploy.ts",
      "dev/paper-fonts.ts",
      "dev/worker-bundles.ts",
    ],
    ...WORKERS.map(({ config }) => config),
  ]);

/** Not below `build`, which a build of the web app empties. */
export const LOCK = "node_modules/.cache/bundles.lock";

/** Takes the lock for this process, unless one that runs has it. A link appears with its content, as a new file does not. */
function locked(): boolean {
  const mine = `${LOCK}-${process.pid}`;
  writeFileSync(mine, `${process.pid}\n`);
  try {
    linkSync(mine, LOCK);
    return true;
  } catch {
    const holder = readPid(LOCK);
    if (holder === undefined || !runs(holder, "node")) rmSync(LOCK, { force: true });
    return false;
  } finally {
    rmSync(mine);
  }
}

/** Waits until no other process of this copy bundles. */
export async function aloneBundling<T>(work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(LOCK), { recursive: true });
  while (!locked()) await sleep(100);
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Where the bundle of a Worker lies: what would be deployed. */
export const bundleOf = (name: string): string => resolve(FOLDER, name);

/**
 * Calls `bundle`, which writes the bundles of all Workers below a folder, and keeps them with a note of which sources they
 * are. Those of before stay where they are until then: whatever serves them may have to start again.
 */
export async function keepBundles(bundle: (folder: string) => Promise<string[]>): Promise<string[]> {
  const folder = resolve(`${FOLDER}-${process.pid}`);
  const digest = sourcesDigest();
  try {
    const faults = await bundle(folder);
    if (faults.length > 0) return faults;
    writeFileSync(join(folder, STAMP), digest);
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(folder, FOLDER);
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SETTINGS = "settings.json";

/**
 * Keeps beside a Worker's bundle what else Miniflare must know of it, so that nothing that serves it has to load Wrangler:
 * a second of processor time and 90 MB.
 */
export async function keepSettings(config: string, folder: string): Promise<void> {
  const wrangler = await import("wrangler");
  const parsed = wrangler.unstable_readConfig({ config });
  const { modulesRules: _, ...settings } = wrangler.unstable_getMiniflareWorkerOptions(parsed).workerOptions;
  const text = JSON.stringify({ ...settings, name: parsed.name }, (name, value) =>
    name === "directory" ? relative(".", value) : value,
  );
  writeFileSync(join(folder, SETTINGS), text);
}

/**
 * Files that are deployed with a Worker. What goes to the Worker first in any case passes three Workers of Miniflare on its
 * way: files that only the Worker itself reads are a folder to it, and nothing stands before it.
 */
function filesOf(assets: V4WorkerOptions["assets"], serviceBindings: V4WorkerOptions["serviceBindings"]) {
  if (assets === undefined) return {};
  const directory = resolve(assets.directory);
  const { binding, routerConfig } = assets;
  if (binding === undefined || routerConfig?.invoke_user_worker_ahead_of_assets !== true)
    return { assets: { ...assets, directory } };
  return { serviceBindings: { ...serviceBindings, [binding]: { disk: { path: directory } } } };
}

/** The Worker of a bundle as Miniflare takes it, which checks what is read here; `vars` win over those of its configuration. */
export function bundledWorker(folder: string, vars: Readonly<Record<string, string>>): V4WorkerOptions {
  const { assets, bindings, ...settings } = JSON.parse(readFileSync(join(folder, SETTINGS), "utf8"));
  const files = readdirSync(folder);
  const scripts = files.filter((name) => name.endsWith(".js")).map((path) => ({ type: "ESModule" as const, path }));
  const wasm = files.filter((name) => name.endsWith(".wasm")).map((path) => ({ type: "CompiledWasm" as const, path }));
  return {
    ...settings,
    ...filesOf(assets, settings.serviceBindings),
    rootPath: folder,
    // The first is the main one.
    modules: [...scripts, ...wasm],
    bindings: { ...bindings, ...vars },
  };
}

/** Whether the bundles are those of the sources as they are now. */
export function bundlesAreFresh(): boolean {
  const stamp = join(FOLDER, STAMP);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesDigest();
}

/**
 * The folders of all bundles, the front door's first, made anew when they are stale: by a process of its own, since what
 * bundles takes 300 MB, and once, however many ask at the same time. Throws the faults.
 */
export async function bundleAll(): Promise<{ folders: string[]; made: boolean }> {
  const made = !bundlesAreFresh();
  if (made)
    await promisify(execFile)(
      process.execPath,
      ["dev/deploy.ts", "--env", "production", "--dry-run", "--if-stale"],
      // A test runner has set another, by which React would be that of development.
      { env: { ...process.env, NODE_ENV: "production" } },
    );
  return { folders: WORKERS.map(({ name }) => bundleOf(name)), made };
}
