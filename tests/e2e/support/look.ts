import { expect, type Page } from "@playwright/test";
import { platform } from "./platform.ts";
import { arrive, expectAccessible, settled } from "./walk.ts";

const PHONE = 390;
const DESK = 1440;

/** At the width of a phone and of a desk the page is accessible and nothing hangs over its edge; where PICTURES names a folder, it is painted there. */
export async function look(page: Page, name: string, accessibleAt = [PHONE, DESK]): Promise<void> {
  for (const width of [PHONE, DESK]) {
    await page.setViewportSize({ width, height: 900 });
    // What is scrolled under the bar at the top would count as too small to touch.
    await page.evaluate(() => window.scrollTo(0, 0));
    if (accessibleAt.includes(width)) await expectAccessible(page, `${name}-${width}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (process.env.PICTURES === undefined) continue;
    await page.emulateMedia({ colorScheme: "light" });
    // Colours that were still on their way from the dark scheme would be painted half.
    await page.evaluate(settled);
    await page.screenshot({ path: `${process.env.PICTURES}/${name}-${width}.png`, fullPage: true });
  }
}

/** The same of pages in English and then in Spanish; for English one width is enough to tell what is not accessible. */
export async function lookAt(page: Page, paths: readonly string[]): Promise<void> {
  for (const [lng, widths] of [
    ["en", [DESK]],
    ["es", undefined],
  ] as const) {
    await page.context().addCookies([{ name: "lng", value: lng, url: platform.origin }]);
    for (const path of paths) {
      await arrive(page, path);
      await look(page, `${path.slice(1).replaceAll(/\W+/g, "-") || "inicio"}-${lng}`, widths && [...widths]);
    }
  }
}

/** A device that makes and keeps passkeys by itself, in the place of the browser's own dialogs. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
