import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import type { Tally } from "./check.ts";
import { REPORT_VARIABLE } from "./test-report.ts";

/** What a run counted, and the names of the tests that failed or that passed only when repeated. */
export interface Run extends Tally {
  readonly failures: readonly string[];
  readonly repeated: readonly string[];
}

const vitestReport = z.object({
  passed: z.number(),
  failed: z.number(),
  failures: z.array(z.string()),
  repeated: z.array(z.string()),
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
  errors: z.array(z.object({ message: z.string().optional() })),
});

/** Playwright's JSON report; `repeated` are the tests that it calls flaky, and what failed outside a test is named as well. */
export function readPlaywright(report: unknown): Run {
  const { stats, suites, errors } = playwrightReport.parse(report);
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
    failures: [...named("unexpected"), ...errors.map(({ message = "" }) => message.split("\n")[0] ?? "")],
    repeated: named("flaky"),
  };
}

/** The last lines that a runner wrote to its error output tell why it failed where its report does not. */
const LAST_LINES = 5;

interface Ended {
  readonly code: number;
  readonly last: readonly string[];
}

async function run(program: string, args: string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(`node_modules/.bin/${program}`, args, {
    stdio: ["inherit", "inherit", "pipe"],
    env: { ...process.env, ...env },
  });
  child.stderr.pipe(process.stderr, { end: false });
  let last: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim() !== "") last = [...last, stripVTControlCharacters(line).trim()].slice(-LAST_LINES);
  });
  const code = await new Promise<number>((done, fail) =>
    child.once("error", fail).once("exit", (status) => done(status ?? 1)),
  );
  // What a runner left behind may hold its error output open for ever.
  await Promise.race([once(child, "close"), setTimeout(1_000)]);
  child.stderr.destroy();
  return { code, last };
}

const NOTHING: Run = { passed: 0, failed: 0, failures: [], repeated: [] };

/** Counts from a runner's report. A run that failed without a failed test counts as one. */
async function counted(start: (report: string) => Promise<Ended>, read: (report: unknown) => Run): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), "eduai-report-"));
  const report = join(folder, "report.json");
  try {
    const { code, last } = await start(report);
    const run = existsSync(report) ? read(JSON.parse(readFileSync(report, "utf8"))) : NOTHING;
    if (code === 0 || run.failed > 0) return run;
    const why = `the runner ended with ${code}: ${last.join(" / ").slice(0, 600)}`;
    return { ...run, failed: 1, failures: run.failures.length > 0 ? run.failures : [why] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads the configuration without leaving a file in node_modules, which a copy that runs beside would reload for. */
const LOADER = ["--configLoader", "runner"];

/** Vitest with arguments that select what runs; `env` reaches the tests. */
export function runVitest(selection: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const args = ["run", ...LOADER, ...selection, "--reporter=default", `--reporter=${resolve("dev/test-report.ts")}`];
  return counted(
    (report) => run("vitest", args, { ...env, [REPORT_VARIABLE]: report }),
    (report) => vitestReport.parse(report),
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
