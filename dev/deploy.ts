import { join } from "node:path";
import { parseArgs } from "node:util";
import { ENVIRONMENTS } from "./checks/environments.ts";
import { run } from "./checks/programs.ts";
import { collectFonts } from "./paper-fonts.ts";
import { buildWeb } from "./web-build.ts";
import { aloneBundling, bundlesAreFresh, keepBundles, keepSettings } from "./worker-bundles.ts";
import { WORKERS } from "./workers.ts";

/** What others are bound to comes first: objects, gateway, MCP, API, front door. */
const ORDER = ["eduai-objects", "eduai-llm", "eduai-mcp", "eduai-api", "eduai-web"];

/** Bundles a Worker into a folder, as it would be deployed; the faults. */
export async function bundleWorker(config: string, folder: string, environment = ""): Promise<string[]> {
  const faults = await run("wrangler", ["deploy", "-c", config, "--env", environment, "--dry-run", "--outdir", folder]);
  if (faults.length === 0) await keepSettings(config, folder);
  return faults;
}

async function one(name: string, act: (config: string) => Promise<string[]>): Promise<string[]> {
  const worker = WORKERS.find((candidate) => candidate.name === name);
  if (worker === undefined) throw new Error(`${name} is no worker of the platform`);
  const faults = await act(worker.config);
  return faults.length > 0 ? [`${name}:`, ...faults] : [];
}

/** Bundles the five workers; the faults of all. */
const bundle = (environment: string, ifStale: boolean): Promise<string[]> =>
  aloneBundling(async () => {
    if (ifStale && bundlesAreFresh()) return [];
    await buildWeb();
    collectFonts();
    return keepBundles(async (folder) => {
      const into = (name: string) => one(name, (config) => bundleWorker(config, join(folder, name), environment));
      return (await Promise.all(ORDER.map(into))).flat();
    });
  });

/**
 * Deploys the five workers in the order of their bindings, or only bundles them, always or when the bundles are not those of
 * the sources as they are now; the faults of the first that fails, or of all bundles.
 */
export async function deploy(environment: string, dryRun: boolean, ifStale = false): Promise<string[]> {
  if (!ENVIRONMENTS.includes(environment)) {
    return [`--env takes one of ${ENVIRONMENTS.join(", ")}; "${environment}" is none`];
  }
  if (dryRun) return bundle(environment, ifStale);
  await buildWeb();
  collectFonts();
  for (const name of ORDER) {
    const faults = await one(name, (config) => run("wrangler", ["deploy", "-c", config, "--env", environment]));
    if (faults.length > 0) return faults;
  }
  return [];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      env: { type: "string", default: "" },
      "dry-run": { type: "boolean", default: false },
      "if-stale": { type: "boolean", default: false },
    },
  });
  const { env, "dry-run": dryRun, "if-stale": ifStale } = values;
  const faults = await deploy(env, dryRun, ifStale);
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? `${ORDER.length} workers ${dryRun ? "bundled" : "deployed"}` : "stopped");
  process.exitCode = faults.length === 0 ? 0 : 1;
}
