import { request } from "node:http";
import { expect, test } from "@playwright/test";
import { copyHere } from "./support/copies.ts";

/** What one isolate of the front door answers at a time, and a few more. */
const SENDERS = 70;

/** Somebody who begins to send a form and never goes on; the status of the answer, or null when the line is cut. */
function begin(url: URL): { answered: Promise<number | null>; hangUp: () => void } {
  const sending = request(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "content-length": 100, origin: url.origin },
  });
  const answered = new Promise<number | null>((resolve) => {
    sending.once("response", (answer) => resolve(answer.resume().statusCode ?? null));
    sending.once("error", () => resolve(null));
  });
  sending.write("email=");
  return { answered, hangUp: () => sending.destroy() };
}

test("a front door that is full says so at once, is still seen to live, and the page opens by itself when there is room", async ({
  page,
}) => {
  const origin = copyHere()?.origin ?? "";
  const senders = Array.from({ length: SENDERS }, () => begin(new URL("/entrar", origin)));
  try {
    const refused = await Promise.race(senders.map(({ answered }) => answered));
    expect(refused).toBe(503);
    const answer = await page.goto("/entrar");
    expect(answer?.status()).toBe(503);
    expect(Number(answer?.headers()["retry-after"])).toBeGreaterThan(0);
    await expect(page.getByRole("heading", { name: "Ahora no podemos abrir la página" })).toBeVisible();
    await expect(page.getByText("Hay demasiadas peticiones a la vez")).toBeVisible();
    const asked = await page.request.get("/api/v1/auth/me", { headers: { accept: "application/json" } });
    expect(asked.status()).toBe(503);
    expect(asked.headers()["content-type"]).toContain("application/problem+json");
    expect((await page.request.get("/health")).status()).toBe(200);
    // Whoever never ends a form is cut off, and whoever waits is let in without a key pressed.
    await expect(page.getByLabel("Correo electrónico")).toBeVisible({ timeout: 60_000 });
    const statuses = await Promise.all(senders.map(({ answered }) => answered));
    expect(statuses.filter((status) => status === 408).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 408 || status === 503)).toBe(true);
  } finally {
    for (const { hangUp } of senders) hangUp();
  }
});
