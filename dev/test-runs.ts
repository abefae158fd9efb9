import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Tally } from "./check.ts";

const vitestReport = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
});

async function run(program: string, args: string[], env: Record<string, string>): Promise<number> {
  const child = spawn(`node_modules/.bin/${program}`, args, { stdio: "inherit", env: { ...process.env, ...env } });
  return new Promise((done, fail) => child.once("error", fail).once("exit", (code) => done(code ?? 1)));
}

/** Counts from a runner's report. A run that failed without a failed test (a file that does not load) counts as one. */
async function counted(start: (report: string) => Promise<number>, read: (report: unknown) => Tally): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), "eduai-report-"));
  const report = join(folder, "report.json");
  try {
    const code = await start(report);
    const tally = existsSync(report) ? read(JSON.parse(readFileSync(report, "utf8"))) : { passed: 0, failed: 0 };
    return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads the configuration without leaving a file in node_modules, which a copy that runs beside would reload for. */
const LOADER = ["--configLoader", "runner"];

/** Vitest's projects by name; `env` reaches the tests. */
export function runVitest(projects: string[], env: Record<string, string> = {}): Promise<Tally> {
  const selected = projects.flatMap((project) => ["--project", project]);
  return counted(
    (report) =>
      run(
        "vitest",
        ["run", ...LOADER, ...selected, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
        env,
      ),
    (report) => {
      const { numPassedTests, numFailedTests } = vitestReport.parse(report);
      return { passed: numPassedTests, failed: numFailedTests };
    },
  );
}

const PLAYWRIGHT = "playwright.config.ts";

/** The browser tests, when the project has them. */
export function runPlaywright(): Promise<Tally> {
  if (!existsSync(PLAYWRIGHT)) {
    console.log(`no ${PLAYWRIGHT}: no browser tests`);
    return Promise.resolve({ passed: 0, failed: 0 });
  }
  return counted(
    (report) => run("playwright", ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: report }),
    (report) => {
      const { expected, unexpected, flaky } = playwrightReport.parse(report).stats;
      return { passed: expected + flaky, failed: unexpected };
    },
  );
}
