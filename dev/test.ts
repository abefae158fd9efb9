import { spawnSync } from "node:child_process";
import { check, type Tally } from "./check.ts";
import { deploy } from "./deploy.ts";
import { debianBin } from "./services/postgres.ts";
import { type Run, runPlaywright, runVitest } from "./test-runs.ts";

function ensureDebianPostgres(): void {
  if (debianBin() || process.getuid?.() !== 0) return;
  console.log("installing postgresql with apt-get");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { env, stdio: ["ignore", "ignore", "inherit"] });
  spawnSync("apt-get", ["install", "-qq", "-y", "postgresql"], { env, stdio: ["ignore", "ignore", "inherit"] });
}

/** The production bundles of all workers; one point. */
async function dryRun(): Promise<Tally> {
  const faults = await deploy("production", true);
  console.log(faults.length === 0 ? "ok     deploy (dry run)" : `FAULT  deploy (dry run)\n${faults.join("\n")}`);
  return faults.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Where the SQL is written. Doors, platforms and protocols call the same verbs, and ask no more of the database. */
const STATEMENTS = ["core/", "drizzle/", "tests/conformance/", "tests/faults/database", "dev/services/"];

/** By argument: everything, the fault drills or the browser tests alone, or the tests with services on Debian's PostgreSQL. */
const SELECTIONS: Record<string, () => AsyncGenerator<Tally | Run>> = {
  async *all() {
    // Neither fills two processors alone.
    yield* await Promise.all([check(), dryRun()]);
    yield await runVitest(["--project", "unit", "--project", "integration"]);
    yield await runPlaywright();
  },
  async *faults() {
    yield await runVitest(["--project", "faults"]);
  },
  async *e2e() {
    yield await runPlaywright();
  },
  async *postgres() {
    ensureDebianPostgres();
    yield await runVitest(["--project", "integration", ...STATEMENTS], { EDUAI_TEST_POSTGRES: "debian" });
  },
};

const name = process.argv[2] ?? "all";
const selection = SELECTIONS[name];
if (!selection) {
  console.error(`unknown selection ${name}: one of ${Object.keys(SELECTIONS).join(", ")}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const remarks: string[] = [];
for await (const result of selection()) {
  total.passed += result.passed;
  total.failed += result.failed;
  if (!("failures" in result)) continue;
  remarks.push(...result.failures.map((test) => `FAILED ${test}`));
  remarks.push(...result.repeated.map((test) => `passed only when repeated: ${test}`));
}
// By name just before the counts: the end of a long log is what survives.
for (const remark of remarks) console.log(remark);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
