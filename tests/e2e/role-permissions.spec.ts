import { expect, test } from "@playwright/test";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the head copies a role, gives it, and takes a permission away: for who has it at once", async ({ browser }) => {
  test.setTimeout(240_000);
  const title = `Apoyo ${test.info().retry}`;
  const account = `apoyo${test.info().retry}`;
  const [made] = await sql<{ id: string }>(
    `insert into users.users (institution_id, email, given_name, family_name, role_id, password_hash)
     select institution_id, $1, 'Apoyo', 'De Prueba', role_id, password_hash from users.users where email = $2 returning id`,
    [mailOf(account), mailOf("teacher")],
  );
  const { page, context, watched } = await personOn(browser, "head", [/422 /]);
  for (const [lng, heading] of [
    ["en", "Roles and permissions"],
    ["es", "Perfiles y permisos"],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    for (const path of ["/perfiles", "/perfiles/nuevo"]) {
      await arrive(page, path);
      await look(page, `${path.slice(1).replaceAll("/", "-")}-${lng}`);
    }
    await arrive(page, "/perfiles");
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  }
  await page.getByRole("columnheader", { name: "Profesorado" }).getByRole("link").click();
  await expect(page.getByText(/^Este perfil es igual en todos los centros/)).toBeVisible();
  await page.getByRole("link", { name: "Copiar" }).click();
  const name = page.getByLabel("Nombre del perfil");
  await name.fill("Profesorado");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Ya hay un perfil que se llama así.")).toBeVisible();
  await name.fill(title);
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Perfil guardado.")).toBeVisible();
  const role = page.url();
  await arrive(page, `/personas/${made?.id}?ver=datos`);
  await page.getByRole("combobox", { name: "Perfil" }).selectOption(title);
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText(title).first()).toBeVisible();

  const holder = await personOn(browser, account, [/403/]);
  await arrive(holder.page, "/contenidos");
  await page.goto(role);
  await page.getByLabel("Ver contenidos").uncheck();
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Perfil guardado.")).toBeVisible();
  await expect(async () => {
    await holder.page.goto("/contenidos");
    await expect(holder.page.getByRole("heading", { level: 1 })).toHaveText("No tienes permiso para ver esta página", {
      timeout: 500,
    });
  }).toPass({ timeout: 60_000 });
  // While somebody has it, it stays; then it goes after a question, and comes back by one button.
  await page.getByRole("link", { name: "Quitar perfil" }).click();
  await expect(page.getByText("Con este perfil: 1 persona. Antes hay que darles otro.")).toBeVisible();
  await sql("update users.users set role_id = (select role_id from users.users where email = $2) where email = $1", [
    mailOf(account),
    mailOf("teacher"),
  ]);
  await arrive(page, `${new URL(role).pathname}?ver=quitar`);
  await expect(page.getByText(`Quitar el perfil «${title}»`)).toBeVisible();
  await look(page, "perfiles-quitar");
  await page.getByRole("button", { name: "Sí, quitarlo" }).click();
  await expect(page.getByText("Perfil quitado.")).toBeVisible();
  await expect(page.getByRole("columnheader", { name: title })).toHaveCount(0);
  await page.getByRole("button", { name: "Deshacer" }).click();
  await expect(page.getByText("El perfil vuelve a estar.")).toBeVisible();
  await expect(page.getByLabel("Nombre del perfil")).toHaveValue(title);
  await expect(page.getByLabel("Ver contenidos")).not.toBeChecked();
  expect(watched.faults).toEqual([]);
  await context.close();
  await holder.context.close();
});
