import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { regAlumText, western } from "../fixtures/reg-alum.ts";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

async function upload(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await arrive(page, "/importar/personas");
  await page
    .getByLabel("Archivo de Excel o CSV")
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(bytes) });
  await page.getByRole("button", { name: "Comprobar archivo" }).click();
  await expect(page.getByRole("heading", { name: "Qué es cada columna" })).toBeVisible();
}

test("a spreadsheet goes from file to columns to dry run to import, and back", async ({ browser }, _info) => {
  test.setTimeout(300_000);
  const { context, page, watched } = await personOn(browser, "head");
  await page.setViewportSize({ width: 1440, height: 900 });
  await upload(page, "RegAlum.csv", western(regAlumText()));
  await expect(page.getByText("El archivo se puede importar")).toBeVisible();
  await expect(page.getByText(/columnas no se usan: .*Dirección/)).toBeVisible();
  await expect(page.getByLabel("Nº Id. Escolar")).toHaveValue("identifier");
  await expect(page.getByLabel("Nombre Primer tutor")).toHaveValue("guardian1.givenName");
  await expect(page.getByText("Peña Núñez, María del Mar", { exact: true })).toBeVisible();
  await look(page, "importar-personas");
  await page.setViewportSize({ width: 1440, height: 900 });

  // A column less, and the family has no telephone.
  await page.getByLabel("Teléfono Primer tutor").selectOption("");
  // The field says so before the check has come back, and only what has come back may be committed.
  const digest = page.locator("input[name=digest]");
  const before = await digest.inputValue();
  await page.getByRole("button", { name: "Comprobar con estas columnas" }).click();
  await expect(digest).not.toHaveValue(before);
  await expect(page.getByText(/columnas no se usan: .*Teléfono Primer tutor/)).toBeVisible();
  await expect(page.getByLabel("Teléfono Primer tutor")).toHaveValue("");
  await page.getByRole("link", { name: /^No se importan \(1\)/ }).click();
  await expect(page.getByText("Ferrer Gil, Unai", { exact: true })).toBeVisible();
  await expect(page.getByText("Peña Núñez, Iker", { exact: true })).toHaveCount(0);

  await page.getByRole("button", { name: "Importar ahora" }).click();
  await expect(page.getByRole("heading", { name: /^Importación · / })).toBeVisible();
  await page.getByLabel(/^He mirado la tabla/).check();
  await page.getByRole("button", { name: "Deshacer esta importación" }).click();
  await expect(page.getByText(/^Deshecha por /)).toBeVisible();

  // The same in English; a file with faults says what to write instead.
  await page.getByRole("link", { name: "Importaciones anteriores" }).first().click();
  await expect(page.getByText("RegAlum.csv").first()).toBeVisible();
  await upload(
    page,
    "mal.csv",
    new TextEncoder().encode("Nombre;Apellidos;NIE;Fecha de nacimiento\nAna;;1;31/02/2012"),
  );
  await expect(page.getByText("Hay 2 errores: todavía no se puede importar")).toBeVisible();
  await expect(page.getByText(/^Qué escribir: una fecha que exista/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Importar ahora" })).toHaveCount(0);
  await expectAccessible(page, "importar-personas-errores");
  await context.addCookies([{ name: "lng", value: "en", url: page.url() }]);
  await page.reload();
  await expect(page.getByText("There are 2 errors: it cannot be imported yet")).toBeVisible();
  await expect(page.getByText(/^What to write: a date that exists/)).toBeVisible();
  await expectAccessible(page, "import-people-errors");
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("a workbook of Excel is read as it is, and one with a password says what to do instead", async ({ browser }) => {
  const { context, page, watched } = await personOn(browser, "head");
  await upload(page, "RegAlum.xlsx", readFileSync("tests/fixtures/reg-alum.xlsx"));
  await expect(page.getByText("El archivo se puede importar")).toBeVisible();
  await expect(page.getByLabel("Nº Id. Escolar")).toHaveValue("identifier");
  await expect(page.getByText("Peña Núñez, María del Mar", { exact: true })).toBeVisible();
  await arrive(page, "/importar/personas");
  await page.getByLabel("Archivo de Excel o CSV").setInputFiles({
    name: "Alumnado.xls",
    mimeType: "application/vnd.ms-excel",
    buffer: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  });
  await page.getByRole("button", { name: "Comprobar archivo" }).click();
  await expect(page.getByText("El archivo es de un Excel antiguo (.xls) o tiene contraseña.")).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("who has not proved who they are for a while does so before a file is chosen", async ({ browser }) => {
  const { context, page, watched } = await personOn(browser, "head");
  await sql(
    `update users.user_sessions s set created_at = now() - interval '11 minutes', confirmed_at = null
     from users.users u where u.id = s.user_id and u.email = $1`,
    [mailOf("head")],
  );
  await arrive(page, "/importar/personas");
  await expect(page.getByLabel("Archivo de Excel o CSV")).toHaveCount(0);
  await expectAccessible(page, "importar-personas-confirmar");
  await page.getByRole("link", { name: "Confirma que eres tú" }).click();
  await page.getByLabel("Contraseña").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page).toHaveURL(/\/importar\/personas$/);
  await expect(page.getByLabel("Archivo de Excel o CSV")).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});
