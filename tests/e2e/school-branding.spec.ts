import { expect, type Page, test } from "@playwright/test";
import { accentIn } from "../../app/lib/accent-shades.ts";
import { pngLogo } from "../fixtures/logos.ts";
import { personOn } from "./support/people.ts";
import { platform, sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

const PATH = "/centro/imagen";
const NAVY = "#101c4d";
const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: "image/png", buffer: Buffer.from(bytes) });
const hexOf = ([, r, g, b]: RegExpExecArray) =>
  `#${[r, g, b].map((n) => Number(n).toString(16).padStart(2, "0")).join("")}`;

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/branding-${name}.png`, fullPage: true });
}

/** The colour that the button has come to rest in. */
async function groundOf(page: Page, name: string): Promise<string> {
  const button = page.getByRole("button", { name, exact: true });
  await page.mouse.move(0, 0);
  const ground = await button.evaluate(async (node) => {
    await Promise.allSettled(node.getAnimations().map(({ finished }) => finished));
    return getComputedStyle(node).backgroundColor;
  });
  const found = /rgb\((\d+), (\d+), (\d+)\)/.exec(ground);
  return found === null ? ground : hexOf(found);
}

async function expectLogo(page: Page, place: string, width: number): Promise<void> {
  const logo = page.locator(place).getByRole("img", { name: "IES Demostración" }).filter({ visible: true });
  await expect(logo).toBeVisible();
  await expect
    .poll(() => logo.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
    .toBe(width);
}

test("the head gives the school its logo and its colour, and everybody sees them", async ({ browser }) => {
  test.setTimeout(240_000);
  // What an earlier try left.
  await sql("update users.institutions set branding = '{}' where branding <> '{}'");
  const { page, context, watched } = await personOn(browser, "head", [/422 /, /blob:?/]);
  await arrive(page, "/centro");
  await page.getByRole("link", { name: "Logo y color" }).click();
  await expect(page.getByRole("button", { name: "Guardar logo" })).toBeVisible();
  const before = await groundOf(page, "Guardar logo");

  const choose = page.getByLabel("Imagen");
  for (const [name, bytes, sentence] of [
    ["logo.png", new TextEncoder().encode("<svg/>"), /^Solo vale una imagen PNG, JPEG o WebP/],
    ["logo.png", pngLogo(64, 64).subarray(0, -9), /^El archivo está dañado/],
    ["logo.png", pngLogo(20, 20), /^La imagen mide 20 × 20 píxeles/],
    ["logo.png", new Uint8Array(26_000_000), /^El archivo ocupa 25 MB/],
  ] as const) {
    await choose.setInputFiles(file(name, bytes));
    await page.getByRole("button", { name: "Guardar logo" }).click();
    await expect(page.getByText(sentence)).toBeVisible();
    await expect(choose).toHaveAttribute("aria-invalid", "true");
  }
  await choose.setInputFiles(file("logo.png", pngLogo(300, 100)));
  // Before anything is sent.
  await expect(page.getByText("En papel")).toBeVisible();
  await page.getByRole("button", { name: "Guardar logo" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  await expectLogo(page, "aside", 300);
  await expect(page.locator("aside").getByRole("link", { name: "IES Demostración", exact: true })).toBeVisible();

  await page.getByLabel("Código del color").fill(NAVY);
  const inDark = accentIn(NAVY, "dark");
  expect(inDark).not.toBe(NAVY);
  await expect(page.getByText(`En claro: tal como es, ${NAVY}.`)).toBeVisible();
  await expect(page.getByText(`En oscuro: ${inDark}, el tono más parecido que se lee bien.`)).toBeVisible();
  expect(await groundOf(page, "Guardar color")).toBe(before);
  await page.getByRole("button", { name: "Guardar color" }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();

  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      // A page that was on its way when it was saved may keep the colour of before for a minute.
      await expect(async () => {
        await arrive(page, PATH);
        await expect(page.getByText("En papel")).toBeVisible();
        expect(await groundOf(page, "Guardar color")).toBe(scheme === "light" ? NAVY : inDark);
      }).toPass({ timeout: 90_000 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await picture(page, `${scheme}-${width}`);
    }
    await arrive(page, "/personas");
    await picture(page, `people-${scheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
  for (const path of [PATH, "/", "/personas", "/auditoria"]) {
    await arrive(page, path);
    await expectAccessible(page, `branding-${path}`);
  }

  await page.emulateMedia({ media: "print" });
  await arrive(page, "/alumnado");
  await expect(page.locator("aside")).toBeHidden();
  await expectLogo(page, "body", 300);
  await picture(page, "paper");
  await page.emulateMedia({ media: null });

  // A session that was there before sees it within a minute.
  const family = await personOn(browser, "parent");
  await arrive(family.page, "/");
  await expectLogo(family.page, "aside", 300);
  expect(family.watched.faults).toEqual([]);
  await family.context.close();

  await page.emulateMedia({ colorScheme: "light" });
  await context.addCookies([{ name: "lng", value: "en", url: platform.origin }]);
  await arrive(page, PATH);
  await page.getByLabel("Image").setInputFiles(file("logo.png", new TextEncoder().encode("GIF89a")));
  await page.getByRole("button", { name: "Save logo" }).click();
  await expect(page.getByText("It must be a PNG, JPEG or WebP image: save the logo as PNG.")).toBeVisible();
  await context.addCookies([{ name: "lng", value: "es", url: platform.origin }]);

  // Without scripts as with them; and back to how it was.
  const bare = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const plain = await bare.newPage();
  await plain.goto(`${platform.origin}${PATH}`);
  await plain.getByLabel("Código del color").fill("#ffd400");
  await plain.getByRole("button", { name: "Guardar color" }).click();
  await expect(plain.getByText(/^En claro: #[0-9a-f]{6}, el tono más parecido/)).toBeVisible();
  await plain.goto(`${platform.origin}${PATH}`);
  await plain.getByRole("button", { name: "Volver al color de la plataforma" }).click();
  await expect(plain.getByText("Guardado.")).toBeVisible();
  await plain.getByRole("button", { name: "Quitar logo" }).click();
  await expect(plain.getByText("Guardado.")).toBeVisible();
  await expect(plain.locator("aside").getByRole("img", { name: "EduAI" })).toBeVisible();
  await bare.close();
  await arrive(page, PATH);
  expect(await groundOf(page, "Guardar color")).toBe(before);
  expect(watched.faults).toEqual([]);
  await context.close();
});
