import { expect, test } from "@playwright/test";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { cellAt, deskOf, type } from "./support/desk.ts";
import { personOn } from "./support/people.ts";
import { apiOf, mailOf, platform } from "./support/platform.ts";
import { expectAccessible } from "./support/walk.ts";

test("marks typed after the session has ended are saved once the password is typed over the page", async ({
  browser,
}) => {
  const desk = await deskOf(browser, `Sesión ${Date.now() % 100_000}`, [/401/, /403/]);
  const { page, context } = desk;
  await context.clearCookies();
  await type(desk, 0, "6,5");
  const dialog = page.getByRole("dialog", { name: "La sesión ha terminado" });
  await expect(dialog).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(desk.url);
  await expectAccessible(page, "marks-sign-in-again");
  await expect(dialog.getByLabel("Contraseña")).toBeFocused();
  await page.keyboard.type("no-es-esta-clave");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("El correo o la contraseña no son correctos.")).toBeVisible();
  await dialog.getByLabel("Contraseña").fill(DEMO_PASSWORD);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(cellAt(page, desk, 0)).toHaveAccessibleName("6,5, guardada");
  expect(await desk.stored(0)).toBe(6.5);

  // Signed in again elsewhere in this browser: the page's token is stale, and nothing is asked.
  await context.clearCookies();
  const elsewhere = await context.request.post(`${platform.origin}/api/v1/auth/session`, {
    data: { email: mailOf("teacher"), password: DEMO_PASSWORD },
    headers: { origin: platform.origin },
  });
  expect(elsewhere.status()).toBe(200);
  await type(desk, 1, "7");
  await expect(cellAt(page, desk, 1)).toHaveAccessibleName("7, guardada");
  expect(await desk.stored(1)).toBe(7);
  await expect(dialog).toBeHidden();
  await context.close();
});

test("marks that could not be sent outlive the page, and the person's sign-out erases them", async ({ browser }) => {
  const desk = await deskOf(browser, `Recuperada ${Date.now() % 100_000}`, [/ERR_FAILED|Failed to load/]);
  const { page, context } = desk;
  await page.route("**/api/v1/courses/*/grades", (route) => route.abort());
  await type(desk, 0, "8,25");
  await expect(cellAt(page, desk, 0)).toHaveAccessibleName("8,25, sin guardar");
  await page.unroute("**/api/v1/courses/*/grades");
  await page.reload();
  await expect(page.getByText("Se ha recuperado 1 nota que no llegó a guardarse.")).toBeVisible();
  await expect(cellAt(page, desk, 0)).toHaveAccessibleName("8,25, guardada");
  expect(await desk.stored(0)).toBe(8.25);

  await page.route("**/api/v1/courses/*/grades", (route) => route.abort());
  await type(desk, 1, "3");
  await expect(cellAt(page, desk, 1)).toHaveAccessibleName("3, sin guardar");
  await page.getByRole("button", { name: /^Cuenta de / }).click();
  await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
  await page.getByRole("dialog", { name: "Hay notas sin guardar" }).getByRole("button", { name: "Salir" }).click();
  await expect(page.getByText("Has cerrado la sesión.")).toBeVisible();
  const left = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const opening = indexedDB.open("keyval-store");
          opening.onsuccess = () => {
            const counting = opening.result.transaction("keyval").objectStore("keyval").count();
            counting.onsuccess = () => resolve(counting.result);
          };
        }),
    );
  await expect.poll(left).toBe(0);
  await context.close();
});

test("offline the page says so, and sends by itself when the network is back", async ({ browser }) => {
  const desk = await deskOf(browser, `Sin red ${Date.now() % 100_000}`, [/ERR_INTERNET_DISCONNECTED|WebSocket/]);
  const { page, context } = desk;
  await context.setOffline(true);
  await expect(page.getByText(/^Sin conexión: lo que escribas/)).toBeVisible();
  await type(desk, 0, "5");
  await expect(cellAt(page, desk, 0)).toHaveAccessibleName("5, sin guardar");
  await context.setOffline(false);
  await expect(cellAt(page, desk, 0)).toHaveAccessibleName("5, guardada");
  await expect(page.getByText(/^Sin conexión: lo que escribas/)).toBeHidden();
  expect(await desk.stored(0)).toBe(5);
  await context.close();
});

test("a mark is cleared, taken back and repeated by keyboard, and a column published from its menu", async ({
  browser,
}) => {
  const title = `Deshacer ${Date.now() % 100_000}`;
  const desk = await deskOf(browser, title);
  const { page, context, watched } = desk;
  await type(desk, 0, "9");
  const cell = cellAt(page, desk, 0);
  await expect(cell).toHaveAccessibleName("9, guardada");
  await cell.focus();
  await page.keyboard.press("Delete");
  await expect(cell).toHaveAccessibleName("sin nota, guardada");
  await expect.poll(() => desk.stored(0)).toBeNull();
  await page.keyboard.press("Control+z");
  await expect(cell).toHaveAccessibleName("9, guardada");
  await expect.poll(() => desk.stored(0)).toBe(9);
  await page.keyboard.press("Control+y");
  await expect(cell).toHaveAccessibleName("sin nota, guardada");
  await page.getByRole("button", { name: "Deshacer", exact: true }).click();
  await expect(cell).toHaveAccessibleName("9, guardada");

  await cell.focus();
  await page.keyboard.press("Shift+F2");
  const panel = page.getByRole("dialog");
  await expect(panel.getByRole("listitem").first()).toContainText("sin nota → 9");
  await expect(panel.getByRole("listitem")).toHaveCount(5);
  await panel.getByLabel("Comentario").fill("Muy bien razonado");
  await expectAccessible(page, "marks-panel");
  await panel.getByRole("button", { name: "Guardar" }).click();
  await expect(cell).toHaveAccessibleName("9, con comentario, guardada");
  await expect(cell).toBeFocused();
  await page.keyboard.press("Shift+F2");
  await expect(panel.getByRole("listitem").first()).toContainText("Muy bien razonado");
  await page.keyboard.press("Escape");
  await expect(cell).toBeFocused();

  await page.keyboard.press("ArrowUp");
  const menu = page.getByRole("button", { name: `Borrador: ${title}` });
  await expect(menu).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Publicar a las familias" })).toBeFocused();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: `Publicar «${title}»` });
  await expect(dialog).toContainText("1 estudiante tiene nota, NP o EX: recibirá un aviso");
  await expectAccessible(page, "marks-publish");
  await dialog.getByRole("button", { name: "Publicar" }).click();
  await expect(page.getByRole("button", { name: `Publicada: ${title}` })).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
  await expectAccessible(page, "marks-gradebook");
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("a dialog over the grid keeps its keys to itself, and gives the focus back when it closes", async ({
  browser,
}) => {
  const title = `Diálogo ${Date.now() % 100_000}`;
  const desk = await deskOf(browser, title);
  const { page, context, watched } = desk;
  const cell = cellAt(page, desk, 0);
  const menu = page.getByRole("button", { name: `Borrador: ${title}` });
  const dialog = page.getByRole("dialog", { name: `Publicar «${title}»` });
  const ask = async () => {
    await cell.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "Publicar a las familias" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("button", { name: "Cancelar" })).toBeFocused();
  };
  await ask();
  await expect.soft(dialog).toContainText("todavía sin notas. Nadie recibirá un aviso", { timeout: 1000 });
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();

  await type(desk, 0, "9");
  await expect(cell).toHaveAccessibleName("9, guardada");
  await ask();
  await page.keyboard.press("Delete");
  await page.keyboard.press("3");
  await expect(cell).toHaveText("9");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();
  await ask();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: `Publicada: ${title}` })).toBeFocused();
  expect(await desk.stored(0)).toBe(9);

  const add = page.getByRole("button", { name: "Añadir tarea" });
  await add.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Nueva tarea" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(add).toBeFocused();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(add).toBeFocused();
  expect(watched.faults).toEqual([]);
  await context.close();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("one assignment at a time is marked with one tap a student, and the next one follows", async ({ browser }) => {
    const call = await apiOf("teacher");
    const sections = (await call(sectionsApi.sections, { query: {} })).view.data;
    const section = sections.find(({ groupName }) => groupName === "2º ESO A");
    const title = `Móvil ${Date.now() % 100_000}`;
    const params = { id: String(section?.id) };
    const { view: assignment } = await call(assignmentsApi.createAssignment, { params, body: { title } });
    const { students } = (await call(gradesApi.gradebook, { params })).view;
    const { page, context, watched } = await personOn(browser, "teacher");
    await page.goto(`/grupos/${section?.id}`);
    await page.getByLabel("Tarea", { exact: true }).selectOption({ label: title });
    const inputs = page.getByRole("textbox");
    await inputs.nth(0).tap();
    await page.keyboard.type("7,5");
    await page.keyboard.press("Enter");
    await expect(inputs.nth(1)).toBeFocused();
    await page.keyboard.type("5");
    await page.getByRole("button", { name: "NP" }).tap();
    await expect(inputs.nth(2)).toBeFocused();
    await page.keyboard.type("3,5");
    await page.keyboard.press("Enter");
    await expect(inputs.nth(2)).toHaveClass(/\btext-danger\b/);
    await expect(inputs.nth(0)).not.toHaveClass(/\btext-danger\b/);
    await expectAccessible(page, "marks-phone-gradebook");
    const values = async () =>
      (await call(gradesApi.gradebook, { params })).view.cells
        .filter((cell) => cell.assignmentId === assignment.id)
        .map(({ studentId, value, status }) => [studentId, value, status])
        .sort((a, b) => Number(a[0]) - Number(b[0]));
    const expected = [
      [students[0]?.id, 7.5, "scored"],
      [students[1]?.id, null, "missing"],
      [students[2]?.id, 3.5, "scored"],
    ].sort((a, b) => Number(a[0]) - Number(b[0]));
    await expect.poll(values).toEqual(expected);

    await inputs.nth(0).tap();
    const details = page.getByRole("button", { name: "Comentario e historial" });
    const card = await page.getByRole("listitem").filter({ has: details }).boundingBox();
    const inner = await details.evaluate((button) => {
      const text = document.createRange();
      text.selectNodeContents(button);
      return text.getBoundingClientRect().left;
    });
    expect.soft(inner).toBeGreaterThanOrEqual((card?.x ?? 0) + 12);
    await details.tap();
    const panel = page.getByRole("dialog");
    await panel.getByLabel("Comentario").fill("Muy bien razonado");
    await panel.getByRole("button", { name: "Guardar" }).tap();
    const commented = page.getByRole("textbox", { name: `Nota de ${students[0]?.name}, con comentario` });
    await expect(commented).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(details).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(panel.getByRole("listitem").first()).toContainText("Muy bien razonado");
    await page.keyboard.press("Escape");
    await expect(commented).toBeFocused();
    await expect(commented).toHaveValue("7,5");
    expect(watched.faults).toEqual([]);
    await context.close();
  });

  test("a family reads subject by subject, the average in sight and the marks one tap away", async ({ browser }) => {
    const call = await apiOf("parent");
    const children = (await call(studentsApi.list, { query: {} })).view.data;
    const child = children.find(({ givenName }) => givenName === "Daniel");
    const { courses } = (await call(studentsApi.grades, { params: { id: String(child?.id) } })).view;
    const { page, context, watched } = await personOn(browser, "parent");
    await page.goto(`/alumnado/${child?.id}`);
    const subject = courses[0];
    const line = page
      .getByRole("listitem")
      // On the page as Spanish writes it, with a point before the raised letter.
      .filter({ hasText: subject?.courseTitle.replace(/(\d)º/, "$1.º") ?? "" })
      .first();
    const average = line.locator("summary").getByText(String(subject?.average).replace(".", ","), { exact: true });
    await expect(average).toBeVisible();
    const box = await average.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    await expect(line.getByText(subject?.grades[0]?.assignmentTitle ?? "").first()).toBeHidden();
    await line.locator("summary").tap();
    await expect(line.getByText(subject?.grades[0]?.assignmentTitle ?? "").first()).toBeVisible();
    await expect(page.getByText("Comentario", { exact: true })).toHaveCount(0);
    await expectAccessible(page, "marks-phone-family");
    expect(watched.faults).toEqual([]);
    await context.close();
  });
});
