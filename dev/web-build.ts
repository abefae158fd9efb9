import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const SOURCES = ["app", "contracts", "public", "vite.config.ts", "package-lock.json"];
const STAMP = "build/.sources";

function* filesBelow(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) return yield path;
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name));
}

/** One digest over everything the web app is built from. */
function sourcesDigest(): string {
  const hash = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of filesBelow(source)) {
      if (!/\.test\.tsx?$/.test(file)) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/** Builds the web app when its sources have changed since the last build; true when it built. Run from the project's root. */
export async function buildWeb(): Promise<boolean> {
  const digest = sourcesDigest();
  const fresh = existsSync("build/server") && existsSync(STAMP) && readFileSync(STAMP, "utf8") === digest;
  if (fresh) return false;
  const remix = resolve("node_modules/@remix-run/dev/dist/cli.js");
  const child = spawn(process.execPath, [remix, "vite:build"], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const note = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const code = await new Promise<number | null>((done, fail) => child.once("error", fail).once("exit", done));
  if (code !== 0) throw new Error(`the web app could not be built:\n${output.slice(-6_000)}`);
  writeFileSync(STAMP, digest);
  return true;
}
