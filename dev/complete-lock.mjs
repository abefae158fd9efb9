// Completes package-lock.json so that `npm ci` accepts it on every platform, and takes registry addresses out of it.
// A registry copy that lacks some platforms' binaries leaves them out of the lock, and `npm ci` then refuses it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "x64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "mips64el", "wasm32"];
const EXACT = /^\d+\.\d+\.\d+/;

/** The folder that `name` resolves to for the package at `from`, as Node looks upwards; undefined when absent. */
function resolveFrom(packages, from, name) {
  for (let folder = from; ; ) {
    const path = `${folder ? `${folder}/` : ""}node_modules/${name}`;
    if (packages[path]) return path;
    if (!folder) return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")));
  }
}

/** What a package's name says about where it runs; undefined when it names neither a system nor wasm. */
function platformOf(name) {
  const words = name.replace("windows", "win32").split(/[/_-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (!os && cpu !== "wasm32") return undefined;
  return { ...(os && { os: [os] }), cpu: [cpu ?? "x64"] };
}

/** Completes the parsed lock in place; returns the names of the packages it added. */
export function completeLock(lock) {
  const { packages } = lock;
  const added = [];
  for (const [path, entry] of Object.entries(packages)) {
    delete entry.resolved;
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = resolveFrom(packages, path, name);
      const platform = platformOf(name);
      if (!platform || !EXACT.test(version) || (found && packages[found].version === version)) continue;
      // The place at the top is taken by another version: this one goes below the package that asks for it.
      const place = found ? `${path}/node_modules/${name}` : `node_modules/${name}`;
      packages[place] = { version, ...platform, optional: true };
      added.push(`${name}@${version}`);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../package-lock.json", import.meta.url);
  const before = readFileSync(file, "utf8");
  const lock = JSON.parse(before);
  const added = completeLock(lock);
  const after = `${JSON.stringify(lock, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
  console.log(after === before ? "package-lock.json is complete" : `package-lock.json: ${added.length} packages added`);
}
