import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { REPORT_VARIABLE } from "./test-report.ts";
import { readPlaywright } from "./test-runs.ts";

test("a run of vitest names each failed test, a file that did not load, and an error that nobody waited for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "eduai-runs-"));
  try {
    const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
    file(
      "a.test.js",
      'describe("sums", () => { test("adds up", () => { throw new Error("3") }); test("ends", () => {}) })',
    );
    file("b.test.js", 'throw new TypeError("no such table")');
    file("c.test.js", 'test("goes on", () => { Promise.reject(new RangeError("too late\\nby far")) })');
    const report = join(folder, "report.json");
    const args = ["run", "--root", folder, "--globals", `--reporter=${resolve("dev/test-report.ts")}`];
    const env = { ...process.env, [REPORT_VARIABLE]: report };
    await new Promise<void>((done) => execFile("node_modules/.bin/vitest", args, { env }, () => done()));
    const { failures, ...counts } = JSON.parse(readFileSync(report, "utf8"));
    expect(counts).toEqual({ passed: 2, failed: 1, repeated: [] });
    const here = (name: string) => relative(process.cwd(), join(folder, name));
    expect(failures.toSorted()).toEqual([
      `${here("a.test.js")}: sums > adds up`,
      `${here("b.test.js")}: no such table`,
      `${here("c.test.js")}: Unhandled Rejection: RangeError: too late`,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a Playwright report is read through nested suites, what passed only when repeated is named, and what failed outside a test", () => {
  const spec = (title: string, status: string) => ({
    file: "day.spec.ts",
    title,
    tests: [{ projectName: "desktop", status }],
  });
  const run = readPlaywright({
    errors: [{ message: "Error: the log holds personal data:\nline 1" }],
    stats: { expected: 1, unexpected: 1, flaky: 1 },
    suites: [
      {
        specs: [spec("opens", "expected")],
        suites: [{ specs: [spec("closes", "unexpected"), spec("waits", "flaky")] }],
      },
    ],
  });
  expect(run).toEqual({
    passed: 2,
    failed: 1,
    failures: ["day.spec.ts [desktop]: closes", "Error: the log holds personal data:"],
    repeated: ["day.spec.ts [desktop]: waits"],
  });
});
