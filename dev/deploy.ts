import { parseArgs } from "node:util";
import { ENVIRONMENTS } from "./checks/environments.ts";
import { run } from "./checks/programs.ts";
import { buildWeb } from "./web-build.ts";
import { bundleOf, keepBundles } from "./worker-bundles.ts";
import { WORKERS } from "./workers.ts";

/** What others are bound to comes first: objects, gateway, MCP, API, front door. */
const ORDER = ["eduai-objects", "eduai-llm", "eduai-mcp", "eduai-api", "eduai-web"];

/** Deploys the five workers in the order of their bindings, or only bundles them; the faults of the first that fails, or of all bundles. */
export async function deploy(environment: string, dryRun: boolean): Promise<string[]> {
  if (!ENVIRONMENTS.includes(environment)) {
    return [`--env takes one of ${ENVIRONMENTS.join(", ")}; "${environment}" is none`];
  }
  await buildWeb();
  const one = async (name: string, more: readonly string[] = []): Promise<string[]> => {
    const worker = WORKERS.find((candidate) => candidate.name === name);
    if (worker === undefined) throw new Error(`${name} is no worker of the platform`);
    const faults = await run("wrangler", ["deploy", "-c", worker.config, "--env", environment, ...more]);
    return faults.length > 0 ? [`${name}:`, ...faults] : [];
  };
  const bundle = (name: string) => one(name, ["--dry-run", "--outdir", bundleOf(name)]);
  if (dryRun) return keepBundles(async () => (await Promise.all(ORDER.map(bundle))).flat());
  for (const name of ORDER) {
    const faults = await one(name);
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
