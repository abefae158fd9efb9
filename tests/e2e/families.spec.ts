import { expect, test } from "@playwright/test";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { visitorOn } from "./support/people.ts";
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
