import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { experimental_generateTypes as generateTypes } from "wrangler";
import { WORKERS } from "./workers.ts";

/** Name of the generated type of a worker's bindings: `eduai-api` → `ApiWorkerEnv`. */
function interfaceOf(worker: string): string {
  const short = worker.replace("eduai-", "");
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}WorkerEnv`;
}

/** Leaves out the environment of Node's process, which is not a worker's, and the module types one worker would repeat. */
function bindingsOnly(declarations: string): string {
  const end = declarations.indexOf("type StringifyValues<");
  const bindings = end < 0 ? declarations : declarations.slice(0, end);
  return bindings.replace("/* eslint-disable */\n", "");
}

/** The types of one worker's bindings as its configuration is now, and the file they belong in. */
export async function typesOf(worker: (typeof WORKERS)[number]): Promise<{ path: string; content: string }> {
  // The configurations after its own let it find their classes.
  const others = WORKERS.filter((other) => other !== worker);
  const { path, content } = await generateTypes({
    path: join(dirname(worker.config), "worker-configuration.d.ts"),
    config: [worker, ...others].map(({ config }) => config),
    includeRuntime: false,
    includeMainModule: false,
    envInterface: interfaceOf(worker.name),
  });
  return { path, content: bindingsOnly(content) };
}

if (import.meta.main) {
  for (const worker of WORKERS) {
    const { path, content } = await typesOf(worker);
    writeFileSync(path, content);
    console.log(`types of ${worker.name}`);
  }
}
