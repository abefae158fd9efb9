import { expect, type Page, test } from "@playwright/test";
import { lookAt } from "./support/look.ts";
import { mailedLink } from "./support/outbox.ts";
import { hydrated, personOn } from "./support/people.ts";
import { platform } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/entrar");
  await hydrated(page);
  await page.getByLabel("Correo electrónico").fill(email);
  await page.getByLabel("Contraseña", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
}

test("the operator adds a school, its head comes in, is out when it is suspended, and in again", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const turn = test.info().retry;
  const name = `IES De Paso ${turn}`;
  const email = `direccion${turn}@depaso.eduai.test`;
  const password = "siete lechuzas de Paso";
  const operator = await personOn(browser, "superadmin", [/422 /]);
  const { page } = operator;
  await lookAt(page, ["/", "/centros/nuevo"]);
  await page.getByLabel("Nombre del centro").fill(name);
  await page.getByLabel("Código de centro").fill("12");
  await page.getByLabel("Nombre", { exact: true }).fill("Paz");
  await page.getByLabel("Apellidos").fill("De Paso");
  await page.getByLabel("Correo", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Crear centro" }).click();
  await expect(page.getByText("el código de un centro tiene ocho cifras")).toBeVisible();
  await page.getByLabel("Código de centro").fill("");
  await page.getByRole("button", { name: "Crear centro" }).click();
  await expect(page.getByText(/^Centro creado\./)).toBeVisible();
  const school = new URL(page.url()).pathname;

  const link = await mailedLink(page, email);
  const context = await browser.newContext();
  const head = await context.newPage();
  await head.goto(`${platform.origin}${link}`);
  await hydrated(head);
  await head.getByLabel("Contraseña nueva", { exact: true }).fill(password);
  await head.getByLabel("Repite la contraseña").fill(password);
  await head.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(head).toHaveURL(/\/entrar/);
  await signIn(head, email, password);
  await expect(head.getByRole("button", { name: /^Cuenta de Paz/ })).toBeVisible();
  await arrive(head, "/centro/calendario");
  await expect(head.getByRole("region", { name: /^Curso \d/ })).toBeVisible();

  await lookAt(page, [school]);
  await page.getByLabel("Escribe el nombre del centro").fill("Otro");
  await page.getByLabel("Motivo").fill("Fin del contrato");
  await page.getByRole("button", { name: "Suspender" }).click();
  await expect(page.getByText("Escribe el nombre del centro tal como está aquí.")).toBeVisible();
  await page.getByLabel("Escribe el nombre del centro").fill(name);
  await page.getByRole("button", { name: "Suspender" }).click();
  await expect(page.getByText("Centro suspendido.")).toBeVisible();
  await expectAccessible(page, "suspended");
  await expect(async () => {
    await head.goto("/");
    expect(new URL(head.url()).pathname).toBe("/entrar");
  }).toPass({ timeout: 70_000 });
  await signIn(head, email, "no es la contraseña");
  await expect(head.getByText("El correo o la contraseña no son correctos.")).toBeVisible();
  await signIn(head, email, password);
  await expect(head.getByText(/^Tu centro está suspendido por ahora/)).toBeVisible();
  const teacher = await personOn(browser, "teacher");
  await teacher.context.close();

  await page.getByRole("button", { name: "Reanudar el centro" }).click();
  await expect(page.getByText("Centro reanudado.")).toBeVisible();
  await signIn(head, email, password);
  await expect(head.getByRole("button", { name: /^Cuenta de Paz/ })).toBeVisible();
  expect(operator.watched.faults).toEqual([]);
  await context.close();
  await operator.context.close();
});
