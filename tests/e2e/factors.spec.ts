import { type Browser, expect, type Page, test } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { codeOf } from "#testing/factors.ts";
import { addAuthenticator, look } from "./support/look.ts";
import { hydrated, personOn, watch } from "./support/people.ts";
import { mailOf, platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const PATH = "/cuenta/segundo-paso";

/** A teacher nobody else signs in as; a second try finds what the first left behind. */
async function newTeacher(name: string): Promise<string> {
  const account = `${name}${test.info().retry}`;
  await sql(
    `insert into users.users (institution_id, email, given_name, family_name, role_id, password_hash)
     select institution_id, $1, 'Segundo', 'Paso', role_id, password_hash from users.users where email = $2`,
    [mailOf(account), mailOf("teacher")],
  );
  return account;
}

async function typePassword(page: Page, account: string, next = "/"): Promise<void> {
  await page.goto(next === "/" ? "/entrar" : `/entrar?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Correo electrónico").fill(mailOf(account));
  await page.getByLabel("Contraseña", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page).toHaveURL(/\/entrar\/codigo/);
}

/** The key that the page tells beside the QR code. */
async function secretOn(page: Page): Promise<string> {
  return ((await page.locator("code").textContent()) ?? "").replaceAll(/\s/g, "");
}

const PLAIN = { javaScriptEnabled: false };

async function withoutScripts(browser: Browser): Promise<Page> {
  const context = await browser.newContext(PLAIN);
  return context.newPage();
}

test("a person adds an app of codes, signs in with it and with a recovery code, and takes it away again", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const account = await newTeacher("paso");
  const { page, context, watched } = await personOn(browser, account, [/401 \(Unauthorized\)/, /403 /, /422 /]);
  await arrive(page, "/cuenta");
  await page.getByRole("link", { name: "Ver y añadir" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Segundo paso para entrar" })).toBeVisible();
  await look(page, "paso-vacio");
  await page.getByLabel("Nombre", { exact: true }).fill("Móvil de casa");
  await page.getByRole("button", { name: "Empezar" }).click();
  await expect(page.getByRole("img", { name: "Código QR para la aplicación" })).toBeVisible();
  await look(page, "paso-qr");
  const secret = await secretOn(page);
  await page.getByLabel("Código que muestra la aplicación").fill("000000");
  await page.getByRole("button", { name: "Confirmar" }).click();
  await expect(page.getByText("El código no es correcto o ya se ha usado.")).toBeVisible();
  // The same key still stands there, to try again.
  expect(await secretOn(page)).toBe(secret);
  await page.getByLabel("Código que muestra la aplicación").fill(await codeOf(secret, -1));
  await page.getByRole("button", { name: "Confirmar" }).click();
  await expect(page.getByText("Guárdalos ahora en un sitio seguro")).toBeVisible();
  const codes = await page
    .getByRole("region", { name: "Códigos de recuperación" })
    .getByRole("listitem")
    .allInnerTexts();
  expect(codes).toHaveLength(10);
  await expect(page.getByText("Móvil de casa")).toBeVisible();
  await look(page, "paso-codigos");
  await arrive(page, PATH);
  await expect(page.getByText(codes[0] ?? "none")).toHaveCount(0);

  const other = await browser.newContext();
  const elsewhere = await other.newPage();
  const watchedElsewhere = await watch(other, [/401 \(Unauthorized\)/]);
  await typePassword(elsewhere, account, "/alumnado");
  await hydrated(elsewhere);
  await look(elsewhere, "paso-codigo");
  await elsewhere.getByLabel("Código").fill("999999");
  await elsewhere.getByRole("button", { name: "Entrar" }).click();
  await expect(elsewhere.getByText("El código no es correcto o ya se ha usado.")).toBeVisible();
  await elsewhere.getByLabel("Código").fill(await codeOf(secret));
  await elsewhere.getByRole("button", { name: "Entrar" }).click();
  await expect(elsewhere).toHaveURL(/\/alumnado$/);
  await other.close();
  expect(watchedElsewhere.faults).toEqual([]);

  // The same in English, and by a recovery code.
  const english = await browser.newContext();
  await english.addCookies([{ name: "lng", value: "en", url: platform.origin }]);
  const abroad = await english.newPage();
  await abroad.goto("/entrar");
  await abroad.getByLabel("E-mail address").fill(mailOf(account));
  await abroad.getByLabel("Password", { exact: true }).fill(DEMO_PASSWORD);
  await abroad.getByRole("button", { name: "Sign in" }).click();
  await expect(abroad.getByRole("heading", { level: 1, name: "Sign-in code" })).toBeVisible();
  await look(abroad, "paso-codigo-en");
  await abroad.getByLabel("Code").fill(codes[0] ?? "");
  await abroad.getByRole("button", { name: "Sign in" }).click();
  await expect(abroad).toHaveURL(/\/$/);
  await arrive(abroad, PATH);
  await expect(abroad.getByText("You have 9 recovery codes left.")).toBeVisible();
  await look(abroad, "paso-en");
  await english.close();

  // Ten minutes later the page asks first who it is.
  await sql(
    `update users.user_sessions s set created_at = now() - interval '1 hour', second_factor_at = null, confirmed_at = null
     from users.users u where u.id = s.user_id and u.email = $1`,
    [mailOf(account)],
  );
  await arrive(page, PATH);
  await expect(page.getByRole("button", { name: "Quitar Móvil de casa" })).toHaveCount(0);
  await page.getByRole("link", { name: "Confirmar" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Confirma que eres tú" })).toBeVisible();
  await look(page, "paso-confirmar");
  await page.getByLabel("Contraseña").fill("no es la mía");
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page.getByText("No es tu contraseña actual.")).toBeVisible();
  await page.getByLabel("Contraseña").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page).toHaveURL(/\/cuenta\/segundo-paso$/);
  await page.getByText("Cambiar el nombre").click();
  await page.getByLabel("Nombre", { exact: true }).first().fill("Móvil nuevo");
  await page.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Móvil nuevo", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Quitar Móvil nuevo" }).click();
  await expect(page.getByText("Todavía no tienes ninguno.")).toBeVisible();
  await context.close();
  expect(watched.faults).toEqual([]);
});

test("all of it works without scripts", async ({ browser }) => {
  test.setTimeout(180_000);
  const account = await newTeacher("llano");
  const page = await withoutScripts(browser);
  await page.goto("/entrar");
  await page.getByLabel("Correo electrónico").fill(mailOf(account));
  await page.getByLabel("Contraseña", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  await page.goto(PATH);
  await page.getByRole("button", { name: "Empezar" }).click();
  const secret = await secretOn(page);
  await page.getByLabel("Código que muestra la aplicación").fill(await codeOf(secret, -1));
  await page.getByRole("button", { name: "Confirmar" }).click();
  await expect(page.getByText("Guárdalos ahora en un sitio seguro")).toBeVisible();
  const again = await withoutScripts(browser);
  await typePassword(again, account, PATH);
  await again.getByLabel("Código").fill(await codeOf(secret));
  await again.getByRole("button", { name: "Entrar" }).click();
  await expect(again).toHaveURL(/\/cuenta\/segundo-paso$/);
  await again.getByRole("button", { name: /^Quitar / }).click();
  await expect(again.getByText("Todavía no tienes ninguno.")).toBeVisible();
});

test("whoever must have a second step is led to set it up, and then goes on", async ({ browser }) => {
  test.setTimeout(180_000);
  const account = await newTeacher("debe");
  const { page } = await personOn(browser, account, [/403 /, /WebSocket/, /401 /]);
  const [role] = await sql<{ id: string }>(
    `insert into users.roles (institution_id, name, kind, title)
     select institution_id, $2, 'teacher', 'Con segundo paso' from users.users where email = $1 returning id`,
    [mailOf(account), `debe${test.info().retry}`],
  );
  await sql(
    `insert into users.role_permissions (institution_id, role_id, permission)
     select u.institution_id, $2, p.permission from users.users u join users.role_permissions p on p.role_id = u.role_id
     where u.email = $1`,
    [mailOf(account), role?.id],
  );
  await sql(
    `insert into users.second_factor_rules (institution_id, role_id, required_from)
     select institution_id, $2, now() - interval '1 day' from users.users where email = $1`,
    [mailOf(account), role?.id],
  );
  await sql("update users.users set role_id = $2 where email = $1", [mailOf(account), role?.id]);
  await page.context().clearCookies();
  await page.goto("/entrar?next=%2Falumnado");
  await page.getByLabel("Correo electrónico").fill(mailOf(account));
  await page.getByLabel("Contraseña", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page).toHaveURL(/\/cuenta\/segundo-paso$/);
  await expect(page.getByText(/^Tu centro pide un segundo paso desde el/)).toBeVisible();
  await look(page, "paso-debido");
  await page.getByRole("button", { name: "Empezar" }).click();
  await page.getByLabel("Código que muestra la aplicación").fill(await codeOf(await secretOn(page), -1));
  await page.getByRole("button", { name: "Confirmar" }).click();
  await expect(page.getByText("Guárdalos ahora en un sitio seguro")).toBeVisible();
  await page.goto("/alumnado");
  await expect(page.getByRole("heading", { level: 1, name: "Alumnado" })).toBeVisible();
});

test("a person makes a passkey and signs in with it alone, and after the password", async ({ browser }) => {
  test.setTimeout(180_000);
  const account = await newTeacher("llave");
  const { page, context, watched } = await personOn(browser, account, [/401 \(Unauthorized\)/, /WebSocket/]);
  await addAuthenticator(page);
  await arrive(page, PATH);
  await page.getByLabel("Nombre de la llave").fill("Portátil");
  await page.getByRole("button", { name: "Crear llave de acceso" }).click();
  await expect(page.getByText("Guárdalos ahora en un sitio seguro")).toBeVisible();
  await expect(page.getByText("Portátil", { exact: true })).toBeVisible();

  await context.clearCookies();
  await page.goto("/entrar?next=%2Fgrupos");
  await page.getByRole("link", { name: "Entrar con llave de acceso" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Entrar con llave de acceso" })).toBeVisible();
  await hydrated(page);
  await look(page, "llave-entrar");
  await page.getByRole("button", { name: "Usar mi llave de acceso" }).click();
  await expect(page).toHaveURL(/\/grupos$/);

  await context.clearCookies();
  await typePassword(page, account, "/alumnado");
  await page.getByRole("link", { name: "Usar una llave de acceso" }).click();
  await page.getByRole("button", { name: "Usar mi llave de acceso" }).click();
  await expect(page).toHaveURL(/\/alumnado$/);

  await context.clearCookies();
  await context.addCookies([{ name: "lng", value: "en", url: platform.origin }]);
  await arrive(page, "/entrar/llave");
  await look(page, "llave-entrar-en");
  expect(watched.faults).toEqual([]);
});
