import { expect, test } from "@playwright/test";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { hydrated, personOn, visitorOn } from "./support/people.ts";
import { mailOf } from "./support/platform.ts";
import { arrive, pathsIn } from "./support/walk.ts";

const WIDTHS = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** `phone.spec.ts` opens all of their pages, as wide as here and on a phone throughout. */
const ON_A_PHONE = ["secretary", "teacher", "parent"];

for (const account of ["superadmin", "head", "secretary", "teacher", "student", "parent"]) {
  test(`${account}: every page of the menu fits desk and phone, has its own title and takes the focus`, async ({
    browser,
  }) => {
    test.setTimeout(300_000);
    const { context, page, watched } = await visitorOn(browser, account);
    await page.setViewportSize(WIDTHS.desk);
    await arrive(page, "/");
    const paths = await pathsIn(page, "aside nav a");
    const titles = new Set<string>();
    const expectToFit = async (path: string, name: keyof typeof WIDTHS) => {
      const [wide, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect.soft(wide, `${path} on the ${name}`).toBeLessThanOrEqual(room ?? 0);
    };
    await expectToFit("/", "desk");
    for (const path of paths.filter((one) => one !== "/")) {
      await page.locator(`aside nav a[href="${path}"]`).click();
      await expect(page).toHaveURL(new RegExp(`${path}(/\\d+)?$`));
      await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
      titles.add(await page.title());
      await expectToFit(path, "desk");
    }
    expect(titles.size).toBe(paths.length - 1);
    await page.setViewportSize(WIDTHS.phone);
    for (const path of ON_A_PHONE.includes(account) ? [] : paths) {
      await arrive(page, path);
      await expectToFit(path, "phone");
    }
    expect(watched.faults).toEqual([]);
    await context.close();
  });
}

test("the palette finds a pupil, a group, a member of staff, an action, and says when it finds nothing", async ({
  browser,
}) => {
  const { context, page } = await visitorOn(browser, "head");
  await arrive(page, "/");
  await page.keyboard.press("Control+k");
  // At once, as people do who know what they want: the palette's code is still on its way.
  await page.keyboard.type("importar");
  const box = page.getByRole("combobox");
  await expect(box).toHaveValue("importar");
  await expect(page.getByRole("option", { name: /Importar un archivo/ })).toBeVisible();
  await box.fill("matematicas");
  await expect(page.getByRole("option", { name: /Matemáticas/ }).first()).toBeVisible();
  await box.fill("zzzz no existe");
  await expect(page.getByRole("status").filter({ hasText: "No hay nada que coincida" })).toContainText(
    "Puedes buscar: páginas, acciones, alumnado, personal, familias, grupos y contenidos.",
  );
  await box.fill("daniel");
  await page
    .getByRole("option", { name: /Daniel/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/alumnado\/\d+$/);
  await context.close();
});

test("the operator's palette leads to their pages and schools alone, whoever used this browser before", async ({
  browser,
}) => {
  const { context, page, watched } = await personOn(browser, "head");
  const choose = async (typed: string, option: RegExp) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(typed);
    await page.getByRole("option", { name: option }).first().click();
  };
  await choose("daniel", /Daniel/);
  await expect(page).toHaveURL(/\/alumnado\/\d+$/);
  await choose("importar", /Importar un archivo/);
  await expect(page).toHaveURL(/\/importar$/);
  // Without the page being loaded anew in between.
  await page.getByRole("button", { name: /^Cuenta de / }).click();
  await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
  await expect(page.getByText("Has cerrado la sesión.")).toBeVisible();
  await page.getByLabel("Correo electrónico").fill(mailOf("superadmin"));
  await page.locator("input[name=password]").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Entrar", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Centros" })).toBeVisible();
  await hydrated(page);

  await page.getByRole("button", { name: /^Buscar centros y páginas/ }).click();
  // Without those that other tests made.
  const options = page.getByRole("option").filter({ hasNotText: "IES De Paso" });
  await expect(page.getByRole("option", { name: "IES Demostración" })).toBeVisible();
  const names = [
    "Imprimir esta página",
    "Inicio",
    "Colas",
    "Interruptores",
    "Avisos",
    "Estado del servicio",
    "Tu cuenta",
  ];
  await expect(options).toHaveText([...names, /^IES Demostración/, /^Colegio Otra Escuela/]);
  await expect(page.getByRole("listbox").getByText("Recientes")).toHaveCount(0);
  for (const [name, url] of [
    ["Colas", /\/operacion\/colas$/],
    ["Avisos", /\/avisos$/],
    ["Estado del servicio", /\/estado$/],
    ["Tu cuenta", /\/cuenta$/],
    ["IES Demostración", /\/centros\/\d+$/],
  ] as const) {
    await options.filter({ hasText: name }).first().click();
    await expect(page).toHaveURL(url);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await page.keyboard.press("Control+k");
  }
  await page.keyboard.type("garcia");
  await expect(page.getByRole("status").filter({ hasText: "No hay nada que coincida" })).toContainText(
    "Puedes buscar: páginas, acciones y centros.",
  );
  expect(watched.faults).toEqual([]);
  await context.close();
});

test("a long list pages both ways, and says where it stands", async ({ browser }) => {
  const { context, page } = await visitorOn(browser, "head");
  await arrive(page, "/alumnado");
  const range = page.getByText(/^\d+–\d+ de \d+$/);
  await expect(range).toHaveText(/^1–50 de /);
  await page.getByRole("link", { name: "Siguiente" }).click();
  await expect(range).toHaveText(/^51–100 de /);
  await page.getByRole("link", { name: "Anterior" }).click();
  await expect(range).toHaveText(/^1–50 de /);
  await context.close();
});
