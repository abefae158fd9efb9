import { join } from "node:path";
import { expect, test } from "vitest";
import { readPlaywright, readVitest } from "./test-runs.ts";

test("a vitest report names each failed test by its file, and a file that did not load", () => {
  const file = (name: string, status: string, tests: Record<string, string>) => ({
    name: join(process.cwd(), name),
    status,
    assertionResults: Object.entries(tests).map(([fullName, result]) => ({ fullName, status: result })),
  });
  const run = readVitest({
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      file("core/a.test.ts", "failed", { "adds up": "failed", "takes away": "passed" }),
      file("core/b.test.ts", "failed", {}),
      file("core/c.test.ts", "passed", {}),
    ],
  });
  expect(run).toEqual({ passed: 1, failed: 1, failures: ["core/a.test.ts: adds up", "core/b.test.ts"], repeated: [] });
});

test("a Playwright report is read through nested suites, and what passed only when repeated is named", () => {
  const spec = (title: string, status: string) => ({
    file: "day.spec.ts",
    title,
    tests: [{ projectName: "desktop", status }],
  });
  const run = readPlaywright({
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
    failures: ["day.spec.ts [desktop]: closes"],
    repeated: ["day.spec.ts [desktop]: waits"],
  });
});
