import { expect, test } from "@playwright/test";
import { lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the head sees who changed which field of a pupil's file, of sealed parts only that they were changed", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  // Somebody of whom no other walk speaks.
  const [pupil] = await sql<{ id: number; user: number }>(
    `select s.id::int, s.user_id::int as user from students.students s
     where s.institution_id = (select institution_id from users.users where email = $1) and s.status = 'active'
     order by s.id desc limit 1`,
    [mailOf("student")],
  );
  const file = `/alumnado/${pupil?.id}`;
  const head = await personOn(browser, "head");
  const { page } = head;
  await arrive(page, `/personas/${pupil?.user}`);
  await page.getByRole("link", { name: "Corregir datos" }).click();
  await page.getByLabel("Teléfono (opcional)").fill("600 222 333");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Datos guardados.")).toBeVisible();
  await arrive(page, `${file}/salud`);
  await page.getByLabel("Alergias e intolerancias").fill("Polen de olivo");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();

  await page.getByRole("link", { name: "Historial" }).click();
  await expect(page.getByText("Cambió la ficha de salud")).toBeVisible();
  await expect(page.getByText("Polen de olivo")).toHaveCount(0);
  await expect(page.getByRole("listitem").filter({ hasText: "600 222 333" })).toContainText("Teléfono");
  await lookAt(page, [`${file}/historial`]);
  await page.getByLabel("Qué dato").selectOption({ label: "Teléfono" });
  await page.getByRole("button", { name: "Ver", exact: true }).click();
  await expect(page.getByText("Cambió la ficha de salud")).toHaveCount(0);
  await expect(page.getByText("600 222 333")).toBeVisible();
  await page.getByLabel("Qué dato").selectOption({ label: "Nota de custodia" });
  await page.getByRole("button", { name: "Ver", exact: true }).click();
  await expect(page.getByText("No consta ningún cambio.")).toBeVisible();
  expect(head.watched.faults).toEqual([]);
  await head.context.close();

  const office = await personOn(browser, "secretary", [/403 /]);
  await arrive(office.page, file);
  await expect(office.page.getByRole("link", { name: "Historial" })).toHaveCount(0);
  expect((await office.page.goto(`${file}/historial`))?.status()).toBe(403);
  await office.context.close();
});
