import { expect, type Page, test } from "@playwright/test";
import { codeOf } from "#testing/factors.ts";
import { addAuthenticator } from "./support/look.ts";
import { mailedLink } from "./support/outbox.ts";
import { personOn, watch } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const PASSWORD = "cuatro lunas sobre el pantano";

async function typePassword(page: Page, email: string): Promise<void> {
  await page.getByLabel("Correo electrónico").fill(email);
  await page.getByLabel("Contraseña", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
}

test("from the invitation to two second steps, and a browser elsewhere that is signed out at once", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const email = mailOf(`primera${test.info().retry}`);
  const [made] = await sql<{ id: string }>(
    `insert into users.users (institution_id, email, given_name, family_name, role_id)
     select institution_id, $1, 'Primera', 'Entrada', role_id from users.users where email = $2 returning id`,
    [email, mailOf("teacher")],
  );
  const office = await personOn(browser, "secretary");
  await arrive(office.page, `/personas/${made?.id}`);
  await office.page.getByRole("button", { name: "Mandar invitación por correo" }).click();
  await expect(office.page.getByText("Enlace de camino.", { exact: false })).toBeVisible();

  const context = await browser.newContext();
  const watched = await watch(context);
  const page = await context.newPage();
  await page.goto(await mailedLink(office.page, email));
  await expect(page.getByText("Primera Entrada")).toBeVisible();
  await page.getByLabel("Contraseña nueva", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Repite la contraseña").fill(PASSWORD);
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.getByText("Contraseña guardada. Entra con ella.")).toBeVisible();
  await typePassword(page, email);
  await expect(page.getByRole("button", { name: /^Cuenta de Primera/ })).toBeVisible();

  await arrive(page, "/cuenta/segundo-paso");
  await page.getByLabel("Nombre", { exact: true }).fill("Móvil");
  await page.getByRole("button", { name: "Empezar" }).click();
  await expect(page.getByRole("img", { name: "Código QR para la aplicación" })).toBeVisible();
  const secret = ((await page.locator("code").textContent()) ?? "").replaceAll(/\s/g, "");
  await page.getByLabel("Código que muestra la aplicación").fill(await codeOf(secret, -1));
  await page.getByRole("button", { name: "Confirmar" }).click();
  await expect(page.getByText("Guárdalos ahora en un sitio seguro")).toBeVisible();

  await addAuthenticator(page);
  await arrive(page, "/cuenta/segundo-paso");
  await page.getByLabel("Nombre de la llave").fill("Portátil");
  await page.getByRole("button", { name: "Crear llave de acceso" }).click();
  await expect(page.getByText("Portátil", { exact: true })).toBeVisible();

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  let closedAt = 0;
  other.on("websocket", (socket) =>
    socket.on("close", () => {
      closedAt = Date.now();
    }),
  );
  const socket = other.waitForEvent("websocket");
  await other.goto("/entrar");
  await typePassword(other, email);
  await other.getByLabel("Código").fill(await codeOf(secret));
  await other.getByRole("button", { name: "Entrar" }).click();
  await expect(other.getByRole("button", { name: /^Cuenta de Primera/ })).toBeVisible();
  await socket;

  await arrive(page, "/cuenta");
  const sessions = page.getByRole("region", { name: "Sesiones abiertas" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  closedAt = 0;
  await sessions.getByRole("button", { name: /^Cerrar la sesión de/ }).click();
  const pressedAt = Date.now();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect.poll(() => closedAt, { timeout: 60_000 }).toBeGreaterThan(0);
  test.info().annotations.push({ type: "socket closed after", description: `${closedAt - pressedAt} ms` });
  expect((await other.request.get("/api/v1/auth/me")).status()).toBe(401);
  await other.goto("/alumnado");
  await expect(other).toHaveURL(/\/entrar/);
  await elsewhere.close();
  expect(watched.faults).toEqual([]);
  await context.close();
  await office.context.close();
});
