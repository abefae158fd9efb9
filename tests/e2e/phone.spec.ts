import { expect, test } from "@playwright/test";
import { visitorOn } from "./support/people.ts";
import { arrive, walkPages } from "./support/walk.ts";

test.describe.configure({ timeout: 300_000 });

test("the groups are a list by course, with who teaches and how many there are", async ({ browser }) => {
  const { context, page } = await visitorOn(browser, "secretary");
  await arrive(page, "/grupos");
  await expect(page.getByRole("table")).toBeHidden();
  const course = page.getByRole("region", { name: "Biología y Geología 1.º ESO" });
  await expect(course.getByRole("link")).toHaveCount(4);
  await expect(course.getByRole("link").first()).toHaveText(/^1\.º\sESO\sA.*\p{Lu}\p{L}+ .* · \d+ estudiantes$/u);
  await context.close();
});

for (const account of ["teacher", "parent", "secretary"]) {
  test(`${account}: no page is wider than the phone, and the menu reaches all`, async ({ browser }) => {
    const { context, page, watched } = await visitorOn(browser, account);
    await walkPages(page, async (path) => {
      const [wide, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect.soft(wide, path).toBeLessThanOrEqual(room ?? 0);
    });
    await arrive(page, "/");
    await page.getByRole("button", { name: "Abrir menú" }).click();
    const menu = page.getByRole("dialog", { name: "Menú principal" });
    await menu.getByRole("link", { name: "Avisos" }).click();
    await expect(page.getByRole("heading", { name: "Avisos" })).toBeVisible();
    await expect(menu).toBeHidden();
    expect(watched.faults).toEqual([]);
    await context.close();
  });
}
