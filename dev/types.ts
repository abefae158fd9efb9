import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { WORKERS } from "./workers.ts";

/** Name of the generated type of a worker's bindings: `eduai-api` → `ApiWorkerEnv`. */
function interfaceOf(worker: string): string {
  const short = worker.replace("eduai-", "");
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}WorkerEnv`;
}

function declarationsOf(config: string): string {
  return join(dirname(config), "worker-configuration.d.ts");
}

/** Leaves out the environment of Node's process, which is not a worker's, and the module types one worker would repeat. */
function bindingsOnly(declarations: string): string {
  const end = declarations.indexOf("type StringifyValues<");
  const bindings = end < 0 ? declarations : declarations.slice(0, end);
  return bindings.replace("/* eslint-disable */\n", "");
}

/** Arguments of `wrangler types` for one worker; the configurations after its own let it find their classes. */
export function typesArguments(name: string, config: string): string[] {
  const others = WORKERS.filter((worker) => worker.name !== name).flatMap((worker) => ["-c", worker.config]);
  const flags = ["--include-runtime=false", "--include-main-module=false", "--env-interface", interfaceOf(name)];
  return ["types", declarationsOf(config), "-c", config, ...others, ...flags];
}

if (import.meta.main) {
  for (const { name, config } of WORKERS) {
    const { status } = spawnSync("wrangler", typesArguments(name, config), { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) process.exit(status ?? 1);
    const path = declarationsOf(config);
    writeFileSync(path, bindingsOnly(readFileSync(path, "utf8")));
    console.log(`types of ${name}`);
  }
}
