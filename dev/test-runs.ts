import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as z from "zod";
import type { Tally } from "./check.ts";

/** What a run counted, and the names of the tests that failed or that passed only when repeated. */
export interface Run extends Tally {
  readonly failures: readonly string[];
  readonly repeated: readonly string[];
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

const playwrightSpec = z.object({
  file: z.string(),
  title: z.string(),
  tests: z.array(z.object({ projectName: z.string(), status: z.string() })),
});
const playwrightSuite = z.object({
  specs: z.array(playwrightSpec),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
  suites: z.array(playwrightSuite),
});

/** Vitest's JSON report. A file that did not load has no failed test of its own and stands under its path. */
export function readVitest(report: unknown): Run {
  const { numPassedTests, numFailedTests, testResults } = vitestReport.parse(report);
  const failures = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => `${file}: ${test.fullName}`);
    return failed.length === 0 && status === "failed" ? [file] : failed;
  });
  return { passed: numPassedTests, failed: numFailedTests, failures, repeated: [] };
}

/** Playwright's JSON report; `repeated` are the tests that it calls flaky. */
export function readPlaywright(report: unknown): Run {
  const { stats, suites } = playwrightReport.parse(report);
  const specs: z.infer<typeof playwrightSpec>[] = [];
  const collect = (suite: z.infer<typeof playwrightSuite>): void => {
    specs.push(...suite.specs);
    suite.suites?.forEach(collect);
  };
  suites.forEach(collect);
  const named = (status: string): string[] =>
    specs.flatMap(({ file, title, tests }) =>
      tests.filter((test) => test.status === status).map((test) => `${file} [${test.projectName}]: ${title}`),
    );
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    failures: named("unexpected"),
    repeated: named("flaky"),
  };
}

async function run(program: string, args: string[], env: Record<string, string>): Promise<number> {
  const child = spawn(`node_modules/.bin/${program}`, args, { stdio: "inherit", env: { ...process.env, ...env } });
  return new Promise((done, fail) => child.once("error", fail).once("exit", (code) => done(code ?? 1)));
}

const NOTHING: Run = { passed: 0, failed: 0, failures: [], repeated: [] };

/** Counts from a runner's report. A run that failed without a failed test (a file that does not load) counts as one. */
async function counted(start: (report: string) => Promise<number>, read: (report: unknown) => Run): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "eduai-report-"));
  const report = join(folder, "report.json");
  try {
    const code = await start(report);
    const run = existsSync(report) ? read(JSON.parse(readFileSync(report, "utf8"))) : NOTHING;
    if (code === 0 || run.failed > 0) return run;
    return { ...run, failed: 1, failures: run.failures.length > 0 ? run.failures : [`the runner ended with ${code}`] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads the configuration without leaving a file in node_modules, which a copy that runs beside would reload for. */
const LOADER = ["--configLoader", "runner"];

/** Vitest's projects by name; `env` reaches the tests. */
export function runVitest(projects: string[], env: Record<string, string> = {}): Promise<Run> {
  const selected = projects.flatMap((project) => ["--project", project]);
  return counted(
    (report) =>
      run(
        "vitest",
        ["run", ...LOADER, ...selected, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
        env,
      ),
    readVitest,
  );
}

const PLAYWRIGHT = "playwright.config.ts";

/** The browser tests, when the project has them. */
export function runPlaywright(): Promise<Run> {
  if (!existsSync(PLAYWRIGHT)) {
    console.log(`no ${PLAYWRIGHT}: no browser tests`);
    return Promise.resolve(NOTHING);
  }
  return counted(
    (report) => run("playwright", ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: report }),
    readPlaywright,
  );
}
