import { expect, test } from "@playwright/test";
import { look, lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the head opens a procedure about a serious incident, its steps are settled in their order, and it is closed", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const [pupil] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = $1",
    [mailOf("student")],
  );
  const file = `/alumnado/${pupil?.id}/convivencia`;
  const teacher = await personOn(browser, "teacher");
  await arrive(teacher.page, file);
  await teacher.page.getByText("Anotar algo nuevo").click();
  await teacher.page.getByLabel("Qué es").first().selectOption({ label: "Agresión o amenazas" });
  await teacher.page.getByLabel("Qué ha pasado").first().fill("Amenazas en el vestuario.");
  await teacher.page.getByRole("button", { name: "Anotar" }).click();
  await expect(teacher.page.getByText("Anotado.", { exact: true })).toBeVisible();
  await expect(teacher.page.getByRole("button", { name: "Abrir parte" })).toHaveCount(0);

  const head = await personOn(browser, "head", [/422 |409 /]);
  const { page } = head;
  await arrive(page, file);
  const card = page.getByRole("listitem").filter({ hasText: "Amenazas en el vestuario." });
  await card.getByRole("button", { name: "Abrir parte" }).click();
  await expect(page.getByText("Parte abierto: estos son sus pasos y plazos.")).toBeVisible();
  const path = new URL(page.url()).pathname;
  const step = (title: string) => page.getByRole("listitem").filter({ hasText: title });
  const settle = async (title: string, fill: () => Promise<unknown>, button = "Hecho") => {
    await step(title).getByText(`Resolver: ${title}`).click();
    await fill();
    await step(title).getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByText(`Resolver: ${title}`)).toHaveCount(0);
  };
  const none = async () => undefined;
  await settle("Nombrar instructor o instructora", () =>
    page.getByLabel("Quién instruye").selectOption({ label: "Lucía Fernández Vega" }),
  );
  await settle("Audiencia del alumno o alumna", () =>
    page.getByLabel("Qué se dijo o se hizo").first().fill("Lo reconoce."),
  );
  const hearing = "Audiencia de la familia";
  await step(hearing).getByText(`Resolver: ${hearing}`).click();
  await step(hearing).getByRole("button", { name: "No hace falta" }).click();
  await expect(page.getByText("Escribe por qué no hace falta.")).toBeVisible();
  await step(hearing).getByLabel("Qué se dijo o se hizo").fill("No acude a tres citaciones.");
  await step(hearing).getByRole("button", { name: "No hace falta" }).click();
  await expect(page.getByText("No acude a tres citaciones.")).toBeVisible();
  await settle("Resolución", () => page.getByLabel("Qué se resuelve").fill("Tres tardes en la biblioteca."));
  await page.getByText("Añadir una tarea").click();
  await page.getByLabel("Qué hay que hacer").fill("Ordenar la biblioteca");
  await page.getByLabel("Quién se encarga").selectOption({ label: "Lucía Fernández Vega" });
  await page.getByLabel("Hasta el día").fill("2150-01-08");
  await page.getByRole("button", { name: "Añadir", exact: true }).click();
  await expect(page.getByText("Ordenar la biblioteca").first()).toBeVisible();
  await lookAt(page, [path, "/convivencia/partes", "/convivencia/partes?estado=vencidos", "/convivencia/estadistica"]);
  await arrive(page, path);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Firma de quien instruye")).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await look(page, "parte-impreso", []);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1360, height: 850 });

  await arrive(teacher.page, "/convivencia/partes");
  await expect(teacher.page.getByText("Ordenar la biblioteca").first()).toBeVisible();
  await teacher.page.getByRole("button", { name: "Hecha: Ordenar la biblioteca" }).click();
  await expect(teacher.page.getByText("Guardado.")).toBeVisible();
  await teacher.page.goto(path);
  await expect(teacher.page.getByText("Lo reconoce.")).toBeVisible();
  await expect(teacher.page.getByRole("button", { name: "Reabrir: Resolución" })).toHaveCount(0);

  await arrive(page, path);
  await settle("Plazo de reclamación", none);
  await settle("Medidas cumplidas", none);
  await settle("Cierre", none, "Cerrar el parte");
  await expect(page.getByText(/^Cerrado el /)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Reabrir/ })).toHaveCount(0);

  await arrive(page, "/");
  await page.getByRole("link", { name: /plazos? de convivencia vencidos?$/ }).click();
  await expect(page.getByText("Plazo vencido").first()).toBeVisible();
  await arrive(page, "/centro/convivencia");
  const steps = page.getByRole("region", { name: "Pasos de los partes" });
  await steps.getByText("Añadir paso").first().click();
  await steps.getByLabel("Nombre").last().fill("Comisión de convivencia");
  await steps.getByRole("button", { name: "Añadir paso" }).click();
  await expect(page.getByText("Añadido.")).toBeVisible();
  await lookAt(page, ["/centro/convivencia"]);
  for (const person of [head, teacher]) {
    expect(person.watched.faults).toEqual([]);
    await person.context.close();
  }
});
