import { mkdirSync, rmSync, statSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import startPlatform from "../tests/e2e/support/global-setup.ts";
import { mailOf, platform } from "../tests/e2e/support/platform.ts";
import { prepareContent, talk } from "./screenshots/content.ts";
import { faultsOf } from "./screenshots/faults.ts";
import { walk } from "./screenshots/pages.ts";
import { type Picture, README_PICTURES } from "./screenshots/readme.ts";

const ROLES = ["head", "secretary", "teacher", "student", "parent", "superadmin"] as const;
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const TALLEST = 3_000;
const PICTURE_BYTES = 150_000;

interface Row {
  readonly who: string;
  readonly page: string;
  readonly fault: string;
}

const faults: Row[] = [];

async function contextOf(browser: Browser, who: string, size: keyof typeof SIZES): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: platform.origin,
    viewport: SIZES[size],
    locale: "es-ES",
    timezoneId: "Europe/Madrid",
    reducedMotion: "reduce",
    // The application sends whole documents, not streams, to what calls itself headless.
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    ...(size === "phone" ? { isMobile: true, hasTouch: true } : {}),
  });
  // A ceiling for a machine that does other things as well: no page is meant to need it.
  context.setDefaultTimeout(180_000);
  if (who === "anyone") return context;
  const answer = await context.request.post("/api/v1/auth/session", {
    data: { email: mailOf(who), password: DEMO_PASSWORD },
    headers: { origin: platform.origin },
  });
  if (!answer.ok()) throw new Error(`${who} cannot sign in: ${answer.status()}`);
  return context;
}

/** A picture of the whole page, and its faults. False where the page is not this person's. */
async function visit(page: Page, path: string, who: string, file: string): Promise<boolean> {
  const noted: string[] = [];
  const onConsole = (message: { type(): string; text(): string }) => {
    if (message.type() === "error") noted.push(`console: ${message.text()}`);
  };
  page.on("console", onConsole).on("pageerror", (error) => noted.push(`exception: ${error.message}`));
  try {
    const answer = await page.goto(path);
    await page.waitForLoadState("networkidle");
    if (answer?.status() === 403 || answer?.status() === 404 || new URL(page.url()).pathname !== path) return false;
    if (answer?.status() !== 200) noted.push(`status ${answer?.status()}`);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const { width } = page.viewportSize() ?? SIZES.desk;
    await page.screenshot({
      path: file,
      fullPage: true,
      clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST) },
    });
    noted.push(...(await faultsOf(page)));
    for (const fault of noted) faults.push({ who, page: path, fault });
    return true;
  } finally {
    page.removeAllListeners("console").removeAllListeners("pageerror");
  }
}

async function rounds(browser: Browser, who: string): Promise<number> {
  let count = 0;
  for (const size of ["desk", "phone"] as const) {
    const folder = `screenshots/${who}/${size}`;
    mkdirSync(folder, { recursive: true });
    const context = await contextOf(browser, who, size);
    const page = await context.newPage();
    await walk(page, async (pattern, path) => {
      const name = pattern.slice(1).replaceAll(/[/:]+/g, "-") || "inicio";
      const shown = await visit(page, path, `${who}, ${size}`, `${folder}/${name}.png`);
      if (shown) count++;
      return shown;
    });
    await context.close();
  }
  return count;
}

async function take(browser: Browser, { name, who, size, go, width, height }: Picture): Promise<void> {
  const context = await contextOf(browser, who, size);
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  await go(page);
  await page.waitForLoadState("networkidle");
  const path = `docs/images/${name}.png`;
  await page.screenshot({ path });
  const { size: bytes } = statSync(path);
  if (bytes > PICTURE_BYTES) faults.push({ who: "README", page: path, fault: `${bytes} bytes` });
  await context.close();
}

async function main(): Promise<void> {
  const stop = await startPlatform({ workers: 1 });
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  try {
    await prepareContent();
    const [student, teacher] = await Promise.all(["student", "teacher"].map((who) => contextOf(browser, who, "desk")));
    if (student && teacher) await talk(await student.newPage(), await teacher.newPage());
    const only = process.argv.slice(2);
    rmSync("screenshots", { recursive: true, force: true });
    for (const who of ["anyone", ...ROLES].filter((one) => only.length === 0 || only.includes(one))) {
      console.log(`${who}: ${await rounds(browser, who)} pictures`);
    }
    mkdirSync("docs/images", { recursive: true });
    if (only.length === 0 || only.includes("readme"))
      for (const picture of README_PICTURES) await take(browser, picture);
  } finally {
    await browser.close();
    await stop();
  }
  console.log(faults.length === 0 ? "no faults" : "faults:");
  if (faults.length > 0) console.table(faults);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

await main();
