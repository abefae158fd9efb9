import { type Browser, expect, type Page, test } from "@playwright/test";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { look } from "./support/look.ts";
import { hydrated, type Person, personOn, visitorOn } from "./support/people.ts";
import { apiOf, platform, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

interface Lesson {
  readonly sectionId: number;
  readonly startsAt: string;
  readonly date: string;
  readonly path: string;
}

/** Each test has a lesson of its own. */
let used = 0;

/** A lesson of the demo teacher within the last days, whose register nobody has taken. */
async function freshLesson(): Promise<Lesson> {
  const teacher = await apiOf("teacher");
  const lessons: Lesson[] = [];
  for (let days = 0; days <= 6; days += 1) {
    const date = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const { view } = await teacher(attendanceApi.registers, { query: { date } });
    for (const { sectionId, startsAt } of view.data) {
      const path = `/grupos/${sectionId}/lista/${date}?hora=${encodeURIComponent(startsAt)}`;
      lessons.push({ sectionId, startsAt, date, path });
    }
  }
  const lesson = lessons[used % lessons.length];
  used += 1;
  if (lesson === undefined) throw new Error("the demo teacher has lessons every week");
  await sql("delete from students.registers where section_id = $1 and date = $2 and starts_at = $3", [
    lesson.sectionId,
    lesson.date,
    lesson.startsAt,
  ]);
  return lesson;
}

const saved = (page: Page) => expect(page.getByText(/^Guardada /)).toBeVisible();
const rowAt = (page: Page, at: number) => page.locator("li[data-student]").nth(at);
const chosenIn = (page: Page, at: number) => rowAt(page, at).locator("input[type=radio]:checked");

test("a class is taken by keyboard: one key for each who is not there, minutes by digits, one to save", async ({
  browser,
}) => {
  const lesson = await freshLesson();
  const { page, context, watched } = await personOn(browser, "teacher");
  await arrive(page, lesson.path);
  const pupils = await page.locator("li[data-student]").count();
  expect(pupils).toBeGreaterThan(20);
  await expect(chosenIn(page, 0)).toBeFocused();
  // And where a link led here, as from the day's lessons at home, not a whole page that was loaded.
  await page.locator("main header").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/grupos\/\d+$/);
  await page.goBack();
  await expect(chosenIn(page, 0)).toBeFocused();
  const started = performance.now();
  // J is the school's letter for an excused absence: of the two that move, K alone is free.
  const keys = [
    "f",
    "ArrowDown",
    "ArrowDown",
    "r",
    "1",
    "2",
    "ArrowDown",
    "f",
    "k",
    "k",
    "ArrowDown",
    "ArrowDown",
    "a",
    "Control+Enter",
  ];
  for (const key of keys) await page.keyboard.press(key);
  await saved(page);
  const seconds = (performance.now() - started) / 1000;
  test.info().annotations.push({
    type: "register",
    description: `${pupils} pupils, ${keys.length} keys, ${seconds.toFixed(1)} s`,
  });
  await expect(page.getByText(`${pupils - 4} presentes, 2 faltas, 1 retraso, 1 en actividad`)).toBeVisible();
  await expect(chosenIn(page, 0)).toHaveAccessibleName("Falta");
  await expect(rowAt(page, 3).getByLabel(/^Minutos de retraso/)).toHaveValue("12");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Pasar lista con el teclado" })).toBeVisible();
  await page.keyboard.press("Escape");
  await look(page, "register-teacher");
  await page.reload();
  await hydrated(page);
  await expect(chosenIn(page, 3)).toHaveAccessibleName("Retraso");
  await expect(page.getByText(/^La pasaste tú/)).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("on a phone a tap is enough, and rows are large enough for a thumb", async ({ browser }) => {
  const lesson = await freshLesson();
  const { page, context, watched } = await visitorOn(browser, "teacher");
  await page.setViewportSize({ width: 390, height: 844 });
  await arrive(page, lesson.path);
  await rowAt(page, 1).getByTitle("Falta").click();
  await rowAt(page, 2).getByTitle("Retraso").click();
  await rowAt(page, 2)
    .getByLabel(/^Minutos/)
    .fill("7");
  const button = await rowAt(page, 4).getByTitle("Justificada").boundingBox();
  expect(Math.min(button?.width ?? 0, button?.height ?? 0)).toBeGreaterThanOrEqual(44);
  const save = page.getByRole("button", { name: "Guardar lista" });
  await expect(save).toBeInViewport();
  await save.click();
  await saved(page);
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("without a network the list stays, and is sent when it is back", async ({ browser }) => {
  const lesson = await freshLesson();
  const { page, context } = await personOn(browser, "teacher", [/ERR_INTERNET_DISCONNECTED/]);
  await arrive(page, lesson.path);
  await context.setOffline(true);
  await rowAt(page, 5).getByTitle("Falta").click();
  await page.getByRole("button", { name: "Guardar lista" }).click();
  await expect(page.getByText(/^Sin conexión/)).toBeVisible();
  await context.setOffline(false);
  await saved(page);
  // Also of a page that was closed meanwhile.
  await context.setOffline(true);
  await rowAt(page, 6).getByTitle("Retraso").click();
  await page.getByRole("button", { name: "Guardar lista" }).click();
  await expect(page.getByText(/^Sin conexión/)).toBeVisible();
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await arrive(again, lesson.path);
  await saved(again);
  await expect(chosenIn(again, 6)).toHaveAccessibleName("Retraso");
  await context.close();
});

test("two at one list: the second is shown who the first was and where they differ, and chooses", async ({
  browser,
}) => {
  const lesson = await freshLesson();
  const one = await personOn(browser, "teacher");
  const two = await personOn(browser, "teacher", [/412 /]);
  await arrive(one.page, lesson.path);
  await arrive(two.page, lesson.path);
  await rowAt(one.page, 0).getByTitle("Falta").click();
  await one.page.keyboard.press("Control+Enter");
  await saved(one.page);
  await rowAt(two.page, 1).getByTitle("Retraso").click();
  await two.page.keyboard.press("Control+Enter");
  const dialog = two.page.getByRole("dialog", { name: "Otra persona ha guardado esta lista" });
  await expect(dialog.getByText(/^Lucía Fernández Vega la guardó/)).toBeVisible();
  await expect(dialog.getByRole("row")).toHaveCount(3);
  await expectAccessible(two.page, "conflict");
  await dialog.getByRole("button", { name: "Guardar lo mío" }).click();
  await saved(two.page);
  await expect(chosenIn(two.page, 0)).toHaveAccessibleName("Presente");
  await one.context.close();
  await two.context.close();
});

const withoutScripts = async (browser: Browser, person: Person) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await person.context.storageState(),
  });
  return { context, page: await context.newPage() };
};

test("without scripts it is a form; the office writes over it, and both are seen", async ({ browser }) => {
  const lesson = await freshLesson();
  const teacher = await visitorOn(browser, "teacher");
  const plain = await withoutScripts(browser, teacher);
  await plain.page.goto(`${platform.origin}${lesson.path}`);
  await rowAt(plain.page, 2).getByRole("radio", { name: "Falta" }).check({ force: true });
  await rowAt(plain.page, 3).getByRole("radio", { name: "Retraso" }).check({ force: true });
  await rowAt(plain.page, 3)
    .getByLabel(/^Minutos/)
    .fill("9");
  await plain.page.getByRole("button", { name: "Guardar lista" }).click();
  await expect(plain.page.getByText("Lista guardada.")).toBeVisible();
  await expect(rowAt(plain.page, 3).getByLabel(/^Minutos/)).toHaveValue("9");
  await plain.context.close();

  const office = await personOn(browser, "secretary", [/422 /]);
  await arrive(office.page, lesson.path);
  const choice = office.page.getByLabel(/^Secretaría sobre/).nth(2);
  await choice.selectOption({ label: "Justificada" });
  await office.page.getByRole("button", { name: "Guardar cambios" }).click();
  await expect(office.page.getByText("escribe por qué").first()).toBeVisible();
  await choice.selectOption({ label: "Justificada" });
  await office.page.getByLabel("Motivo de los cambios").fill("La familia ha llamado");
  await office.page.getByRole("button", { name: "Guardar cambios" }).click();
  await expect(office.page.getByText("Cambios guardados.")).toBeVisible();
  await look(office.page, "register-office");
  await arrive(teacher.page, lesson.path);
  await expect(rowAt(teacher.page, 2).getByText("Secretaría: Justificada")).toBeVisible();
  await expect(chosenIn(teacher.page, 2)).toHaveAccessibleName("Falta");
  await teacher.context.close();
  await office.context.close();
});

test("the head sees which registers are missing and reminds; the codes are the school's; families see percentages", async ({
  browser,
}) => {
  const lesson = await freshLesson();
  const head = await personOn(browser, "head", [/409 |422 /]);
  await arrive(head.page, "/asistencia");
  await arrive(head.page, `/asistencia?dia=${lesson.date}&clases=faltan`);
  const row = head.page
    .getByRole("listitem")
    .filter({ has: head.page.locator(`a[href*="/grupos/${lesson.sectionId}/lista/"]`) });
  await row
    .getByRole("button", { name: /^Recordar la lista de/ })
    .first()
    .click();
  await expect(head.page.getByText("Hemos avisado de una lista.")).toBeVisible();
  await look(head.page, "register-missing");
  await arrive(head.page, "/centro/asistencia");
  await look(head.page, "register-codes");
  await arrive(head.page, "/");
  await look(head.page, "register-home-head");
  await head.context.close();
  const teacher = await visitorOn(browser, "teacher");
  await arrive(teacher.page, "/");
  await look(teacher.page, "register-home-teacher");
  await arrive(teacher.page, "/avisos");
  await expect(teacher.page.getByText("Te falta pasar una lista").first()).toBeVisible();
  await teacher.context.close();
  const parent = await visitorOn(browser, "parent");
  await arrive(parent.page, "/alumnado");
  await parent.page
    .getByRole("link", { name: /Daniel/ })
    .first()
    .click();
  await expect(parent.page.getByRole("heading", { name: "Asistencia" })).toBeVisible();
  await look(parent.page, "register-family");
  await parent.context.close();
});
