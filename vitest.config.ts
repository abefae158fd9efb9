import { defineConfig } from "vitest/config";

const withServices = [
  "core/**/*.test.ts",
  "drizzle/**/*.test.ts",
  "platform/**/*.test.ts",
  "dev/**/*.test.ts",
  "tests/{conformance,security,faults,fuzz,integration,support}/**/*.test.ts",
];

/** They start a whole platform as `npm start` does, and break it. */
const drills = "tests/faults/drills/*.test.ts";

/** Two processes: each may hold a whole platform in memory. Remix's Vite plugin stays out; tests import modules directly. */
export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["{contracts,app,workers,durable-objects,monitoring}/**/*.test.{ts,tsx}"],
          exclude: ["app/routes/**"],
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "integration",
          include: withServices,
          exclude: [drills],
          globalSetup: ["tests/support/global-setup.ts"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      { test: { name: "faults", include: [drills] } },
    ],
  },
});
