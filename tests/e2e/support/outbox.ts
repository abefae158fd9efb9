import { expect, type Page } from "@playwright/test";

/** The link of the latest mail to an address that lets in without a password; waits until it has left. */
export async function mailedLink(page: Page, email: string): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        const mails = (await (await page.request.get("/dev/outbox")).text()).split("<article");
        // The latest stands first; others are mailed meanwhile.
        for (const mail of mails) if (mail.includes(email)) found ??= /\/entrada\?llave=[\w-]+/.exec(mail)?.[0];
        return found;
      },
      { timeout: 60_000 },
    )
    .toBeDefined();
  return found ?? "";
}
