import { join } from "node:path";
import { parseArgs } from "node:util";
import { ENVIRONMENTS } from "./checks/environments.ts";
import { run } from "./checks/programs.ts";
import { buildWeb } from "./web-build.ts";
import { keepBundles, keepSettings } from "./worker-bundles.ts";
import { WORKERS } from "./workers.ts";

/** What others are bound to comes first: objects, gateway, MCP, API, front door. */
const ORDER = ["eduai-objects", "eduai-llm", "eduai-mcp", "eduai-api", "eduai-web"];

/** Bundles a Worker into a folder, as it would be deployed; the faults. */
export async function bundleWorker(config: string, folder: string, environment = ""): Promise<string[]> {
  const faults = await run("wrangler", ["deploy", "-c", config, "--env", environment, "--dry-run", "--outdir", folder]);
  if (faults.length === 0) await keepSettings(config, folder);
  return faults;
}

/** Deploys the five workers in the order of their bindings, or only bundles them; the faults of the first that fails, or of all bundles. */
export async function deploy(environment: string, dryRun: boolean): Promise<string[]> {
  if (!ENVIRONMENTS.includes(environment)) {
    return [`--env takes one of ${ENVIRONMENTS.join(", ")}; "${environment}" is none`];
  }
  await buildWeb();
  const one = async (name: string, act: (config: string) => Promise<string[]>): Promise<string[]> => {
    const worker = WORKERS.find((candidate) => candidate.name === name);
    if (worker === undefined) throw new Error(`${name} is no worker of the platform`);
    const faults = await act(worker.config);
    return faults.length > 0 ? [`${name}:`, ...faults] : [];
  };
  const bundle = (folder: string) => (name: string) =>
    one(name, (config) => bundleWorker(config, join(folder, name), environment));
  if (dryRun) return keepBundles(async (folder) => (await Promise.all(ORDER.map(bundle(folder)))).flat());
  for (const name of ORDER) {
    const faults = await one(name, (config) => run("wrangler", ["deploy", "-c", config, "--env", environment]));
    if (faults.length > 0) return faults;
  }
  return [];
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { env: { type: "string", default: "" }, "dry-run": { type: "boolean", default: false } },
  });
  const faults = await deploy(values.env, values["dry-run"]);
  for (const fault of faults) console.error(fault);
  console.log(
    faults.length === 0 ? `${ORDER.length} workers ${values["dry-run"] ? "bundled" : "deployed"}` : "stopped",
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
