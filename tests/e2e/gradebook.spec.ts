import { expect, type Page, test } from "@playwright/test";
import { cellAt, type Desk, deskOf, type } from "./support/desk.ts";

const WIDE = { width: 1440, height: 900 };

/** Columns enough for the grid to be wider than the page. */
async function wideDesk(...[browser, title]: Parameters<typeof deskOf>): Promise<Desk> {
  for (const filler of ["Relleno uno", "Relleno dos"]) {
    const { context } = await deskOf(browser, `${filler} de la evaluación ${Date.now() % 100_000}`);
    await context.close();
  }
  const desk = await deskOf(browser, title);
  await desk.page.setViewportSize(WIDE);
  return desk;
}

/** How far what has the focus lies under the column of averages, or under that of names, in pixels. */
const covered = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement?.closest("td, th")?.getBoundingClientRect();
    const [names, average] = ["first", "last"].map((which) =>
      document.querySelector(`thead th:${which}-child`)?.getBoundingClientRect(),
    );
    if (!at || !names || !average) return null;
    return Math.round(Math.max(at.right - average.left, names.right - at.left, names.bottom - at.bottom));
  });

test("the cell and the title that have the focus are whole in sight, and a new column has it", async ({ browser }) => {
  const desk = await wideDesk(browser, `A la vista ${Date.now() % 100_000}`);
  const { page, context, watched } = desk;
  await page.locator('[data-at="0:0"]').focus();
  await page.keyboard.press("End");
  await expect(cellAt(page, desk, 0)).toBeFocused();
  await expect.poll(() => covered(page)).toBeLessThanOrEqual(1);
  await page.keyboard.press("7");
  await expect(page.getByRole("textbox", { name: "Nota" })).toBeFocused();
  await expect.poll(() => covered(page)).toBeLessThanOrEqual(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await expect.poll(() => covered(page)).toBeLessThanOrEqual(1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("End");
  await expect(page.locator(`[data-head="${desk.column}"]`)).toBeFocused();
  await expect.poll(() => covered(page)).toBeLessThanOrEqual(1);

  const title = `Nueva ${Date.now() % 100_000}`;
  await page.getByRole("button", { name: "Añadir tarea" }).click();
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.locator(`[data-at="0:${desk.column + 1}"]`)).toBeFocused();
  await expect.poll(() => covered(page)).toBeLessThanOrEqual(1);
  await page.keyboard.type("6");
  await page.keyboard.press("Enter");
  await expect(page.locator(`[data-at="0:${desk.column + 1}"]`)).toHaveAccessibleName("6, guardada");
  // The window that was opened in vain gives the focus back to its button.
  await page.getByRole("button", { name: "Añadir tarea" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Añadir tarea" })).toBeFocused();
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("arrows only move between titles and cells, and a column is hidden from families after a question", async ({
  browser,
}) => {
  const title = `Ocultar ${Date.now() % 100_000}`;
  const desk = await deskOf(browser, title);
  const { page, context, watched } = desk;
  await type(desk, 0, "9");
  await expect(cellAt(page, desk, 0)).toHaveAccessibleName("9, guardada");
  await cellAt(page, desk, 0).focus();
  await page.keyboard.press("ArrowUp");
  const head = page.locator(`[data-head="${desk.column}"]`);
  const menu = page.getByRole("menu");
  await expect(head).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(head).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(cellAt(page, desk, 0)).toBeFocused();
  await expect(menu).toHaveCount(0);

  await page.keyboard.press("ArrowUp");
  for (const keys of ["Space", "Enter", "Alt+ArrowDown"]) {
    await page.keyboard.press(keys);
    await expect(menu, keys).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(head).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page
    .getByRole("dialog", { name: `Publicar «${title}»` })
    .getByRole("button", { name: "Publicar" })
    .click();
  await expect(head).toHaveAccessibleName(`Publicada: ${title}`);

  const dialog = page.getByRole("dialog", { name: `Volver «${title}» a borrador` });
  await head.focus();
  // What was typed in a menu chose in it: now nothing happens before the question is answered.
  await page.keyboard.press("Enter");
  await page.keyboard.type("v");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("1 nota que ya podían ver");
  await expect(dialog.getByRole("button", { name: "Cancelar" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(head).toBeFocused();
  await expect(head).toHaveAccessibleName(`Publicada: ${title}`);
  await head.click();
  await page.getByRole("menuitem", { name: "Volver a borrador" }).click();
  await dialog.getByRole("button", { name: "Volver a borrador" }).click();
  await expect(head).toHaveAccessibleName(`Borrador: ${title}`);
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("a mark that is refused stays in its cell, is counted as not saved, and is replaced by what is typed next", async ({
  browser,
}) => {
  const desk = await deskOf(browser, `Rechazada ${Date.now() % 100_000}`);
  const { page, context, watched } = desk;
  const status = page.getByRole("status").filter({ hasText: "guardad" });
  await type(desk, 0, "8");
  await expect(status).toHaveText("Todo guardado");
  await type(desk, 1, "11");
  await expect(status).toHaveText(/^1 nota no se ha guardado: La nota debe estar entre 0 y 10\./);
  await page.keyboard.type("8,25");
  await expect(page.getByRole("textbox", { name: "Nota" })).toHaveValue("8,25");
  await page.keyboard.press("Enter");
  await expect(cellAt(page, desk, 1)).toHaveAccessibleName("8,25, guardada");
  await expect(status).toHaveText("Todo guardado");

  // Left by the mouse, it waits in its cell.
  await type(desk, 2, "12");
  await cellAt(page, desk, 0).click();
  await expect(cellAt(page, desk, 2)).toHaveAccessibleName("12, sin guardar");
  await type(desk, 3, "x");
  await cellAt(page, desk, 0).click();
  await expect(status).toContainText("2 notas no se han guardado");
  await page.getByRole("button", { name: "Ir a la nota" }).click();
  const editor = page.getByRole("textbox", { name: "Nota" });
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue("12");
  await page.keyboard.type("2");
  await expect(editor).toHaveValue("2");
  await page.keyboard.press("Enter");
  await expect(cellAt(page, desk, 2)).toHaveAccessibleName("2, guardada");
  expect(await desk.stored(2)).toBe(2);

  await page.getByRole("link", { name: "Inicio", exact: true }).first().click();
  const leave = page.getByRole("dialog", { name: "Hay notas sin guardar" });
  await expect(leave).toContainText("no es una nota válida se pierde");
  await leave.getByRole("button", { name: "Seguir aquí" }).click();
  await expect(leave).toBeHidden();
  await cellAt(page, desk, 3).click();
  await expect(cellAt(page, desk, 3)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(cellAt(page, desk, 3)).toHaveAccessibleName("sin nota");
  await expect(status).toHaveText("Todo guardado");

  // The same of what is pasted: what is no mark stays in its cell, beside what is.
  await cellAt(page, desk, 3).evaluate((cell) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "6,5\n11\nhola\n7");
    cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(status).toContainText("2 notas no se han guardado");
  const pasted = ["6,5, guardada", "11, sin guardar", "hola, sin guardar", "7, guardada"];
  for (const [down, name] of pasted.entries()) {
    await expect(cellAt(page, desk, 3 + down)).toHaveAccessibleName(name);
  }
  expect(watched.faults).toEqual([]);
  await context.close();
});
