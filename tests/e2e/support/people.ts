import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { mailOf, platform } from "./platform.ts";

/** Faults that a page shows only to its console: errors, policy violations, requests to other hosts. */
export interface Watch {
  readonly faults: string[];
}

const WATCHER = `addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile + ":" + event.lineNumber))`;

/** From now on every page of the context is listened to. `expected`: the console's line of an answer meant to fail. */
export async function watch(context: BrowserContext, expected: RegExp[] = []): Promise<Watch> {
  const faults: string[] = [];
  const { host } = new URL(platform.origin);
  await context.addInitScript(WATCHER);
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    const text = `${message.text()} (${message.location().url})`;
    if (!expected.some((pattern) => pattern.test(text))) faults.push(`console: ${text}`);
  });
  context.on("weberror", (error) => faults.push(`exception: ${error.error().message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.host !== host && url.protocol.startsWith("http")) faults.push(`foreign request: ${url}`);
  });
  return { faults };
}

/** Waits until the page's scripts have taken it over; forms and links work before, keys of a grid do not. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName("hydrated").length > 0);
}

/** Signs in by the form, with the keyboard alone. */
export async function signInOn(page: Page, account: string): Promise<void> {
  await page.goto("/entrar");
  await expect(page.getByRole("heading", { name: "Entrar" })).toBeVisible();
  await hydrated(page);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Correo electrónico")).toBeFocused();
  await page.keyboard.type(mailOf(account));
  await page.keyboard.press("Tab");
  await page.keyboard.type(DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Cuenta de / })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/");
  await hydrated(page);
}

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly watched: Watch;
}

/** A person at a browser of their own. */
export async function personOn(browser: Browser, account: string, expected: RegExp[] = []): Promise<Person> {
  const person = await newcomerOn(browser, expected);
  await signInOn(person.page, account);
  return person;
}

/** What a browser keeps of the sessions that were opened in this process. */
const kept = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();

/** A person who looks around and ends nothing: the first of an account signs in, the next go on with that session. */
export async function visitorOn(browser: Browser, account: string, expected: RegExp[] = []): Promise<Person> {
  const state = kept.get(account);
  if (state) return newcomerOn(browser, expected, state);
  const person = await personOn(browser, account, expected);
  kept.set(account, await person.context.storageState());
  return person;
}

async function newcomerOn(
  browser: Browser,
  expected: RegExp[],
  storageState?: NonNullable<Parameters<Browser["newContext"]>[0]>["storageState"],
): Promise<Person> {
  const context = await browser.newContext(storageState ? { storageState } : {});
  const watched = await watch(context, expected);
  return { context, page: await context.newPage(), watched };
}
