import { expect, test } from "@playwright/test";
import { lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const DESCRIPTION = "Empujones al salir al recreo.";

test("a teacher records what happened, its family reads what is theirs and says so", async ({ browser }) => {
  test.setTimeout(300_000);
  const [pupil] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = $1",
    [mailOf("student")],
  );
  const file = `/alumnado/${pupil?.id}/convivencia`;

  const head = await personOn(browser, "head", [/422 /]);
  await arrive(head.page, "/centro/convivencia");
  const added = head.page.locator("details").filter({ hasText: "Añadir categoría" });
  await added.getByText("Añadir categoría").first().click();
  await added.getByLabel("Nombre").fill("Cuida el huerto");
  await added.getByLabel("Qué es").selectOption({ label: "Mérito" });
  await added.getByRole("button", { name: "Añadir categoría" }).click();
  await expect(head.page.getByText("Una incidencia quita puntos y un mérito los da.")).toBeVisible();
  await added.getByLabel("Puntos").fill("2");
  await added.getByRole("button", { name: "Añadir categoría" }).click();
  await expect(head.page.getByText("Añadido.")).toBeVisible();
  await head.page.getByLabel("Minutos hasta contarlo").fill("0");
  await head.page.getByRole("button", { name: "Guardar", exact: true }).last().click();
  await expect(head.page.getByText("Guardado.")).toBeVisible();
  await lookAt(head.page, ["/centro/convivencia"]);

  const teacher = await personOn(browser, "teacher", [/422 /]);
  const { page } = teacher;
  await arrive(page, "/");
  await page.getByRole("navigation").getByRole("link", { name: "Convivencia" }).click();
  const began = Date.now();
  await page.getByRole("navigation", { name: "Grupo" }).getByRole("link", { name: "2.º ESO A" }).click();
  await page.getByLabel("García Romero, Daniel").check();
  await page.getByLabel("Navarro Castillo, Irene").check();
  await page.getByLabel("Qué es").selectOption({ label: "Falta de respeto" });
  await page.getByLabel("Qué ha pasado").fill("Irene le empuja");
  await page.getByRole("button", { name: "Anotar" }).click();
  await expect(page.getByText("El texto nombra a alguien")).toBeVisible();
  await expect(page.getByLabel("García Romero, Daniel")).toBeChecked();
  await page.getByLabel("Qué ha pasado").fill(DESCRIPTION);
  await page.getByRole("button", { name: "Anotar" }).click();
  await expect(page.getByText("Anotado: 2.")).toBeVisible();
  expect(Date.now() - began).toBeLessThan(15_000);
  await page.getByRole("link", { name: "Daniel García Romero" }).first().click();
  await expect(page.getByText(DESCRIPTION).first()).toBeVisible();
  await expect(page.getByText("queda apuntado quién y cuándo")).toBeVisible();
  const card = page.getByRole("listitem").filter({ hasText: DESCRIPTION });
  await card.getByText("Corregir").click();
  await card.getByLabel("Medida inmediata").fill("Piden perdón");
  await card.getByLabel("Texto para la familia").fill("Ha habido un conflicto en el patio.");
  await card.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Corregido.")).toBeVisible();
  await expect(card.getByText("Piden perdón").first()).toBeVisible();
  await lookAt(page, ["/convivencia?grupo=2%C2%BA%20ESO%20A", file]);

  // The page works without its scripts as with them.
  const state = await teacher.context.storageState();
  const bare = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  const plain = await bare.newPage();
  await plain.goto(`${platform.origin}/convivencia?grupo=2%C2%BA%20ESO%20A`);
  await plain.getByLabel("García Romero, Daniel").check();
  await plain.getByLabel("Qué es").selectOption({ label: "Cuida el huerto" });
  await plain.getByRole("button", { name: "Anotar" }).click();
  await expect(plain.getByText("Anotado: 1.")).toBeVisible();
  await bare.close();

  const parent = await personOn(browser, "parent");
  await arrive(parent.page, `/alumnado/${pupil?.id}`);
  await parent.page.getByRole("link", { name: "Convivencia" }).click();
  await expect(parent.page.getByText("Ha habido un conflicto en el patio.")).toBeVisible();
  await expect(parent.page.getByRole("heading", { name: "Cuida el huerto" })).toBeVisible();
  for (const hidden of [DESCRIPTION, "Irene"]) await expect(parent.page.getByText(hidden)).toHaveCount(0);
  await parent.page
    .getByRole("button", { name: /^Enterado: Falta de respeto/ })
    .first()
    .click();
  await expect(parent.page.getByText("Gracias: el centro sabe que lo has leído.")).toBeVisible();
  await lookAt(parent.page, [file]);
  const student = await personOn(browser, "student");
  await arrive(student.page, file);
  await expect(student.page.getByRole("heading", { name: "Cuida el huerto" })).toBeVisible();
  await expect(student.page.getByRole("button", { name: /^Enterado/ })).toHaveCount(0);

  await arrive(page, file);
  await expect(card.getByText(/^Enterado: /)).toBeVisible();
  await card.getByText("Retirar").first().click();
  await card.getByLabel("Por qué se retira").fill("Se ha aclarado");
  await card.getByRole("button", { name: "Retirar" }).click();
  await expect(page.getByText("Retirado.", { exact: true })).toBeVisible();
  await arrive(parent.page, file);
  await expect(parent.page.getByText("El centro la ha retirado: no cuenta.")).toBeVisible();

  await arrive(head.page, "/convivencia?tipo=merit");
  await expect(head.page.getByRole("link", { name: "Quitar filtro: Méritos" })).toBeVisible();
  await expect(head.page.getByText(/^Cuida el huerto · /).first()).toBeVisible();
  await lookAt(head.page, ["/convivencia"]);
  for (const person of [head, teacher, parent, student]) {
    expect(person.watched.faults).toEqual([]);
    await person.context.close();
  }
});
