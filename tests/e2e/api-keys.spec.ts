import { expect, test } from "@playwright/test";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { door, platform } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the head makes a key, copies it once, a machine uses it, and revokes it", async ({ browser }) => {
  test.setTimeout(300_000);
  const name = `Comedor ${test.info().retry}`;
  const { context, page, watched } = await personOn(browser, "head", [/403 /, /422 /]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("link", { name: "Claves de API" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Claves de API" })).toBeVisible();
  await page.getByLabel("Para qué es").fill(name);
  await page.getByRole("button", { name: "Crear clave" }).click();
  await expect(page.getByText("Marca al menos un permiso.")).toBeVisible();
  await page.getByLabel("Para qué es").fill(name);
  await page.getByLabel("Ver alumnado").check();
  await page.getByRole("button", { name: "Crear clave" }).click();
  await expect(page.getByText("Copia la clave ahora: no se puede volver a ver.")).toBeVisible();
  const key = (await page.getByText(/^eduai_\d+-\d+_[\w-]{43}$/).textContent()) ?? "";
  const ask = async () => (await door("/api/v1/students", { headers: { authorization: `Bearer ${key}` } })).status;
  expect(await ask()).toBe(200);
  for (const [lng, title] of [
    ["en", "API keys"],
    ["es", "Claves de API"],
  ] as const) {
    await context.addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    await arrive(page, "/claves");
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByText(key)).toHaveCount(0);
    await look(page, `claves-${lng}`);
  }
  await page.getByRole("button", { name: `Revocar la clave ${name}` }).click();
  await expect(page.getByText(/^Clave revocada/)).toBeVisible();
  await expect(
    page.getByRole("listitem").filter({ hasText: name }).getByText("Revocada", { exact: true }),
  ).toBeVisible();
  await expect.poll(ask, { timeout: 60_000 }).toBe(401);
  expect(watched.faults).toEqual([]);
  await context.close();
});
