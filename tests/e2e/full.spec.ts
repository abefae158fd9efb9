import { request } from "node:http";
import { expect, test } from "@playwright/test";
import { copyHere } from "./support/copies.ts";

/** Of how many one address is waited for by an isolate of the front door, and a few more. */
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

test("half-sent forms keep no page and no whole form out, are bounded for one address, and are cut off", async ({
  page,
}) => {
  const origin = copyHere()?.origin ?? "";
  const senders = Array.from({ length: SENDERS }, () => begin(new URL("/entrar", origin)));
  try {
    expect(await Promise.race(senders.map(({ answered }) => answered))).toBe(503);
    expect((await page.goto("/entrar"))?.status()).toBe(200);
    const asked = await page.request.get("/api/v1/auth/me", { headers: { accept: "application/json" } });
    expect(asked.status()).toBe(401);
    expect((await page.request.get("/health")).status()).toBe(200);
    for (let form = 0; form < 5; form += 1) {
      const sent = await page.request.post("/api/v1/auth/login", { data: { email: "", password: "" } });
      expect(sent.status()).toBe(422);
    }
    const statuses = await Promise.all(senders.map(({ answered }) => answered));
    expect(statuses.filter((status) => status === 408).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 408 || status === 503)).toBe(true);
  } finally {
    for (const { hangUp } of senders) hangUp();
  }
});
