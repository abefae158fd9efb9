import { checkDocs } from "./checks/docs.ts";
import { checkEnvironments } from "./checks/environments.ts";
import { checkLayers } from "./checks/layers.ts";
import { checkLength } from "./checks/length.ts";
import { checkStyle, checkTypes, checkWorkerTypes } from "./checks/programs.ts";

type Check = () => string[] | Promise<string[]>;

const CHECKS: readonly [string, Check][] = [
  ["style", checkStyle],
  ["layers", checkLayers],
  ["length", checkLength],
  ["docs", checkDocs],
  ["environments", checkEnvironments],
  ["worker types", checkWorkerTypes],
  ["types", checkTypes],
];

export interface Tally {
  passed: number;
  failed: number;
}

/** Runs all checks, one line each with its milliseconds, and the faults below it. */
export async function check(): Promise<Tally> {
  const tally = { passed: 0, failed: 0 };
  for (const [name, find] of CHECKS) {
    const before = performance.now();
    const faults = await find();
    const took = `${Math.round(performance.now() - before)} ms`;
    console.log(`${faults.length === 0 ? "ok    " : "FAULT "} ${name.padEnd(13)} ${took.padStart(9)}`);
    for (const fault of faults) console.log(`         ${fault}`);
    if (faults.length === 0) tally.passed++;
    else tally.failed++;
  }
  return tally;
}

if (import.meta.main) {
  const { failed } = await check();
  process.exitCode = failed > 0 ? 1 : 0;
}
