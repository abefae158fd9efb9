import { defineConfig, devices } from "@playwright/test";
import { copyHere, runningCopy } from "./tests/e2e/support/copies.ts";

/** A plain user agent: the application sends whole documents, not streams, to what calls itself headless. */
const { userAgent: _engine, ...desktop } = devices["Desktop Chrome"];
const version = "Chrome/150.0.0.0 Safari/537.36";

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/support/global-setup.ts",
  outputDir: "test-results/e2e",
  // Each place has a platform of its own; one that runs already is not shared.
  workers: runningCopy() ? 1 : 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: process.env.CI ? 1 : 0,
  // Ceilings for a machine that does other things as well: nothing waits for them that goes right.
  timeout: 180_000,
  globalTimeout: 60 * 60_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    baseURL: copyHere()?.origin,
    locale: "es-ES",
    timezoneId: "Europe/Madrid",
    // Recording pictures of every step costs more than many a test.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    launchOptions: {
      executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
      // Without a locale of UTF-8 a browser saves no file under a name with an accent.
      env: { ...process.env, LC_ALL: "C.UTF-8" },
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "desktop",
      testIgnore: "phone.spec.ts",
      use: {
        ...desktop,
        viewport: { width: 1360, height: 850 },
        userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ${version}`,
      },
    },
    {
      name: "phone",
      testMatch: "phone.spec.ts",
      use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } },
    },
  ],
});
