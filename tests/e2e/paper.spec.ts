import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { BUDGETS, overBudget } from "../../dev/checks/page-weight.ts";
import { personOn, visitorOn } from "./support/people.ts";
import { apiOf } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

/** A4 on its side without its margins, in CSS pixels. */
const LANDSCAPE = 1032;

/** Kilobytes of scripts that this document has loaded, gzipped, whatever asked for them. */
async function scriptsOf(page: Page): Promise<number> {
  const names = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.startsWith("/assets/") && path.endsWith(".js") && !path.includes("/manifest-")),
  );
  const files = [...new Set(names)].map((path) => readFileSync(`build/client${path}`));
  return files.reduce((sum, file) => sum + gzipSync(file).length, 0) / 1024;
}

test("the scripts of the first pages stay within their budget, those that come later too", async ({ browser }) => {
  expect(overBudget()).toEqual([]);
  const stranger = await browser.newContext();
  const door = await stranger.newPage();
  await arrive(door, "/entrar");
  expect(await scriptsOf(door)).toBeGreaterThan(50);
  expect(await scriptsOf(door)).toBeLessThanOrEqual(BUDGETS["sign-in"]);
  await stranger.close();
  const { context, page, watched } = await personOn(browser, "teacher");
  await arrive(page, "/");
  expect(await scriptsOf(page)).toBeLessThanOrEqual(BUDGETS.home);
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("paper shows the school, the day and the page, and nothing that only a screen can do", async ({ browser }) => {
  const { context, page } = await visitorOn(browser, "teacher");
  const [section] = (await (await apiOf("teacher"))(sectionsApi.sections, { query: {} })).view.data;
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 720, height: 1000 });
  for (const path of ["/", "/alumnado", "/grupos", `/grupos/${section?.id}`, "/contenidos", "/avisos"]) {
    await arrive(page, path);
    await expect(page.getByText("IES Demostración").filter({ visible: true }), path).toHaveCount(1);
    await expect(page.locator("time").first(), path).toHaveText(/^\d{1,2} \w+ \d{4}$/);
    for (const screenOnly of ["nav a", "button", "[role=search]", "aside", "main header nav"]) {
      await expect(page.locator(screenOnly).filter({ visible: true }), `${screenOnly} on ${path}`).toHaveCount(0);
    }
  }
  // More columns than a sheet has room for as a screen shows them, one with a title that is one long word.
  const call = await apiOf("teacher");
  for (const title of [
    "Exposición oral sobre los números racionales",
    "Problemas de proporcionalidad",
    "Otorrino".repeat(6),
  ]) {
    const made = await call(assignmentsApi.createAssignment, { params: { id: String(section?.id) }, body: { title } });
    expect(made.status).toBe(201);
  }
  await page.setViewportSize({ width: LANDSCAPE, height: 720 });
  // A list of marks is kept on paper: every title, every pupil, and the average beside the marks, not over them.
  await arrive(page, `/grupos/${section?.id}`);
  const { view: book } = await (await apiOf("teacher"))(gradesApi.gradebook, { params: { id: String(section?.id) } });
  for (const { title } of book.assignments)
    await expect(page.getByRole("columnheader", { name: title }).first()).toBeVisible();
  const boxes = await page.getByRole("grid").evaluate((grid) => {
    const rows = [...grid.querySelectorAll("tr")].map((row) => [...row.children].map((c) => c.getBoundingClientRect()));
    const frame = grid.parentElement?.getBoundingClientRect();
    return {
      rows: rows.map((row) => row.map(({ left, right }) => [left, right])),
      whole: frame?.height,
      table: grid.getBoundingClientRect().height,
    };
  });
  expect(boxes.rows).toHaveLength(book.students.length + 1);
  for (const row of boxes.rows) {
    for (const [at, [left]] of row.entries()) expect(left).toBeGreaterThanOrEqual((row[at - 1]?.[1] ?? 0) - 1);
    expect(row.at(-1)?.[1]).toBeLessThanOrEqual(LANDSCAPE);
  }
  expect(boxes.whole).toBeGreaterThanOrEqual(boxes.table ?? 0);
  // A mark is never broken over two lines, and what the screen says of its saving stays there.
  const broken = await page.locator("[data-at] > span").evaluateAll(
    (marks) =>
      marks.filter((mark) => {
        const text = document.createRange();
        text.selectNodeContents(mark);
        const right = mark.closest("td")?.getBoundingClientRect().right ?? 0;
        return text.getClientRects().length > 1 || text.getBoundingClientRect().right > right + 1;
      }).length,
  );
  expect(broken).toBe(0);
  const sheets = async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    return new Set([...pdf.matchAll(/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, w, h]) => Number(w) > Number(h)));
  };
  expect(await sheets()).toEqual(new Set([true]));
  await arrive(page, "/alumnado");
  expect(await sheets()).toEqual(new Set([false]));
  await context.close();
});
