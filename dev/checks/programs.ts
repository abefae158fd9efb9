import { spawn } from "node:child_process";
import { typesArguments } from "../types.ts";
import { WORKERS } from "../workers.ts";

/** Runs a program of node_modules/.bin; its output lines when it fails, an empty list when it succeeds. */
export async function run(program: string, args: string[]): Promise<string[]> {
  const child = spawn(`node_modules/.bin/${program}`, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const note = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const code = await new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
  return code === 0 ? [] : output.trim().split("\n");
}

export const checkStyle = (): Promise<string[]> => run("biome", ["ci", "--max-diagnostics=100", "--colors=off", "."]);
export const checkTypes = (): Promise<string[]> => run("tsc", ["--noEmit", "-p", "tsconfig.json"]);

/** Types of each worker's bindings, where they are generated, belong to its configuration as it is now. */
export async function checkWorkerTypes(): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, config } of WORKERS) {
    const stale = await run("wrangler", [...typesArguments(name, config), "--check"]);
    if (stale.length > 0) faults.push(`the bindings of ${name} changed: npm run types`, ...stale);
  }
  return faults;
}
