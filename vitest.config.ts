import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { textsByLanguage } from "./app/i18n/by-language.ts";

/** Begin with what takes minutes, so that no processor waits for it at the end. */
const LONG = [
  "tests/security/matrix/matrix.test.ts",
  "tests/fuzz/fuzz.test.ts",
  "core/students/large-school.test.ts",
  "core/roster/memory.test.ts",
  "dev/supervise-workers.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

const withServices = [
  "core/**/*.test.ts",
  "drizzle/**/*.test.ts",
  "platform/**/*.test.ts",
  "dev/**/*.test.ts",
  "tests/{conformance,security,faults,fuzz,integration,support}/**/*.test.ts",
];

/** Ceilings for a machine that does other things as well: what goes right never waits for them. */
const patient = { testTimeout: 180_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } };

/**
 * Loading tables, contracts and Miniflare costs a process more than most files run: two load them once.
 * What a file changes in its process (clocks, globals) it puts back, and no file replaces a module.
 */
const shared = { ...patient, isolate: false, maxWorkers: 2 };

/** They start a whole platform as `npm start` does, and break it. */
const drills = "tests/faults/drills/*.test.ts";

/** Two processes: each may hold a whole platform in memory. Remix's Vite plugin stays out; tests import modules directly. */
export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [textsByLanguage()],
        test: {
          name: "unit",
          include: ["{contracts,app,workers,durable-objects,monitoring}/**/*.test.{ts,tsx}"],
          exclude: ["app/routes/**"],
          ...shared,
        },
      },
      {
        plugins: [textsByLanguage()],
        test: {
          name: "integration",
          include: withServices,
          exclude: [drills],
          globalSetup: ["tests/support/global-setup.ts"],
          setupFiles: ["tests/support/platforms-stopped.ts"],
          ...shared,
        },
      },
      { test: { name: "faults", include: [drills] } },
    ],
  },
});
