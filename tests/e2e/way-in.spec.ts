import { expect, type Page, test } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { look } from "./support/look.ts";
import { mailedLink } from "./support/outbox.ts";
import { personOn, watch } from "./support/people.ts";
import { mailOf, platform, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

const NEXT = "cuatro lunas sobre el pantano";

/** In both languages, at both widths; ends in Spanish. */
async function expectWellMade(page: Page, name: string, titles: { es: string; en: string }): Promise<void> {
  for (const lng of ["en", "es"] as const) {
    await page.context().addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1, name: titles[lng] })).toBeVisible();
    await look(page, `${name}-${lng}`);
  }
}

/** A second factor of this person, added so many days ago. */
async function factor(id: number, label: string, days: number): Promise<void> {
  await sql(
    `insert into users.second_factors (institution_id, user_id, kind, label, credential_id, public_key, confirmed_at, created_at)
     select institution_id, id, 'passkey', $2, $2 || id, 'none', now() - $3::int * interval '1 day', now() - $3::int * interval '1 day'
     from users.users where id = $1`,
    [id, label, days],
  );
}

async function person(account: string, email: string | null): Promise<number> {
  const [row] = await sql<{ id: string }>(
    `insert into users.users (institution_id, email, given_name, family_name, role_id, password_hash)
     select institution_id, $1, 'Olvido', $3, role_id, password_hash from users.users where email = $2 returning id`,
    [email, mailOf("student"), account],
  );
  return Number(row?.id);
}

test("a forgotten password is set by a mailed link, which is gone from the address at once and good once", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const email = mailOf(`olvido${test.info().retry}`);
  const id = await person(`Prueba${test.info().retry}`, email);
  // Whoever held the former password may have added this one.
  await factor(id, "Móvil ajeno", 2);
  const context = await browser.newContext();
  const watched = await watch(context, [/404 /, /422 /]);
  const page = await context.newPage();
  await page.goto("/entrar");
  await page.getByRole("link", { name: "He olvidado la contraseña" }).click();
  await expect(page.getByRole("heading", { name: "Contraseña olvidada" })).toBeVisible();
  await expectWellMade(page, "recuperar", { es: "Contraseña olvidada", en: "Forgotten password" });
  for (const name of ["nadie@demo.eduai.test", email]) {
    await page.goto("/recuperar");
    await page.getByLabel("Correo electrónico").fill(name);
    await page.getByRole("button", { name: "Mandar enlace" }).click();
    await expect(page.getByText(/^Si hay una cuenta con ese correo/)).toBeVisible();
  }
  const link = await mailedLink(page, email);
  await page.goto(link);
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/entrada");
  await expect(page.getByText(`Olvido Prueba${test.info().retry}`)).toBeVisible();
  await expectWellMade(page, "entrada", { es: "Elige tu contraseña", en: "Choose your password" });
  await expect(page.getByRole("checkbox", { name: /^Es mío: conservar Móvil ajeno/ })).not.toBeChecked();
  const next = page.getByLabel("Contraseña nueva", { exact: true });
  const meter = page.getByRole("meter", { name: "Fuerza de la contraseña" });
  await next.fill("contraseña123");
  await expect(meter).toHaveAttribute("aria-valuetext", "Fácil de adivinar");
  await page.getByLabel("Repite la contraseña").fill("contraseña123");
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.getByText("Esa contraseña es demasiado común.")).toBeVisible();
  await expect(next).toBeFocused();
  await next.fill(NEXT);
  await expect(meter).toHaveAttribute("aria-valuetext", "Muy buena");
  await page.getByLabel("Repite la contraseña").fill("otra distinta");
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.getByText("No coincide con la contraseña nueva.")).toBeVisible();
  await next.fill(NEXT);
  await page.getByLabel("Repite la contraseña").fill(NEXT);
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.getByText("Contraseña guardada. Entra con ella.")).toBeVisible();
  await page.getByLabel("Correo electrónico").fill(email);
  await page.getByLabel("Contraseña", { exact: true }).fill(NEXT);
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Cuenta de Olvido/ })).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.clearCookies();
  await page.goto(link);
  await expect(page.getByText(/^Este enlace o código no sirve/)).toBeVisible();
  await context.close();
});

test("a pupil without mail enters by a code from the office, without scripts", async ({ browser }) => {
  const id = await person(`Sin${test.info().retry}`, null);
  await factor(id, "Móvil perdido", 60);
  const office = await personOn(browser, "secretary");
  await arrive(office.page, `/personas/${id}`);
  await office.page.getByRole("link", { name: "Quitar los segundos pasos" }).click();
  await expect(office.page.getByText(/^Entrará solo con la contraseña/)).toBeVisible();
  await look(office.page, "quitar-pasos");
  await office.page.getByRole("button", { name: "Quitar los segundos pasos" }).click();
  await expect(office.page.getByText("Segundos pasos quitados. Se le ha avisado.")).toBeVisible();
  await expect(office.page.getByRole("link", { name: "Quitar los segundos pasos" })).toHaveCount(0);
  await office.page.getByRole("button", { name: "Crear código de acceso" }).click();
  const note = office.page.getByRole("status").filter({ hasText: "Código de acceso de Olvido" });
  await expect(note).toBeVisible();
  await expectAccessible(office.page, "codigo");
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  // An old session is asked who one is in place of the page, and then does what it was asked for: the latest code counts.
  await context.addCookies(await office.context.cookies());
  await sql(
    `update users.user_sessions s set created_at = now() - interval '11 minutes', confirmed_at = null
     from users.users u where u.id = s.user_id and u.email = $1`,
    [mailOf("secretary")],
  );
  await page.goto(`/personas/${id}`);
  await page.getByRole("button", { name: "Crear código de acceso" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Confirma que eres tú" })).toBeVisible();
  await page.getByLabel("Contraseña").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Seguir" }).click();
  const latest = page.getByRole("status").filter({ hasText: "Código de acceso de Olvido" });
  const [code = "", login = ""] = await latest.getByRole("definition").allTextContents();
  expect(login).toMatch(/^olvido\.sin\d*@28000001$/);
  await arrive(office.page, `/personas/${id}`);
  await expect(office.page.getByText(code)).toHaveCount(0);
  await office.context.close();
  await context.clearCookies();
  await page.goto("/entrar");
  await page.getByRole("link", { name: "Tengo un código de acceso" }).click();
  await page.getByLabel("Código").fill("0000 0000 0000");
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page.getByText(/^Este enlace o código no sirve/)).toBeVisible();
  await page.getByLabel("Código").fill(code.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page.getByText(login)).toBeVisible();
  await page.getByLabel("Contraseña nueva", { exact: true }).fill(NEXT);
  await page.getByLabel("Repite la contraseña").fill(NEXT);
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.getByText("Contraseña guardada. Entra con ella.")).toBeVisible();
  await page.getByLabel("Correo electrónico o usuario").fill(login);
  await page.getByLabel("Contraseña", { exact: true }).fill(NEXT);
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/");
  await context.close();
});
