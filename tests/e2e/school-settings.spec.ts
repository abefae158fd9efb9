import { expect, test } from "@playwright/test";
import { lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const PAGES = ["/centro", "/centro/calendario", "/centro/imagen", "/centro/notas", "/centro/segundo-paso"];

test("the head keeps the school's details, its calendar, and who needs a second step", async ({ browser }) => {
  test.setTimeout(240_000);
  const { page, context, watched } = await personOn(browser, "head", [/422 |409 /]);
  await page.getByRole("navigation").getByRole("link", { name: "Centro", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Centro" })).toBeVisible();
  await lookAt(page, PAGES);

  await arrive(page, "/centro");
  await page.getByLabel("Teléfono").fill("no hay");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("no parece un teléfono")).toBeVisible();
  await page.getByLabel("Teléfono").fill("910 111 222");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  await expect(page.getByLabel("Teléfono")).toHaveValue("910 111 222");

  // The page works without its scripts as with them.
  const bare = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const plain = await bare.newPage();
  await plain.goto(`${platform.origin}/centro/calendario`);
  const today = (await sql<{ day: string }>("select (now() at time zone 'Europe/Madrid')::date::text as day"))[0]?.day;
  await plain.getByLabel("Qué se celebra").fill("Patrón del centro");
  await plain
    .getByLabel("Primer día")
    .last()
    .fill(today ?? "");
  await plain.getByRole("button", { name: "Añadir días" }).click();
  await expect(plain.getByText("Añadido.")).toBeVisible();
  await expect(plain.getByText("Patrón del centro")).toBeVisible();
  await bare.close();

  const teacher = await personOn(browser, "teacher");
  await arrive(teacher.page, "/");
  await expect(teacher.page.getByText("Hoy no es día lectivo: Patrón del centro.")).toBeVisible();
  await teacher.context.close();

  await arrive(page, "/centro/calendario");
  await page.getByRole("button", { name: "Quitar Patrón del centro" }).click();
  await expect(page.getByText("Quitado.")).toBeVisible();
  const running = page.getByRole("region", { name: /^Curso \d/ }).filter({ hasText: "En curso" });
  await running.getByText("Añadir evaluación").first().click();
  const more = running.getByRole("group").last();
  await more.getByLabel("Nombre").fill("Evaluación que se cruza");
  await more.getByLabel("Primer día").fill((await running.getByLabel("Primer día").nth(1).inputValue()) || "");
  await more.getByLabel("Último día").fill((await running.getByLabel("Último día").nth(1).inputValue()) || "");
  await more.getByRole("button").click();
  await expect(page.getByText("Compartiría días con otro.")).toBeVisible();

  await arrive(page, "/centro/segundo-paso");
  await page.getByLabel("Se pide a Familia desde").fill("2099-01-01");
  await page.getByRole("button", { name: "Guardar Familia" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  await page.getByRole("button", { name: "Dejar de pedirlo a Familia" }).click();
  await expect(page.getByLabel("Se pide a Familia desde")).toHaveValue("");
  await page.getByLabel("Se pide a Dirección desde").fill("2099-01-01");
  await page.getByRole("button", { name: "Guardar Dirección" }).click();
  await expect(page.getByLabel(/^Sé que yo tampoco/)).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});
