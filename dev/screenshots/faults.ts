import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What anyone would call broken on a page as it stands: no heading or title, sideways scroll, barriers. */
export async function faultsOf(page: Page): Promise<string[]> {
  const { wide, room, headings, title, lang } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
    headings: [...document.querySelectorAll("h1")].filter((one) => one.textContent?.trim()).length,
    title: document.title,
    lang: document.documentElement.lang,
  }));
  const axe = await new AxeBuilder({ page }).analyze();
  return [
    ...(wide > room ? [`scrolls sideways: ${wide} px in ${room}`] : []),
    ...(headings === 1 ? [] : [`${headings} headings of level 1`]),
    ...(title === "" || title === "EduAI" ? [`title "${title}"`] : []),
    ...(lang === "es" ? [] : [`language ${lang}`]),
    ...axe.violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`),
  ];
}
