import { expect, test } from "@playwright/test";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { personOn, visitorOn } from "./support/people.ts";
import { apiOf } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const PHONE = { width: 390, height: 844 };

test("what is due leads a pupil to the subject, where it stands with its date beside the marks", async ({
  browser,
}) => {
  const teacher = await apiOf("teacher");
  const { view: sections } = await teacher(sectionsApi.sections, { query: {} });
  const section = sections.data.find(({ groupName }) => groupName === "2º ESO A");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const title = "Mural de fracciones para familias";
  const { view: made } = await teacher(assignmentsApi.createAssignment, {
    params: { id: String(section?.id) },
    body: { title, dueAt: tomorrow, weight: 2 },
  });
  const params = { id: String(made.id) };
  await teacher(assignmentsApi.publishAssignment, { params });
  const { context, page, watched } = await visitorOn(browser, "student");
  await arrive(page, "/");
  await page.getByRole("region", { name: "Próximas tareas y exámenes" }).getByRole("link", { name: title }).click();
  await expect(page).toHaveURL(/\/grupos\/\d+$/);
  const due = page.getByRole("region", { name: "Próximas tareas y exámenes" });
  await expect(due.getByRole("listitem").filter({ hasText: title }).locator("time")).toHaveText(/\d+ de \p{L}+$/u);
  await expect(page.getByRole("region", { name: "Notas", exact: true }).getByText(/^La media cuenta/)).toBeVisible();
  await teacher(assignmentsApi.unpublishAssignment, { params });
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("on a phone a family sees each child with their group, and nothing is cut", async ({ browser }) => {
  const { context, page } = await visitorOn(browser, "parent");
  await page.setViewportSize(PHONE);
  await arrive(page, "/alumnado");
  const children = page.getByRole("main").getByRole("listitem");
  await expect(children).toHaveCount(2);
  for (const child of await children.all()) {
    await expect(child.getByRole("link")).toBeVisible();
    const group = child.getByText(/^\d\.º\sESO\s[A-Z]/);
    await expect(group).toBeVisible();
    const box = await group.boundingBox();
    expect((box?.x ?? PHONE.width) + (box?.width ?? 0)).toBeLessThanOrEqual(PHONE.width);
  }
  await context.close();
});

test("who chooses English reads their notices in it, those that were there before too, and names each date", async ({
  browser,
}) => {
  const teacher = await apiOf("teacher");
  const { view: sections } = await teacher(sectionsApi.sections, { query: {} });
  const section = sections.data.find(({ groupName }) => groupName === "2º ESO A");
  const params = { id: String(section?.id) };
  const title = `Dos fechas ${Date.now() % 100_000}`;
  const dueAt = "2026-10-01T10:00:00.000Z";
  const made = (await teacher(assignmentsApi.createAssignment, { params, body: { title, dueAt } })).view;
  const { students } = (await teacher(gradesApi.gradebook, { params })).view;
  const daniel = students.find(({ name }) => name === "García Romero, Daniel");
  const grades = [{ assignmentId: made.id, studentId: daniel?.id ?? 0, value: 7, version: 0 }];
  await teacher(assignmentsApi.publishAssignment, { params: { id: String(made.id) } });
  await teacher(gradesApi.recordGrades, { params: { id: String(section?.courseId) }, body: { grades } });

  const { context, page, watched } = await personOn(browser, "parent", [/AbortError/]);
  const notice = (name: RegExp) => page.getByRole("main").getByRole("link", { name }).first();
  await expect(async () => {
    await arrive(page, "/avisos");
    await expect(notice(/^(\d+ notas nuevas|Nueva nota) de Daniel en /)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const choose = async (account: RegExp, language: string) => {
    await page.getByRole("button", { name: account }).click();
    await page.getByRole("menuitemradio", { name: language }).click();
  };
  await choose(/^Cuenta de /, "English");
  await expect(notice(/^(\d+ new marks|New mark) for Daniel in /)).toBeVisible();
  const parent = await apiOf("parent");
  expect((await parent(authApi.me, {})).view.locale).toBe("en");
  await notice(/^(\d+ new marks|New mark) for Daniel in /).click();
  const mark = page.getByRole("row").filter({ hasText: title });
  await expect(mark).toContainText("due 1 Oct 2026");
  await expect(page.getByRole("columnheader", { name: "Marked on" })).toBeVisible();
  await choose(/^Account of /, "Español");
  await expect(mark).toContainText("para el 1 oct 2026");
  await expect(page.getByRole("columnheader", { name: "Puesta el" })).toBeVisible();
  await expect.poll(async () => (await (await apiOf("parent"))(authApi.me, {})).view.locale).toBe("es");
  expect(watched.faults).toEqual([]);
  await context.close();
});
