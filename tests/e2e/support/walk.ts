import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { hydrated } from "./people.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The first detail page behind a list, one of each kind. */
const DETAILS = [
  /^\/alumnado\/\d+$/,
  /^\/alumnado\/\d+\/asistencia$/,
  /^\/alumnado\/\d+\/convivencia$/,
  /^\/alumnado\/\d+\/matricula$/,
  /^\/asistencia\/ausencia$/,
  /^\/asistencia\/justificantes$/,
  /^\/convivencia\/estadistica$/,
  /^\/convivencia\/partes$/,
  /^\/convivencia\/partes\/\d+$/,
  /^\/personas\/\d+$/,
  /^\/personas\/nueva$/,
  /^\/grupos\/\d+$/,
  /^\/contenidos\/\d+$/,
  /^\/contenidos\/nuevo$/,
  /^\/importar\/anteriores$/,
  /^\/centros\/\d+$/,
];
const SECTION = /^\/grupos\/\d+$/;

export const pathsIn = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));

/** Waits until a page has its data and its script. */
export async function arrive(page: Page, path: string): Promise<void> {
  const answer = await page.goto(path);
  expect(answer?.status(), path).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await hydrated(page);
}

/** Every page of the person's menu, and the pages behind them. `visit` is called on each when it has arrived. */
export async function walkPages(page: Page, visit: (path: string) => Promise<void>): Promise<string[]> {
  await arrive(page, "/");
  const todo = await pathsIn(page, "aside nav a");
  const seen: string[] = [];
  for (let path = todo.shift(); path !== undefined; path = todo.shift()) {
    await arrive(page, path);
    await visit(path);
    seen.push(path);
    const links = await pathsIn(page, "main a[href]");
    const known = [...seen, ...todo];
    for (const detail of DETAILS) {
      const found = links.find((link) => detail.test(link));
      if (found !== undefined && !known.some((one) => detail.test(one))) todo.push(found);
    }
    if (SECTION.test(path)) todo.push(...links.filter((link) => link.startsWith(`${path}/`) && !known.includes(link)));
  }
  return seen;
}

/** When what fades or slides has come to rest, two frames after what set it off; what turns for ever is not waited for. */
export const settled = async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.allSettled(
    document
      .getAnimations()
      .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
      .map((one) => one.finished),
  );
};

async function violationsIn(page: Page, scheme: "light" | "dark"): Promise<string[]> {
  // Within the page itself: the usual way opens a second one for each look, for frames that we do not have.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const rules = scheme === "light" ? axe.withTags(WCAG) : axe.withRules(["color-contrast"]);
  const { violations } = await rules.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}

/** No violation of WCAG 2.2 A and AA in light, nor of contrast in dark. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.evaluate(settled);
    let found = await violationsIn(page, scheme);
    // On a busy machine the colours of the scheme before may still be there; what is wrong with a page stays wrong.
    for (let look = 0; look < 3 && found.length > 0; look += 1) {
      await page.waitForTimeout(500);
      found = await violationsIn(page, scheme);
    }
    expect.soft(found, `${name} in ${scheme}`).toEqual([]);
  }
}
