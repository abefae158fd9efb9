import { existsSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { inUse, stopLeftovers } from "./services/index.ts";
import { stopLeftoverWorkers } from "./worker-process.ts";

const dataDir = resolve(process.env.EDUAI_DATA ?? ".eduai");

function refuse(message: string): never {
  console.error(message);
  process.exit(1);
}

if (!existsSync(dataDir)) {
  console.log(`${dataDir} does not exist: nothing to delete`);
  process.exit(0);
}
if (inUse(dataDir)) refuse(`${dataDir} is in use: stop the running copy first`);
if (!existsSync(join(dataDir, "keys.json"))) refuse(`${dataDir} does not look like a data folder: nothing deleted`);

await stopLeftoverWorkers(dataDir);
await stopLeftovers(dataDir);
for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith("postgres-"))) {
  rmSync(realpathSync(join(dataDir, name)), { recursive: true, force: true });
}
rmSync(dataDir, { recursive: true, force: true });
console.log(`${dataDir} deleted; the next start creates the demo school anew`);
