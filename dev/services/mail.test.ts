import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MailService, startMail } from "./mail.ts";

const dataDir = mkdtempSync(join(tmpdir(), "eduai-mail-"));
let mail: MailService;

beforeAll(async () => {
  mail = await startMail({ dataDir, apiKey: "re_test" });
});
afterAll(async () => {
  await mail.stop();
  rmSync(dataDir, { recursive: true });
});

const letter = {
  from: "EduAI <avisos@demo.eduai.test>",
  to: "familia@demo.eduai.test",
  subject: "Reunión <script>alert(1)</script>",
  text: "Confirme en https://example.test/x?a=1&b=2 'hoy'",
};

async function post(body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${mail.url}/emails`, {
    method: "POST",
    headers: { authorization: "Bearer re_test", "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

test("an accepted mail gets an id and can be fetched by it", async () => {
  const { status, body } = await post(letter);
  expect(status).toBe(200);
  const { id } = mail.sent().at(-1) ?? { id: "none" };
  expect(body).toEqual({ id });
  const headers = { authorization: "Bearer re_test" };
  const fetched = await (await fetch(`${mail.url}/emails/${id}`, { headers })).json();
  expect(fetched).toMatchObject({ object: "email", id, to: [letter.to], subject: letter.subject, text: letter.text });
});

test("the same idempotency key sends once, and refuses other content", async () => {
  const before = mail.sent().length;
  const [first, again] = [
    await post(letter, { "idempotency-key": "k1" }),
    await post(letter, { "idempotency-key": "k1" }),
  ];
  expect(again).toEqual(first);
  expect(mail.sent()).toHaveLength(before + 1);
  const other = await post({ ...letter, subject: "Otra" }, { "idempotency-key": "k1" });
  expect(other).toMatchObject({ status: 409, body: { name: "invalid_idempotent_request" } });
});

test("faults carry the names Resend gives them", async () => {
  const none = await fetch(`${mail.url}/emails`, { method: "POST", body: "{}" });
  expect([none.status, await none.json()]).toMatchObject([401, { name: "missing_api_key" }]);
  expect(await post(letter, { authorization: "Bearer re_other" })).toMatchObject({
    status: 403,
    body: { name: "invalid_api_key" },
  });
  expect(await post({ ...letter, to: "nobody" })).toMatchObject({ status: 422, body: { name: "validation_error" } });
  expect(await post({ from: letter.from, to: letter.to })).toMatchObject({ status: 422 });
});

test("the outbox is marked, escaped and closed to scripts", async () => {
  const response = await fetch(`${mail.url}/outbox`);
  const html = await response.text();
  expect(html).toContain("Bandeja de desarrollo: ningún correo sale de este equipo");
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toContain("<script");
  expect(html).toContain('href="https://example.test/x?a=1&amp;b=2"');
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none';.*style-src 'nonce-/);
  const { data } = JSON.parse(await (await fetch(`${mail.url}/outbox.json`)).text());
  expect(data).toHaveLength(mail.sent().length);
});

test("mails outlive a restart", async () => {
  const kept = mail.sent();
  await mail.stop();
  mail = await startMail({ dataDir, apiKey: "re_test" });
  expect(mail.sent()).toEqual(kept);
});

test("more requests than two a second are refused with the time to wait", async () => {
  const folder = mkdtempSync(join(tmpdir(), "eduai-mail-"));
  let now = 0;
  const slow = await startMail({ dataDir: folder, apiKey: "re_test", rate: { perSecond: 2, now: () => now } });
  const ask = () =>
    fetch(`${slow.url}/emails`, {
      method: "POST",
      headers: { authorization: "Bearer re_test" },
      body: JSON.stringify(letter),
    });
  const statuses = [(await ask()).status, (await ask()).status];
  const third = await ask();
  expect([...statuses, third.status, third.headers.get("retry-after")]).toEqual([200, 200, 429, "1"]);
  expect(await third.json()).toMatchObject({ name: "rate_limit_exceeded" });
  now = 1_001;
  expect((await ask()).status).toBe(200);
  expect([slow.sent().length, slow.refused()]).toEqual([3, 1]);
  await slow.stop();
  rmSync(folder, { recursive: true });
});
