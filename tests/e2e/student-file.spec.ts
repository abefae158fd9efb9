import { expect, test } from "@playwright/test";
import { lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the office notes whom to call and what to know of a pupil's health; who looks after them reads it", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const [pupil] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = $1",
    [mailOf("student")],
  );
  const file = `/alumnado/${pupil?.id}`;
  const office = await personOn(browser, "secretary", [/422 /]);
  const { page } = office;
  await arrive(page, file);
  await page.getByRole("link", { name: "Contactos de urgencia" }).click();
  const first = page.getByRole("group", { name: "Contacto 1" });
  await first.getByLabel("Nombre y apellidos").fill("Rosa Ibáñez");
  await first.getByLabel("Parentesco o relación").fill("Tía");
  await first.getByLabel("Teléfono", { exact: true }).fill("no sé");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(first.getByText("no parece un teléfono")).toBeVisible();
  await first.getByLabel("Teléfono", { exact: true }).fill("600 111 222");
  await first.getByLabel("Puede recogerle").check();
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  await expect(page.getByRole("link", { name: "600 111 222" })).toHaveAttribute("href", "tel:600111222");

  await page.getByRole("link", { name: "Salud y apoyos" }).click();
  const allergies = page.getByLabel("Alergias e intolerancias");
  await allergies.fill("Frutos secos");
  await page.getByLabel("Qué hacer si pasa algo").fill("Autoinyector y 112.");
  await page.getByLabel("Trastorno de aprendizaje").check();
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  const version = page.locator("input[name=version]");
  const before = await version.inputValue();
  await allergies.fill("Ninguna");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(version).not.toHaveValue(before);
  await page.getByRole("link", { name: "Ver lo que decía antes" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "Frutos secos" })).toBeVisible();
  await page.getByRole("link", { name: "Ponerlo otra vez en el formulario" }).first().click();
  await expect(page.getByText("Todavía no se ha guardado.")).toBeVisible();
  await expect(allergies).toHaveValue("Frutos secos");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  await expect(allergies).toHaveValue("Frutos secos");
  await lookAt(page, [`${file}/contactos`, `${file}/salud`, `${file}/salud?antes=todo`]);
  await arrive(page, "/alumnado");
  await page.getByRole("link", { name: "Necesidades de apoyo" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Trastorno de aprendizaje" })).toHaveCount(1);
  await lookAt(page, ["/alumnado/apoyos", "/alumnado/apoyos?necesidad=gifted"]);
  expect(office.watched.faults).toEqual([]);
  await office.context.close();

  for (const who of ["teacher", "parent"]) {
    const reader = await personOn(browser, who);
    await arrive(reader.page, `${file}/salud`);
    await expect(reader.page.getByText("Autoinyector y 112.")).toBeVisible();
    await expect(reader.page.getByRole("button", { name: "Guardar" })).toHaveCount(0);
    await expect(reader.page.getByRole("link", { name: "Contactos de urgencia" })).toHaveCount(
      who === "teacher" ? 1 : 0,
    );
    await lookAt(reader.page, [file, `${file}/salud`]);
    expect(reader.watched.faults).toEqual([]);
    await reader.context.close();
  }
  const own = await personOn(browser, "student", [/403 /]);
  await arrive(own.page, file);
  await expect(own.page.getByRole("link", { name: "Salud y apoyos" })).toHaveCount(0);
  expect((await own.page.goto(`${file}/salud`))?.status()).toBe(403);
  await own.context.close();
});
