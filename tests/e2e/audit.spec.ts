import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { look } from "./support/look.ts";
import { personOn, visitorOn } from "./support/people.ts";
import { platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the head sees who opened a pupil's file and what was changed, filters it and takes it along", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const [daniel] = await sql<{ id: string }>(
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  const teacher = await visitorOn(browser, "teacher");
  await arrive(teacher.page, `/alumnado/${daniel?.id}`);
  await expect(teacher.page.getByRole("link", { name: "Quién ha abierto esta ficha" })).toHaveCount(0);
  const [reading] = await sql<{ name: string }>(
    "select given_name || ' ' || family_name as name from users.users where email = 'teacher@demo.eduai.test'",
  );
  await teacher.context.close();

  const { context, page, watched } = await personOn(browser, "head", [/403 /]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await arrive(page, `/alumnado/${daniel?.id}`);
  await page.getByRole("link", { name: "Quién ha abierto esta ficha" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Auditoría" })).toBeVisible();
  await expect(
    page.getByRole("list", { name: "Filtros" }).getByText("Alumno o alumna: Daniel García Romero"),
  ).toBeVisible();
  const reader = page.getByRole("listitem").filter({ hasText: reading?.name ?? "nobody" });
  await expect(reader.first()).toContainText("Abrió la ficha");
  await reader.first().locator("summary").click();
  await expect(reader.first().getByText("No cambió ningún dato.")).toBeVisible();
  await expect(reader.first().getByRole("link", { name: "Abrir Daniel García Romero" })).toHaveAttribute(
    "href",
    `/alumnado/${daniel?.id}`,
  );

  await page.getByRole("link", { name: "Auditoría", exact: true }).first().click();
  await expect(page.getByRole("list", { name: "Filtros" })).toHaveCount(0);
  await page.getByLabel("Acción").selectOption({ label: "Entró en la plataforma" });
  await page.getByRole("button", { name: "Filtrar" }).click();
  await expect(page.getByRole("link", { name: "Quitar filtro: Entró en la plataforma" })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Descargar CSV" }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toContain(";Entró en la plataforma;session.opened;");
  await page.getByRole("button", { name: "Comprobar ahora" }).click();
  await expect(page.getByText(/^El registro está intacto: se han comprobado \d+ entradas\.$/)).toBeVisible();
  for (const [lng, title] of [
    ["en", "Audit log"],
    ["es", "Auditoría"],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await arrive(page, "/auditoria");
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await page.locator("main summary").first().click();
    await page.getByRole("button", { name: lng === "es" ? "Comprobar ahora" : "Check now" }).click();
    await expect(page.getByText(lng === "es" ? /^El registro está intacto/ : /^The log is intact/)).toBeVisible();
    await look(page, `auditoria-${lng}`);
  }
  expect(watched.faults).toEqual([]);
  await context.close();
});
