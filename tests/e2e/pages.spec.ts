import { expect, test } from "@playwright/test";
import { sectionsApi } from "#contracts/api/sections.ts";
import { hydrated, personOn, visitorOn, watch } from "./support/people.ts";
import { apiOf, platform } from "./support/platform.ts";
import { expectAccessible, walkPages } from "./support/walk.ts";

const PAGES: Record<string, readonly string[]> = {
  superadmin: ["/", "/operacion/colas", "/avisos"],
  secretary: ["/", "/alumnado", "/personas", "/grupos", "/importar", "/importar/anteriores", "/avisos"],
  teacher: ["/", "/alumnado", "/grupos", "/contenidos", "/avisos", "/contenidos/nuevo"],
  student: ["/", "/grupos", "/avisos"],
  parent: ["/", "/alumnado", "/avisos"],
};

for (const [account, expected] of Object.entries(PAGES)) {
  test(`${account}: every page is accessible and free of faults`, async ({ browser }) => {
    test.setTimeout(300_000);
    const { context, page, watched } = await visitorOn(browser, account);
    const seen = await walkPages(page, async (path) => {
      await expectAccessible(page, `${account}${path}`);
      expect.soft(watched.faults, path).toEqual([]);
    });
    expect(seen).toEqual(expect.arrayContaining([...expected]));
    await context.close();
  });
}

test("the pages without a session: sign-in, its refusals, status, one that does not exist", async ({ browser }) => {
  const context = await browser.newContext();
  const { faults } = await watch(context, [/401 \(Unauthorized\)/]);
  const page = await context.newPage();
  await page.goto("/alumnado");
  await expect(page).toHaveURL(/\/entrar\?next=%2Falumnado/);
  await hydrated(page);
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByText(/^Escribe una dirección de correo válida/)).toBeVisible();
  await expect(page.getByText("Escribe tu contraseña.")).toBeVisible();
  await page.getByLabel("Correo electrónico").fill("nadie@demo.eduai.test");
  await page.getByLabel("Contraseña", { exact: true }).fill("no-es-esta-clave");
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByText("El correo o la contraseña no son correctos.")).toBeVisible();
  await expectAccessible(page, "anyone-entrar");
  // A service that was slow to answer counts as degraded until it is asked again.
  await expect(async () => {
    await page.goto("/status");
    await expect(page.getByText("Todo funciona")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expectAccessible(page, "anyone-status");
  expect(faults).toEqual([]);
  await context.close();
});

test("a page that does not exist says so with 404", async ({ browser }) => {
  const { context, page, watched } = await visitorOn(browser, "student", [/404 \(Not Found\)/]);
  for (const path of ["/no-existe", "/alumnado/999999", "/grupos/abc"]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { name: "No existe esta página" })).toBeVisible();
    await expect(page).toHaveTitle("No existe esta página · EduAI");
  }
  await expectAccessible(page, "student-404");
  // An address that only receives a form leads to the page that has the form.
  await page.goto("/contenidos/nuevo/envio");
  await expect(page).toHaveURL(/\/contenidos\/nuevo$/);
  expect((await page.goto("/importar"))?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "No tienes permiso para ver esta página" })).toBeVisible();
  await expect(page).toHaveTitle("No tienes permiso para ver esta página · EduAI");
  await context.addCookies([{ name: "lng", value: "en", url: platform.origin }]);
  await page.goto("/importar");
  await expect(page).toHaveTitle("You are not allowed to see this page · EduAI");
  await page.goto("/no-existe");
  await expect(page).toHaveTitle("This page does not exist · EduAI");
  expect(watched.faults.filter((fault) => !fault.includes("403"))).toEqual([]);
  await context.close();
});

test("an operator, whose school has nobody in it, is shown no page of a school", async ({ browser }) => {
  const { context, page } = await visitorOn(browser, "superadmin", [/403 \(Forbidden\)/]);
  for (const path of ["/importar", "/alumnado", "/contenidos"]) {
    expect((await page.goto(path))?.status(), path).toBe(403);
    await expect(page.getByRole("heading", { name: "No tienes permiso para ver esta página" })).toBeVisible();
    await expect(page.locator("aside nav")).toBeVisible();
  }
  // Nor by a page's data alone, nor by sending its form.
  const data = await page.request.get("/alumnado.data?_routes=routes%2Fstudents%2Fstudents");
  expect([data.status(), await data.text()]).toEqual([403, expect.not.stringContaining('"data",{')]);
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Ir a" });
  await expect(palette.getByText("Imprimir esta página")).toBeVisible();
  await expect(palette.getByText("Importar un archivo del centro")).toHaveCount(0);
  await context.close();
});

const HEADERS: Record<string, RegExp> = {
  "strict-transport-security": /max-age=\d{8}; includeSubDomains/,
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^DENY$/,
  "referrer-policy": /^strict-origin-when-cross-origin$/,
  "permissions-policy": /geolocation=\(\)/,
  "x-request-id": /^[\w-]{8,64}$/,
};

test("security headers stand on every answer, and a strict policy on every document", async ({ request }) => {
  const answers: Record<string, number> = {
    "/": 302,
    "/entrar": 200,
    "/no-existe": 302,
    "/api/docs": 200,
    "/api/v1/x": 404,
  };
  for (const [path, status] of Object.entries(answers)) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(status);
    const headers = answer.headers();
    for (const [name, pattern] of Object.entries(HEADERS)) expect(headers[name], `${name} of ${path}`).toMatch(pattern);
    if (!headers["content-type"]?.startsWith("text/html")) continue;
    const policy = headers["content-security-policy"] ?? "";
    expect(policy, path).toMatch(/script-src 'nonce-[\w+/=]{22,}' 'strict-dynamic'|^default-src 'none'/);
    expect(policy, path).toMatch(/frame-ancestors 'none'/);
    expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
  }
  const nonces = await Promise.all(
    [1, 2].map(async () => (await request.get("/entrar")).headers()["content-security-policy"]),
  );
  expect(nonces[0]).not.toBe(nonces[1]);
});

test("broken, foreign and tokenless forms are refused, a missing file is not kept", async ({ request, browser }) => {
  const { origin } = platform;
  const post = async (path: string, headers: Record<string, string>, data: string) =>
    (await request.post(path, { headers, data, maxRedirects: 0 })).status();
  const form = { "content-type": "application/x-www-form-urlencoded" };
  expect(await post("/entrar", { ...form, origin: "https://evil.test" }, "email=a")).toBe(403);
  expect(await post("/entrar", { origin, "content-type": "application/json" }, "{}")).toBe(400);
  const multipart = { origin, "content-type": "multipart/form-data; boundary=x" };
  expect(await post("/entrar", multipart, "--x\r\nfoo")).toBe(400);
  const { context } = await personOn(browser, "student");
  const answer = await context.request.post("/salir", { headers: { ...form, origin }, data: "a=b", maxRedirects: 0 });
  expect(answer.status()).toBe(403);
  await context.close();
  const dead = { ...form, origin, cookie: `__Host-eduai_session=3-${"A".repeat(24)}.${"z".repeat(43)}` };
  const out = await request.post("/salir", { headers: dead, data: "a=b", maxRedirects: 0 });
  expect([out.status(), out.headers().location]).toEqual([302, "/entrar?fuera=1"]);
  expect(out.headers()["set-cookie"]).toMatch(/^__Host-eduai_session=;.*Max-Age=0/);
  const missing = await request.get("/assets/gone-1a2b.js");
  expect([missing.status(), missing.headers()["cache-control"]]).toEqual([404, "no-store"]);
  expect((await request.get("/icon.svg")).headers()["strict-transport-security"]).toMatch(/max-age=\d{8}/);
});

test("without a network a visited address shows the application's own page", async ({ browser }) => {
  const { context, page } = await personOn(browser, "teacher", [/ERR_INTERNET_DISCONNECTED/]);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.goto("/contenidos");
  await expect(page.getByRole("heading", { name: "Sin conexión" })).toBeVisible();
  await context.setOffline(false);
  const [room] = (await (await apiOf("teacher"))(sectionsApi.sections, { query: {} })).view.data;
  await page.goto(`/grupos/${room?.id}/chat`);
  await expect(page.getByText(/^\d+ personas? conectadas?$/)).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText("Sin conexión. Reconectando…")).toBeVisible();
  await context.setOffline(false);
  await context.close();
});

test("without scripts one reaches the menu on a phone and signs out", async ({ browser }) => {
  const { context } = await personOn(browser, "parent");
  const plain = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 800 },
    storageState: await context.storageState(),
  });
  const page = await plain.newPage();
  await page.goto("/");
  await page.getByRole("link", { name: "Avisos", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Avisos" })).toBeVisible();
  await page.getByRole("button", { name: "Cerrar sesión" }).click();
  await expect(page).toHaveURL(/\/entrar/);
  await plain.close();
  await context.close();
});

test("the API's documentation opens without a fault", async ({ browser }) => {
  const context = await browser.newContext();
  const { faults } = await watch(context);
  const page = await context.newPage();
  await page.goto("/api/docs");
  await expect(page.getByRole("heading").first()).toBeVisible();
  await expect(page.getByText("/students").first()).toBeVisible();
  await expectAccessible(page, "anyone-api-docs");
  expect(faults).toEqual([]);
  await context.close();
});
