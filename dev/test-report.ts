import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

export const REPORT_VARIABLE = "EDUAI_TEST_REPORT";

type Errors = Parameters<NonNullable<Reporter["onTestRunEnd"]>>[1];

const here = (path: string): string => relative(process.cwd(), path);
const firstLine = (text: unknown): string => String(text ?? "").split("\n")[0] ?? "";

/** Failed tests by their file; a file that fails outside its tests stands under its path, with why. */
function failuresOf(module: TestModule): string[] {
  const failed = [...module.children.allTests("failed")].map((test) => `${here(module.moduleId)}: ${test.fullName}`);
  if (failed.length > 0 || module.state() !== "failed") return failed;
  const errors = [module, ...module.children.allSuites()].flatMap((part) => part.errors());
  return [`${here(module.moduleId)}: ${firstLine(errors[0]?.message)}`];
}

/** What fails a run although no test did: an error that nobody waited for, a process that ended. */
function nameOf(error: Errors[number]): string {
  const file = error.VITEST_TEST_PATH;
  const where = typeof file === "string" ? `${here(file)}: ` : "";
  return where + [error.type, error.name, firstLine(error.message)].filter(Boolean).join(": ");
}

/** Writes what a run of Vitest counted and the names of what failed, a `Run`, as JSON to the file that EDUAI_TEST_REPORT names. */
export default class RunReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: Errors): void {
    const count = (state: "passed" | "failed") => modules.flatMap((one) => [...one.children.allTests(state)]).length;
    const failures = [...modules.flatMap(failuresOf), ...errors.map(nameOf)];
    const run = { passed: count("passed"), failed: count("failed"), failures, repeated: [] };
    writeFileSync(process.env[REPORT_VARIABLE] ?? "vitest-report.json", JSON.stringify(run));
  }
}
