import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { digestOf } from "./digest.ts";
import { WEB_SOURCES } from "./web-build.ts";
import { WORKERS } from "./workers.ts";

const FOLDER = "build/workers";
const STAMP = join(FOLDER, ".sources");

const sourcesDigest = (): string =>
  digestOf([
    ...WEB_SOURCES,
    ...["core", "drizzle/schema", "durable-objects", "platform", "workers"],
    ...WORKERS.map(({ config }) => config),
  ]);

/** Where the bundle of a Worker lies: what would be deployed. */
export const bundleOf = (name: string): string => resolve(FOLDER, name);

/** Calls `bundle`, which writes the bundles of all Workers, and notes of which sources they are. */
export async function keepBundles(bundle: () => Promise<string[]>): Promise<string[]> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(STAMP), { recursive: true });
  const digest = sourcesDigest();
  const faults = await bundle();
  if (faults.length === 0) writeFileSync(STAMP, digest);
  return faults;
}

/**
 * Configurations that serve the bundles as they are, in the order of the Workers: nothing is bundled, and no source watched.
 * Each lies beside its bundle and is the Worker's own but for where things are.
 */
export function bundledConfigs(): string[] {
  return WORKERS.map(({ name, config }) => {
    const text = readFileSync(config, "utf8")
      .replace(/^main = ".*?([^/]+)\.ts"$/m, 'main = "$1.js"\nno_bundle = true\nfind_additional_modules = true')
      .replace(
        /^directory = "(.+)"$/m,
        (_, path: string) => `directory = ${JSON.stringify(resolve(dirname(config), path))}`,
      )
      .replace(/^\[alias\]\n(?:".*\n)*/m, "");
    const file = join(bundleOf(name), "wrangler.toml");
    writeFileSync(file, text);
    return file;
  });
}

/** Whether the bundles are those of the sources as they are now. */
export const bundlesAreFresh = (): boolean => existsSync(STAMP) && readFileSync(STAMP, "utf8") === sourcesDigest();
