import { checkDocs } from "./checks/docs.ts";
import { checkEnvironments } from "./checks/environments.ts";
import { checkLayers } from "./checks/layers.ts";
import { checkLength } from "./checks/length.ts";
import { checkStyle, checkTypes, checkWorkerTypes } from "./checks/programs.ts";
import { checkVerbs } from "./checks/verbs.ts";

type Check = () => string[] | Promise<string[]>;

/** What is a program of its own begins first. */
const CHECKS: readonly [string, Check][] = [
  ["types", checkTypes],
  ["style", checkStyle],
  ["layers", checkLayers],
  ["verbs", checkVerbs],
  ["length", checkLength],
  ["docs", checkDocs],
  ["environments", checkEnvironments],
  ["worker types", checkWorkerTypes],
];

export interface Tally {
  passed: number;
  failed: number;
}

/** Runs all checks side by side, one line each when it ends with its milliseconds, and the faults below it. */
export async function check(): Promise<Tally> {
  const before = performance.now();
  const checks = CHECKS.map(async ([name, find]) => {
    const faults = await find();
    const took = `${Math.round(performance.now() - before)} ms`;
    console.log(`${faults.length === 0 ? "ok    " : "FAULT "} ${name.padEnd(13)} ${took.padStart(9)}`);
    for (const fault of faults) console.log(`         ${fault}`);
    return faults.length === 0;
  });
  const results = await Promise.all(checks);
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

if (import.meta.main) {
  const { failed } = await check();
  process.exitCode = failed > 0 ? 1 : 0;
}
