import { expect, test } from "@playwright/test";
import { personOn } from "./support/people.ts";
import { platform, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

const numbered = new Intl.NumberFormat("es-ES");

test("the head changes how ESO shows its marks, without scripts, knowing of how many; families read the word", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const { page, context, watched } = await personOn(browser, "head", [/422 |409 /]);
  const [shown] = await sql<{ marks: number }>(
    `select count(*)::int as marks from courses.grades g join courses.assignments a on a.id = g.assignment_id
     join courses.sections s on s.id = a.section_id join users.institutions i on i.id = g.institution_id
     where i.name = 'IES Demostración' and s.status = 'active' and g.status <> 'cleared'`,
  );
  const marks = numbered.format(shown?.marks ?? 0);

  const bare = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const plain = await bare.newPage();
  await plain.goto(`${platform.origin}/centro/notas`);
  const eso = plain.getByRole("region", { name: "ESO", exact: true });
  await expect(eso.getByText(`${marks} notas en`)).toBeVisible();
  await expect(eso.getByRole("listitem").filter({ hasText: "SU Suficiente desde 5" })).toBeVisible();
  const trial = plain.getByRole("region", { name: "Prueba una nota" });
  const onEso = trial.getByRole("listitem").filter({ hasText: "ESO" });
  // What people ask about first stands there from the beginning.
  await expect(onEso).toContainText("4,99 IN Insuficiente · suspende");
  await expect(trial.getByRole("listitem").filter({ hasText: "Bachillerato" })).toContainText("5 · aprueba");

  await eso.getByText("Cambiar ESO").click();
  await eso.getByLabel("Decimales").selectOption("1");
  await eso.getByRole("button", { name: "Guardar ESO" }).click();
  const warned = plain.getByRole("alert").filter({ hasText: "Puede cambiar cómo se ven" });
  await expect(warned).toContainText(`${marks} notas`);
  await expect(eso.getByLabel("Decimales")).toHaveValue("1");
  await plain.screenshot({ path: "test-results/school/notas-confirmar-1440.png", fullPage: true });
  await warned.getByRole("checkbox").check();
  await eso.getByRole("button", { name: "Guardar ESO" }).click();
  await expect(plain.getByText("Guardada.")).toBeVisible();
  await expect(eso.getByText("se aprueba con 5 · 1 decimal")).toBeVisible();
  await trial.getByLabel("Media").fill("4,96");
  await trial.getByRole("button", { name: "Ver cómo queda" }).click();
  await expect(onEso).toContainText("5 SU Suficiente · aprueba");
  await trial.getByLabel("Media").fill("cinco");
  await trial.getByRole("button", { name: "Ver cómo queda" }).click();
  await expect(trial.getByText("Escribe un número, por ejemplo 4,99.")).toBeVisible();
  await bare.close();

  const family = await personOn(browser, "parent");
  await arrive(family.page, "/");
  await family.page
    .getByRole("link", { name: "Ver expediente" })
    .or(family.page.getByText("Ver ficha"))
    .first()
    .click();
  const average = family.page.locator("tbody tr").first().getByRole("cell");
  await expect(average).toContainText(/Media ?\d+(,\d)? ?(IN|SU|BI|NT|SB)/);
  await expect(average).toContainText(/\((Insuficiente|Suficiente|Bien|Notable|Sobresaliente)\)/);
  await family.page.screenshot({ path: "test-results/school/notas-familia-1440.png", fullPage: true });
  await family.context.close();

  // With scripts: what cannot be so is said at its field, and keeps what was typed.
  await arrive(page, "/centro/notas");
  await page.locator("summary").filter({ hasText: "Añadir una escala" }).click();
  await page.getByRole("link", { name: "ESO, de IN a SB" }).click();
  const more = page.getByRole("form", { name: "Añadir una escala" });
  await expect(more.getByLabel("Nombre")).toHaveValue("ESO");
  await more.getByLabel("Nombre").fill("Adaptada");
  await more.getByLabel("Se aprueba con").fill("5,5");
  await more.getByRole("button", { name: "Añadir una escala" }).click();
  await expect(more.getByText("Con palabras, se aprueba donde empieza uno de los tramos.")).toBeVisible();
  await expect(more.getByLabel("Nombre")).toHaveValue("Adaptada");
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page, `notas-rechazada-${width}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.screenshot({ path: `test-results/school/notas-rechazada-${width}.png`, fullPage: true });
  }
  await more.getByLabel("Se aprueba con").fill("5");
  await more.getByLabel("Desde del tramo 2").fill("cinco");
  await more.getByRole("button", { name: "Añadir una escala" }).click();
  await expect(more.getByText("escribe un número")).toBeVisible();
  await more.getByLabel("Desde del tramo 2").fill("5");
  await more.getByRole("button", { name: "Añadir una escala" }).click();
  await expect(page.getByText("Añadida.")).toBeVisible();
  const added = page.getByRole("region", { name: "Adaptada" });
  await expect(added.getByText("Ningún curso la usa")).toBeVisible();
  await added.getByText("Cambiar Adaptada").click();
  await added.getByRole("button", { name: "Quitar Adaptada" }).click();
  await expect(page.getByText("Quitada.")).toBeVisible();
  await expect(added).toHaveCount(0);
  expect(watched.faults).toEqual([]);
  await context.close();
});
