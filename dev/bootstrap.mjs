// Runs a script of this project on any Node from 20 on: installs what is missing, then hands over to the Node 24 of
// node_modules with the given arguments. Usage: node dev/bootstrap.mjs [--browser] <script.ts> [arguments]
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { ensureBrowser } from "./install/browser.mjs";
import { ensurePackages, root } from "./install/packages.mjs";

const wantsBrowser = process.argv[2] === "--browser";
const [script, ...args] = process.argv.slice(wantsBrowser ? 3 : 2);

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (!script) fail("usage: node dev/bootstrap.mjs [--browser] <script.ts> [arguments]");
if (Number(process.versions.node.split(".")[0]) < 20) fail(`Node ${process.versions.node} is too old: 20 or newer.`);

const binaries = join(root, "node_modules", ".bin");
try {
  ensurePackages();
  const env = {
    ...process.env,
    PATH: `${binaries}${delimiter}${process.env.PATH ?? ""}`,
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    ...(wantsBrowser && { CHROME_PATH: ensureBrowser() }),
  };
  const child = spawn(join(binaries, "node"), [join(root, script), ...args], { cwd: root, env, stdio: "inherit" });
  // A terminal sends its signals to the whole group; what arrives here alone is passed on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // npm ends its shell and nothing below it: whose parent is gone has been told to stop as well.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill("SIGTERM");
  }, 500);
  child.on("error", (error) => fail(`cannot run node_modules/.bin/node: ${error.message}`));
  child.on("exit", (code) => process.exit(code ?? 1));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
