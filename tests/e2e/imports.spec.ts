import { expect, type Page, test } from "@playwright/test";
import { cleanRosterZip, dirtyRosterZip } from "../fixtures/roster.ts";
import { personOn } from "./support/people.ts";
import { platform } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

async function check(page: Page, name: string, archive: Uint8Array): Promise<void> {
  await arrive(page, "/importar");
  await page
    .getByLabel("Archivo ZIP")
    .setInputFiles({ name, mimeType: "application/zip", buffer: Buffer.from(archive) });
  await page.getByRole("button", { name: "Comprobar archivo" }).click();
}

const OTHER_SCHOOL = /no es el de las importaciones anteriores/;

test("the report of a faulty file counts one thing, and says what to write instead", async ({ browser }) => {
  test.setTimeout(300_000);
  const { context, page, watched } = await personOn(browser, "head");
  await check(page, "sucio.zip", dirtyRosterZip());
  const table = page.getByRole("group", { name: "Errores" });
  const heading = page.getByRole("heading", { name: /^Errores \(\d+\)$/ });
  await expect(heading).toBeVisible();
  const total = Number(/\d+/.exec((await heading.textContent()) ?? "")?.[0]);
  const rows = await table.locator("tbody tr").count();
  expect(total).toBeGreaterThan(rows);
  await expect(page.getByText(`El archivo tiene ${total} errores`)).toBeVisible();
  await expect(page.getByText(`${total} errores en ${rows} filas: lo que se repite va en una sola.`)).toBeVisible();
  await expect(page.getByText(/^Se muestran/)).toHaveCount(0);
  await expect(page.getByText(OTHER_SCHOOL)).toHaveCount(0);
  for (const row of await table.locator("tbody tr").all()) {
    await expect(row.locator("td").first()).toHaveText(/\.csv$/);
    await expect(row.locator("td").nth(1)).toHaveText(/\d/);
    await expect(row.locator("td").nth(2)).toHaveText(/\p{L}/u);
    await expect(row.getByText(/^Qué escribir: ./)).toBeVisible();
  }
  await expectAccessible(page, "importar-errores");
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByText(/^Qué escribir: ./).first()).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("an import tells who is new, leads to its way back, and once undone has no removals and says why", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { context, page, watched } = await personOn(browser, "head", [/400 /]);
  await check(page, "limpio.zip", cleanRosterZip());
  await expect(page.getByText("El archivo se puede importar")).toBeVisible();
  await expect(page.getByText(OTHER_SCHOOL)).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Personas nuevas en Dirección y secretaría (1)" })).toBeVisible();
  await expect(page.getByText(/: cuenta nueva como Dirección y secretaría$/)).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Cambian de papel/ })).toHaveCount(0);
  const changes = page.getByRole("group", { name: "Qué cambiará" });
  await expect(changes.getByRole("columnheader")).toHaveText([
    "Datos",
    "Nuevos",
    "Modificados",
    "Sin cambios",
    "Ausentes",
  ]);
  await expect(changes.getByRole("row", { name: /^Alumnado/ }).getByRole("cell")).toHaveText([
    "Alumnado",
    "24",
    "0",
    "0",
    "–",
  ]);
  await expectAccessible(page, "importar-comprobado");

  await page.getByLabel("Cuántos accesos has revisado").fill("1");
  await page.getByRole("button", { name: "Importar ahora" }).click();
  await expect(page.getByRole("heading", { name: "Importación terminada" })).toBeVisible();
  await page.getByRole("link", { name: "Ver o deshacer esta importación" }).click();
  await expect(page.getByRole("heading", { name: /^Importación · / })).toBeVisible();
  const { pathname } = new URL(page.url());
  await page.getByLabel(/^He mirado la tabla/).check();
  await page.getByRole("button", { name: "Deshacer esta importación" }).click();
  await expect(page.getByText(/^Deshecha por /)).toBeVisible();

  for (const [lng, reason, back] of [
    ["en", "This import was undone: there is nothing to remove.", "Back to the import"],
    ["es", "Esta importación se deshizo: no hay bajas que hacer.", "Volver a la importación"],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await arrive(page, `${pathname}/bajas`);
    await expect(page.getByText(reason)).toBeVisible();
    await expectAccessible(page, `bajas-deshecha-${lng}`);
    await page.getByRole("link", { name: back }).click();
    await expect(page).toHaveURL(new RegExp(`${pathname}$`));
  }
  // What cannot be read as asked is not a service that fails: the page says what the API says.
  await page.goto("/avisos?cursor=%00");
  await expect(page.getByRole("heading", { name: "No se puede mostrar" })).toBeVisible();
  await expect(page.getByText("Ha fallado la comunicación con el servicio.", { exact: false })).toHaveCount(0);

  await check(page, "limpio.zip", cleanRosterZip());
  await expect(page.getByText("El archivo se puede importar")).toBeVisible();
  await expect(page.getByText(OTHER_SCHOOL)).toHaveCount(0);
  expect(watched.faults).toEqual([]);
  await context.close();
});
