import { expect, test } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

const SIZES = [
  ["wide", 1440, 900],
  ["phone", 390, 844],
] as const;

for (const [size, width, height] of SIZES) {
  test(`the secretary finds, adds, corrects, deactivates and reactivates a person: ${size}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const { context, page, watched } = await personOn(browser, "secretary", [/4(09|12|22) /]);
    await page.setViewportSize({ width, height });
    const surname = `Zapata ${size} ${test.info().retry}`;

    await arrive(page, "/profesorado?perfil=teacher");
    await expect(page).toHaveURL(/\/personas\?perfil=teacher$/);
    await expect(page.getByRole("link", { name: "Quitar filtro: Profesorado" })).toBeVisible();
    await arrive(page, "/personas");
    await page.getByRole("searchbox").fill("lucia fernandez");
    await expect(page).toHaveURL(/buscar=lucia\+fernandez/);
    await page.getByRole("link", { name: "Fernández Vega, Lucía" }).filter({ visible: true }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Lucía Fernández Vega" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Da clase en" }).getByRole("link").first()).toBeVisible();

    await arrive(page, "/personas");
    await page.getByRole("link", { name: "Añadir persona" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Añadir una persona" })).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Perfil" }).getByRole("option", { name: "Dirección" })).toHaveCount(
      0,
    );
    await page.getByLabel("Nombre", { exact: true }).fill("Berta");
    await page.getByLabel("Apellidos").fill(surname);
    await page.getByLabel(/^Correo/).fill(mailOf("teacher"));
    await page.getByRole("combobox", { name: "Perfil" }).selectOption("Profesorado");
    await page.getByRole("button", { name: "Añadir", exact: true }).click();
    await expect(page.getByText("Esta dirección no se puede usar.")).toBeVisible();
    await expect(page.getByLabel(/^Correo/)).toBeFocused();
    await page.getByLabel(/^Correo/).fill(`berta.${size}${test.info().retry}@demo.eduai.test`);
    await page.getByRole("button", { name: "Añadir", exact: true }).click();
    await expect(page.getByText("Persona añadida.")).toBeVisible();
    await expect(page.getByText("Todavía no tiene contraseña.")).toBeVisible();
    const id = Number(/\/personas\/(\d+)/.exec(page.url())?.[1]);

    await page.getByRole("link", { name: "Corregir datos" }).click();
    await page.getByLabel("Teléfono (opcional)").fill("600 123 123");
    await page.getByRole("button", { name: "Guardar" }).click();
    await expect(page.getByText("Datos guardados.")).toBeVisible();
    await expect(page.getByText("600 123 123")).toBeVisible();
    // Somebody else is faster: nothing is overwritten, and what was typed stays.
    await page.getByRole("link", { name: "Corregir datos" }).click();
    await page.getByLabel("Usuario (opcional)").fill("berta");
    await sql("update users.users set phone = '600 000 999', version = version + 1 where id = $1", [id]);
    await page.getByRole("button", { name: "Guardar" }).click();
    await expect(page.getByText(/^Otra persona ha cambiado estos datos mientras tanto/)).toBeVisible();
    await expect(page.getByLabel("Usuario (opcional)")).toHaveValue("berta");
    await page.getByRole("link", { name: "Cancelar" }).click();
    await expect(page.getByText("600 000 999")).toBeVisible();

    await page.getByRole("link", { name: "Dar de baja" }).click();
    await expect(page.getByText(`Dar de baja la cuenta de Berta ${surname}`)).toBeVisible();
    await page.getByRole("button", { name: "Sí, dar de baja" }).click();
    await expect(page.getByText("Cuenta dada de baja.")).toBeVisible();
    await page.getByRole("button", { name: "Activar de nuevo" }).click();
    await expect(page.getByText("Cuenta activada de nuevo.")).toBeVisible();

    expect(watched.faults).toEqual([]);
    await context.close();
  });
}

test("several accounts are closed at once after a second look, and opened again by one button", async ({ browser }) => {
  test.setTimeout(300_000);
  const { context, page, watched } = await personOn(browser, "head", [/422 /]);
  await sql(
    `insert into users.users (institution_id, given_name, family_name, role_id)
     select institution_id, 'Grupo', 'Deprueba ' || i, (select id from users.roles where name = 'parent' and institution_id is null)
     from users.users, generate_series(1, 3) i where email = $1`,
    [mailOf("head")],
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await arrive(page, "/personas?buscar=deprueba");
  const choices = page.getByRole("checkbox", { name: /^Elegir a Deprueba/ });
  await expect(choices).toHaveCount(3);
  await page.getByRole("button", { name: "Dar de baja", exact: true }).click();
  await expect(page.getByText("Elige antes a alguien.")).toBeVisible();
  await choices.nth(0).check();
  await choices.nth(2).check();
  await page.getByRole("button", { name: "Dar de baja", exact: true }).click();
  await expect(page.getByText(/^Vas a dar de baja 2 cuentas: no podrán entrar/)).toBeVisible();
  await page.getByRole("button", { name: "Dar de baja 2 cuentas" }).click();
  await expect(page.getByText("2 cuentas dadas de baja.")).toBeVisible();
  await expect(choices).toHaveCount(1);
  await page.getByRole("button", { name: "Deshacer" }).click();
  await expect(page.getByText("2 cuentas activadas de nuevo.")).toBeVisible();
  await expect(choices).toHaveCount(3);
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("a family is written as a whole: another member with rights of their own, and one less", async ({ browser }) => {
  test.setTimeout(300_000);
  const { context, page, watched } = await personOn(browser, "secretary", [/403 /, /422 /]);
  const [child] = await sql<{ id: string }>(
    `select s.id from students.students s join users.users u on u.id = s.user_id
     where s.institution_id = (select institution_id from users.users where email = $1) and u.email <> $2 order by s.id desc limit 1`,
    [mailOf("head"), mailOf("student")],
  );
  await sql(
    `insert into users.users (institution_id, given_name, family_name, role_id)
     select institution_id, 'Abuela', 'Deprueba Única', (select id from users.roles where name = 'parent' and institution_id is null)
     from users.users where email = $1`,
    [mailOf("head")],
  );
  await arrive(page, `/alumnado/${child?.id}`);
  await page.getByRole("link", { name: "Cambiar", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Familia de / })).toBeVisible();
  await page.getByRole("searchbox").fill("abuela deprueba");
  await page.getByRole("link", { name: "Añadir", exact: true }).click();
  const added = page.getByRole("group", { name: "Abuela Deprueba Única" });
  await expect(added.getByText("Sin guardar")).toBeVisible();
  await added.getByRole("combobox").selectOption("Abuelo o abuela");
  await added.getByRole("checkbox", { name: "Ve notas y faltas" }).uncheck();
  await added.getByRole("checkbox", { name: "Custodia" }).uncheck();
  // Ten minutes after signing in it is asked who one is, and what was filled in is sent on, not typed anew.
  await sql(
    `update users.user_sessions s set created_at = now() - interval '11 minutes', confirmed_at = null
     from users.users u where u.id = s.user_id and u.email = $1`,
    [mailOf("secretary")],
  );
  await page.getByRole("button", { name: "Guardar la familia" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Confirma que eres tú" })).toBeVisible();
  await expect(page.getByLabel("Contraseña")).toBeFocused();
  for (const [size, width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    await expectAccessible(page, `confirm-${size}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.getByLabel("Contraseña").fill("no es la mía");
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page.getByText("No es tu contraseña actual.")).toBeVisible();
  await page.getByLabel("Contraseña").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Seguir" }).click();
  await expect(page.getByText("Familia guardada.")).toBeVisible();
  await expect(added.getByRole("checkbox", { name: "Ve notas y faltas" })).not.toBeChecked();
  await expect(added.getByRole("checkbox", { name: "Puede recoger" })).toBeChecked();
  await added.getByRole("link", { name: "Abuela Deprueba Única" }).click();
  await expect(page.getByRole("region", { name: "Hijos e hijas" })).toContainText("Recibe avisos · Puede recoger");
  await page.goBack();
  await added.getByRole("checkbox", { name: "Ya no es familiar responsable" }).check();
  await page.getByRole("button", { name: "Guardar la familia" }).click();
  await expect(page.getByText("Familia guardada.")).toBeVisible();
  await expect(added).toHaveCount(0);
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("the pages of people are accessible, in both languages and at both widths", async ({ browser }) => {
  test.setTimeout(480_000);
  const { context, page, watched } = await personOn(browser, "head");
  const idOf = async (account: string) =>
    Number((await sql<{ id: string }>("select id from users.users where email = $1", [mailOf(account)]))[0]?.id);
  const [teacher, pupil, parent] = [await idOf("teacher"), await idOf("student"), await idOf("parent")];
  await lookAt(page, [
    "/personas",
    "/personas?perfil=student&grupo=2%C2%BA+ESO+A&estado=all",
    "/personas?buscar=zzz",
    "/personas/nueva",
    `/personas/${teacher}`,
    `/personas/${teacher}?ver=datos`,
    `/personas/${teacher}?ver=baja`,
    `/personas/${pupil}`,
    `/personas/${parent}`,
  ]);
  // What each of them sees, and why.
  await lookAt(page, [`/personas/${teacher}/ve`]);
  await expect(page.getByRole("region", { name: "Páginas de su menú" })).not.toContainText("Personas");
  await expect(page.getByText("A quien está hoy en sus grupos.")).toBeVisible();
  await lookAt(page, [`/personas/${parent}/ve`]);
  await page
    .getByRole("region", { name: "Alumnado que alcanza" })
    .getByRole("link", { name: /^Daniel/ })
    .click();
  await expect(page).toHaveURL(/\/alumnado\/\d+$/);
  const [file] = await sql<{ id: string }>("select id from students.students where user_id = $1", [pupil]);
  await lookAt(page, [
    `/alumnado/${file?.id}/familia`,
    `/alumnado/${file?.id}/familia?buscar=lopez`,
    `/alumnado/${file?.id}/custodia`,
  ]);
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("the secretary lets a class in: a sheet of codes, one of which its pupil uses, and invitations by mail", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { context, page, watched } = await personOn(browser, "secretary");
  const [pupil] = await sql<{ group: string; name: string }>(
    `select s.group_name as group, u.given_name || ' ' || u.family_name as name from students.students s
     join users.users u on u.id = s.user_id join users.guardianships g on g.student_id = s.id
     where s.status = 'active' and u.institution_id = (select institution_id from users.users where email = $1)
     order by s.id desc limit 1`,
    [mailOf("secretary")],
  );
  if (pupil === undefined) throw new Error("no pupil has a family");
  await lookAt(page, [`/personas/accesos?grupo=${encodeURIComponent(pupil.group)}`]);
  await page.getByRole("checkbox").evaluateAll((boxes) => {
    for (const box of boxes) if (box instanceof HTMLInputElement) box.checked = false;
  });
  await page.getByRole("checkbox", { name: new RegExp(pupil.name) }).check();
  await page.getByRole("button", { name: "Crear hoja de códigos" }).click();
  const slip = page.getByRole("list", { name: "Hoja de códigos" }).getByRole("listitem");
  await expect(slip).toHaveCount(1);
  await expect(slip).toContainText(pupil.name);
  await expectAccessible(page, "slips");
  const code = /[0-9A-Z]{4}(-[0-9A-Z]{4}){2}/.exec((await slip.textContent()) ?? "")?.[0] ?? "no code";

  const own = await browser.newContext();
  const entry = await own.newPage();
  await arrive(entry, "/entrada");
  await entry.getByRole("textbox").first().fill(code);
  await entry.getByRole("button").first().click();
  await expect(entry.getByText(pupil.name)).toBeVisible();
  await own.close();

  await page.getByRole("link", { name: "Volver al grupo" }).click();
  await page.getByRole("button", { name: "Invitar por correo" }).click();
  await expect(page.getByText(/invitacion(es)? enviada|no tienen? correo/)).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});
