import { expect, test } from "@playwright/test";
import { DEMO_PASSWORD, signIn } from "#testing/api.ts";
import { connectMcp } from "#testing/mcp-client.ts";
import { personOn } from "./support/people.ts";
import { door, mailOf, platform, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

const NEXT = "caballo grapa correcta pila";

test("a person sees and ends what is open in their name, and changes their password", async ({ browser }) => {
  test.setTimeout(300_000);
  // A second try finds what the first left behind.
  const account = `cuenta${test.info().retry}`;
  await sql(
    `insert into users.users (institution_id, email, given_name, family_name, role_id, password_hash)
     select institution_id, $1, 'Cuenta', 'Propia', role_id, password_hash from users.users where email = $2`,
    [mailOf(account), mailOf("teacher")],
  );
  const { context, page, watched } = await personOn(browser, account, [/401 \(Unauthorized\)/, /403 /, /422 /]);
  const elsewhere = await personOn(browser, account, [/401 \(Unauthorized\)/]);
  await signIn(door, mailOf(account));
  const client = await connectMcp(platform.origin, { email: mailOf(account), password: DEMO_PASSWORD });

  await page.getByRole("button", { name: /^Cuenta de / }).click();
  await page.getByRole("menuitem", { name: "Tu cuenta" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tu cuenta" })).toBeVisible();
  const sessions = page.getByRole("region", { name: "Sesiones abiertas" });
  const clients = page.getByRole("region", { name: "Asistentes de IA conectados" });
  await expect(sessions.getByText("Esta sesión")).toHaveCount(1);
  await expect(sessions.getByText("Chrome en Linux")).toHaveCount(2);
  await expect(clients.getByText("Asistente <de pruebas>")).toBeVisible();
  for (const [lng, title] of [
    ["en", "Your account"],
    ["es", "Tu cuenta"],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await arrive(page, "/cuenta");
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await expectAccessible(page, `cuenta-${lng}-${width}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }

  await sessions.getByRole("button", { name: "Cerrar la sesión de Aplicación conectada por la API" }).click();
  await expect(sessions.getByText("Sesión cerrada.")).toBeVisible();
  await expect(sessions.getByText("Aplicación conectada por la API")).toHaveCount(0);
  await clients.getByRole("button", { name: "Desconectar Asistente <de pruebas>" }).click();
  await expect(clients.getByText("No has conectado ningún asistente.")).toBeVisible();
  await expect(client.close()).rejects.toThrow("Unauthorized");

  const password = page.getByRole("region", { name: "Cambiar la contraseña" });
  const fill = async (current: string, next: string, repeat: string) => {
    await password.getByLabel("Contraseña actual").fill(current);
    await password.getByLabel("Contraseña nueva", { exact: true }).fill(next);
    await password.getByLabel("Repite la contraseña nueva").fill(repeat);
    await password.getByRole("button", { name: "Cambiar contraseña" }).click();
  };
  await fill(DEMO_PASSWORD, "corta", "otra");
  await expect(password.getByText("Escribe al menos 12 caracteres.")).toBeVisible();
  await expect(password.getByLabel("Contraseña nueva", { exact: true })).toBeFocused();
  await expect(password.getByText("No coincide con la contraseña nueva.")).toBeVisible();
  await fill("no es la mía", NEXT, NEXT);
  await expect(password.getByText("No es tu contraseña actual.")).toBeVisible();
  await expect(password.getByLabel("Contraseña actual")).toBeFocused();
  await expect(password.getByLabel("Contraseña actual")).toHaveAccessibleDescription("No es tu contraseña actual.");
  await fill(DEMO_PASSWORD, "Cuenta-propia-2026", "Cuenta-propia-2026");
  await expect(password.getByText(/^Contiene tu nombre y poco más/)).toBeVisible();
  await expect(password.getByLabel("Contraseña nueva", { exact: true })).toBeFocused();
  await fill(DEMO_PASSWORD, NEXT, NEXT);
  await expect(password.getByText("Contraseña cambiada. Tus demás sesiones se han cerrado.")).toBeVisible();
  await expect(sessions.getByText("Chrome en Linux")).toHaveCount(1);
  await elsewhere.page.goto("/alumnado");
  await expect(elsewhere.page).toHaveURL(/\/entrar/);
  await expect(
    elsewhere.page.getByText("Tu sesión se cerró al cambiar la contraseña. Entra con la nueva."),
  ).toBeVisible();
  await expectAccessible(elsewhere.page, "entrar-otra-vez");
  await signIn(door, mailOf(account), NEXT);
  await arrive(page, "/cuenta");
  await sessions.getByRole("button", { name: "Cerrar todas las demás" }).click();
  await expect(sessions.getByText("Se ha cerrado 1 sesión.")).toBeVisible();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(sessions.getByText("Esta sesión")).toBeVisible();
  expect((await signIn(door, mailOf(account), NEXT)).user.email).toBe(mailOf(account));

  await sql("update users.users set is_active = false where email = $1", [mailOf(account)]);
  await context.clearCookies();
  for (const [lng, button, text] of [
    ["es", "Entrar", "Tu cuenta está dada de baja. Habla con la secretaría de tu centro."],
    ["en", "Sign in", "Your account is no longer active. Talk to your school's office."],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await arrive(page, "/entrar");
    await page.locator("input[name=email]").fill(mailOf(account));
    await page.locator("input[name=password]").fill(NEXT);
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect(page.getByText(text)).toBeVisible();
  }
  expect(watched.faults).toEqual([]);
  await context.close();
  await elsewhere.context.close();
});

test("who is back at the sign-in page is told why, in their language; who had no session, nothing", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { context: here, page } = await personOn(browser, "parent2", [/403 /]);
  const { context, page: elsewhere, watched } = await personOn(browser, "parent2", [/401 \(Unauthorized\)/]);
  await arrive(page, "/cuenta");
  // A page older than its session: the refusal says so, and takes the focus.
  const token = page.locator("form:has(button:text('Cerrar todas las demás')) input[name=csrf]");
  await token.evaluate((input) => input.setAttribute("value", "of-another-session"));
  await page.getByRole("button", { name: "Cerrar todas las demás" }).click();
  await expect(page.getByRole("alert")).toHaveText(
    "La petición no viene de una página de la plataforma. Recarga y repite.",
  );
  await expect(page.getByRole("alert")).toBeFocused();
  await arrive(page, "/cuenta");
  await page.getByRole("button", { name: "Cerrar todas las demás" }).click();
  await expect(page.getByText(/^Se ha[n]? cerrado \d+ sesi/)).toBeVisible();
  for (const [lng, text] of [
    ["en", "Your session was ended from another device. Sign in again."],
    ["es", "Tu sesión se cerró desde otro dispositivo. Vuelve a entrar."],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await elsewhere.goto("/avisos");
    await expect(elsewhere).toHaveURL(/\/entrar\?next=%2Favisos$/);
    await expect(elsewhere.getByText(text)).toBeVisible();
  }
  // The same session's name with another secret is a stranger's.
  const cookies = await context.cookies();
  const session = cookies.find(({ name }) => name === "__Host-eduai_session");
  if (session === undefined) throw new Error("the ended session is still sent");
  await context.addCookies([{ ...session, value: `${session.value}x` }]);
  await elsewhere.goto("/avisos");
  await expect(elsewhere.getByRole("heading", { name: "Entrar" })).toBeVisible();
  await expect(elsewhere.getByText(/Tu sesión/)).toHaveCount(0);
  // What a browser does when a session is as old as it may become.
  await context.clearCookies({ name: "__Host-eduai_session" });
  await elsewhere.goto("/avisos");
  await expect(elsewhere.getByText("Tu sesión caducó. Vuelve a entrar.")).toBeVisible();
  await elsewhere.locator("input[name=email]").fill(mailOf("parent2"));
  await elsewhere.locator("input[name=password]").fill("no es esta");
  await elsewhere.getByRole("button", { name: "Entrar", exact: true }).click();
  await expect(elsewhere.getByRole("alert")).toBeFocused();
  await expect(elsewhere.getByText(/Tu sesión/)).toHaveCount(0);
  await context.clearCookies();
  await elsewhere.goto("/avisos");
  await expect(elsewhere.getByRole("heading", { name: "Entrar" })).toBeVisible();
  await expect(elsewhere.getByText(/Tu sesión/)).toHaveCount(0);

  await page.getByRole("button", { name: /^Cuenta de / }).click();
  await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
  await expect(page.getByText("Has cerrado la sesión.")).toBeVisible();
  await page.goto("/avisos");
  await expect(page.getByRole("heading", { name: "Entrar" })).toBeVisible();
  await expect(page.getByText(/Tu sesión/)).toHaveCount(0);
  expect(watched.faults).toEqual([]);
  await context.close();
  await here.close();
});

test("the head sees who connected what, disconnects one person, and then everyone by the number shown", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  // Other tests of this copy have connected theirs.
  await sql("delete from mcp.grants");
  const connect = (account: string) =>
    connectMcp(platform.origin, { email: mailOf(account), password: DEMO_PASSWORD }, { once: true });
  const { context, page, watched } = await personOn(browser, "head", [/409 /]);
  await page.locator('aside nav a[href="/asistentes"]').click();
  await expect(page.getByRole("heading", { level: 1, name: "Asistentes de IA conectados" })).toBeVisible();
  await expect(page.getByText("Ahora no hay ningún asistente conectado")).toBeVisible();
  const [teacher, parent] = [await connect("teacher"), await connect("parent")];
  await arrive(page, "/asistentes");
  const client = page.getByRole("region", { name: "Asistente <de pruebas>, 127.0.0.1" });
  await expect(client.getByText(/ · 2 conexiones, 2 personas conectadas$/)).toBeVisible();
  const rows = client.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  const own = rows.filter({ hasText: "Profesorado" });
  await expect(own).toContainText("Consulta lo que la persona puede ver · Sigue conectado sin volver a preguntar");
  await expect(own).toContainText("Conectado");
  await expect(own).toContainText(/Desde el .+ · último uso: /);

  for (const [name, width, height] of [
    ["asistentes", 1440, 900],
    ["asistentes-phone", 390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expectAccessible(page, name);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await client.getByLabel("Desconectar a todos de Asistente <de pruebas>").click();
  await expect(client.getByText(/de todo el centro: 2 conexiones, 2 personas conectadas\./)).toBeVisible();

  await own.getByLabel(/^Desconectar Asistente <de pruebas> de /).click();
  await expect(
    own.getByText(/Se desconectará «Asistente <de pruebas>» de la cuenta de .+, y de ninguna otra\./),
  ).toBeVisible();
  await own.getByRole("button", { name: "Sí, desconectar" }).click();
  await expect(page.getByText("Conexión terminada: el asistente ya no puede entrar.")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(teacher.close()).rejects.toThrow("Unauthorized");
  const owner = await personOn(browser, "teacher");
  await arrive(owner.page, "/cuenta");
  const theirs = owner.page.getByRole("region", { name: "Asistentes de IA conectados" });
  await expect(theirs.getByText("Asistente <de pruebas>")).toHaveCount(0);
  await owner.context.close();

  // Somebody connects while the question stands: the number is no longer the one that was shown.
  await connect("secretary");
  const everyone = client.getByRole("button", { name: /^Desconectar \d+ conexi/ });
  await expect(everyone).toHaveText("Desconectar 1 conexión");
  await everyone.click();
  await expect(page.getByText("El número de conexiones ha cambiado.", { exact: false })).toBeVisible();
  await expect(everyone).toHaveText("Desconectar 2 conexiones");
  await everyone.click();
  await expect(page.getByText("2 conexiones terminadas: el asistente ya no puede entrar con ellas.")).toBeVisible();
  await expect(page.getByText("Ahora no hay ningún asistente conectado")).toBeVisible();
  await expect(parent.close()).rejects.toThrow("Unauthorized");

  await context.addCookies([{ name: "lng", value: "en", url: platform.origin }]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await arrive(page, "/asistentes?estado=ended");
  await expect(page.getByText("the school disconnected it")).toHaveCount(3);
  expect(watched.faults).toEqual([]);
  await context.close();
});
