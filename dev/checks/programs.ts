import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { typesOf } from "../types.ts";
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

export async function checkStyle(): Promise<string[]> {
  const faults = await run("biome", ["ci", "--max-diagnostics=100", "--colors=off", "."]);
  return faults.length === 0 ? [] : [...faults, "most of it is put right by: npm run format"];
}

/** TypeScript 7 is native. A second checker would look at the common types again, which costs more than it saves on two cores. */
export const checkTypes = (): Promise<string[]> =>
  run("../typescript-native/bin/tsc", ["--noEmit", "-p", "tsconfig.json", "--checkers", "1"]);

/** Types of each worker's bindings, where they are generated, belong to its configuration as it is now. */
export async function checkWorkerTypes(): Promise<string[]> {
  const faults: string[] = [];
  for (const worker of WORKERS) {
    const { path, content } = await typesOf(worker);
    if (content !== readFileSync(path, "utf8")) faults.push(`the bindings of ${worker.name} changed: npm run types`);
  }
  return faults;
}
