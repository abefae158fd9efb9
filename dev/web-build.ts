import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { digestOf } from "./digest.ts";

/** What the web app is built from. */
export const WEB_SOURCES = ["app", "contracts", "public", "vite.config.ts", "package-lock.json"];
const STAMP = "build/.sources";

/** Builds the web app when its sources have changed since the last build; true when it built. Run from the project's root. */
export async function buildWeb(): Promise<boolean> {
  const digest = digestOf(WEB_SOURCES);
  const fresh = existsSync("build/server") && existsSync(STAMP) && readFileSync(STAMP, "utf8") === digest;
  if (fresh) return false;
  const remix = resolve("node_modules/@remix-run/dev/dist/cli.js");
  const child = spawn(process.execPath, [remix, "vite:build"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
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
