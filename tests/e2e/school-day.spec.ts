import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Browser, expect, type Locator, type Page, test } from "@playwright/test";
import { Webhook } from "svix";
import { chatApi } from "#contracts/api/chat.ts";
import { contentApi } from "#contracts/api/content.ts";
import { curriculumApi } from "#contracts/api/curriculum.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import type { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { DEMO_PASSWORD, urlOf } from "#testing/api.ts";
import { runMcpDay } from "#testing/mcp-client.ts";
import { cleanRosterZip, DIRTY_FAULTS, dirtyRosterZip } from "../fixtures/roster.ts";
import { type Person, personOn } from "./support/people.ts";
import { apiOf, curriculumFile, door, mailOf, platform, scriptModel, sql, webhookSecret } from "./support/platform.ts";

/** One school day: each step goes on where the one before ended, so a failed step ends the day. */
test.describe.configure({ mode: "serial", retries: 0 });

const TITLE = `Examen de fracciones ${Date.now() % 100_000}`;
const people = new Map<string, Person>();
let childUrl = "";
let sectionUrl = "";

async function person(browser: Browser, account: string, expected: RegExp[] = []): Promise<Person> {
  const known = people.get(account);
  if (known) return known;
  const arrived = await personOn(browser, account, expected);
  people.set(account, arrived);
  return arrived;
}

const studentCount = async (): Promise<number> => {
  const [row] = await sql<{ count: number }>("SELECT count(*)::int AS count FROM students.students");
  return row?.count ?? -1;
};

async function upload(page: Page, name: string, archive: Uint8Array): Promise<void> {
  await page.goto("/importar");
  await page
    .getByLabel("Archivo ZIP")
    .setInputFiles({ name, mimeType: "application/zip", buffer: Buffer.from(archive) });
  await page.getByRole("button", { name: "Comprobar archivo" }).click();
}

/** The rows of a table below its header, each as the texts of its cells. */
const rowsOf = async (table: Locator): Promise<string[][]> =>
  table
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));

test.afterAll(async () => {
  for (const { context } of people.values()) await context.close();
});

test("the secretary's faulty export is refused line by line and nothing is written", async ({ browser }) => {
  const { page } = await person(browser, "secretary");
  const before = await studentCount();
  await upload(page, "sucio.zip", dirtyRosterZip());
  const table = page.getByRole("group", { name: "Errores" });
  await expect(table).toBeVisible();
  const rows = await rowsOf(table);
  for (const [file, code, line] of DIRTY_FAULTS) {
    const row = rows.find((cells) => cells[0] === file && cells[1] === (line === null ? "todo" : String(line)));
    expect(row, `${code} at ${file}:${line}`).toBeDefined();
    expect(row?.[3], `reason of ${code} at ${file}:${line}`).toMatch(/\p{L}{3}/u);
  }
  expect(rows.find((cells) => cells[0] === "users.csv" && cells[1] === "4")?.[2]).toBe("givenName");
  await expect(page.getByRole("button", { name: "Importar ahora" })).toBeHidden();
  expect(await studentCount()).toBe(before);
});

test("the clean export is shown first, then written, and brings nothing the second time", async ({ browser }) => {
  const { page } = await person(browser, "head");
  const before = await studentCount();
  await upload(page, "limpio.zip", cleanRosterZip());
  await expect(page.getByText("El archivo se puede importar")).toBeVisible();
  const plan = await rowsOf(page.getByRole("group", { name: "Qué cambiará" }));
  expect(plan.find(([entity]) => entity === "Alumnado")?.slice(0, 2)).toEqual(["Alumnado", "24"]);
  expect(await studentCount()).toBe(before);
  // A head comes with it: who administers the school is told by name, and confirmed by number.
  await page.getByLabel("Cuántos accesos has revisado").fill("1");
  await page.getByRole("button", { name: "Importar ahora" }).click();
  await expect(page.getByRole("heading", { name: "Importación terminada" })).toBeVisible();
  expect(await studentCount()).toBe(before + 24);
  await page.getByRole("link", { name: "Ver el alumnado" }).click();
  await page.getByRole("searchbox", { name: "Buscar por nombre o número" }).fill("NIE10001");
  await expect(page.getByRole("group", { name: "Alumnado" }).locator("tbody tr")).toHaveCount(1);

  await upload(page, "limpio.zip", cleanRosterZip());
  await expect(page.getByText("Este mismo archivo ya se importó antes.")).toBeVisible();
  const changes = page.getByRole("group", { name: "Qué cambiará" });
  for (const [entity, create, update] of await rowsOf(changes)) {
    expect([entity, create, update]).toEqual([entity, "0", "0"]);
  }
  await expect(changes.getByRole("columnheader", { name: "Bajas" })).toHaveCount(0);
  expect(await studentCount()).toBe(before + 24);
});

test("the official curriculum is imported and found by the teacher", async ({ browser }) => {
  const file = curriculumFile();
  test.skip(file === undefined, "rd_217_2022.xml is not on this machine: set EDUAI_DATA_INPUTS to the folder above it");
  test.setTimeout(300_000);
  const env = { ...process.env, EDUAI_DATA: platform.dataDir };
  const args = ["run", "curriculum:import", "--", file ?? ""];
  const { stdout } = await promisify(execFile)("npm", args, { env, maxBuffer: 20_000_000 });
  expect(stdout).toMatch(/\d+ elementos: \d+ nuevos/);
  const { page } = await person(browser, "teacher", [/412/]);
  await page.goto("/contenidos/nuevo");
  await page.getByRole("searchbox", { name: "Buscar en el currículo" }).fill("Interpretar problemas matemáticos");
  await expect(page.getByText(/Interpretar problemas matemáticos organizando los datos/).first()).toBeVisible();
});

/** Moves in the grid with arrow keys from its focused first cell to a column and a row. */
async function walkTo(page: Page, grid: Locator, row: number, column: number): Promise<void> {
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+ArrowUp");
  for (let step = 0; step < column; step += 1) await page.keyboard.press("ArrowRight");
  for (let step = 0; step < row; step += 1) await page.keyboard.press("ArrowDown");
  await expect(grid.locator(`[data-at="${row}:${column}"]`)).toBeFocused();
}

const cells = new Map<string, Locator>();

test("marks typed by keyboard reach the family at once, and only the family", async ({ browser }) => {
  const teacher = await person(browser, "teacher", [/412/]);
  const parent = await person(browser, "parent", [/404/]);
  const stranger = await person(browser, "parent2", [/404/]);
  await parent.page.getByRole("link", { name: "Mis hijos e hijas" }).click();
  await parent.page.getByRole("link", { name: "García Romero, Daniel" }).click();
  await expect(parent.page.getByRole("heading", { name: "Daniel García Romero" })).toBeVisible();
  childUrl = new URL(parent.page.url()).pathname;
  await expect(parent.page.getByText(TITLE)).toHaveCount(0);

  const { page } = teacher;
  await page.goto("/");
  const weekend = ["sáb", "dom"].includes(
    new Intl.DateTimeFormat("es", { weekday: "short", timeZone: "Europe/Madrid" }).format(new Date()),
  );
  const today = page.getByRole("region", { name: "Clases de hoy" });
  // Whoever went first may have taken it.
  const register = today.getByRole("link", { name: /^(Pasar lista|Lista pasada [\d:]+): Matemáticas/ });
  if (!weekend) await expect(register.first()).toBeVisible();
  await page.getByRole("link", { name: /^Matemáticas 2\.º ESO · 2\.º ESO A/ }).click();
  await expect(page.getByRole("heading", { name: "Matemáticas 2.º ESO · 2.º ESO A" })).toBeVisible();
  sectionUrl = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "Añadir tarea" }).click();
  await page.getByLabel("Título").fill(TITLE);
  await page.getByRole("dialog").getByRole("button", { name: "Añadir" }).click();
  const grid = page.getByRole("grid");
  await expect(grid.getByRole("columnheader", { name: TITLE })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();

  const heads = await grid.getByRole("columnheader").allTextContents();
  const column = heads.findIndex((text) => text.includes(TITLE)) - 1;
  const names = await grid.getByRole("rowheader").allTextContents();
  const row = names.findIndex((name) => name.includes("García Romero, Daniel"));
  expect([row >= 0, column >= 0]).toEqual([true, true]);
  expect(names.slice(row, row + 3).some((name) => name.includes("Navarro Castillo, Irene"))).toBe(false);
  await page.getByRole("button", { name: "Añadir tarea" }).focus();
  await page.keyboard.press("Tab");
  await walkTo(page, grid, row, column);
  for (const mark of ["8,5", "7", "NP"]) {
    await page.keyboard.type(mark);
    await page.keyboard.press("Enter");
  }
  const cellAt = (down: number) => grid.locator(`[data-at="${row + down}:${column}"]`);
  cells.set("Daniel", cellAt(0));
  await expect(cellAt(0)).toHaveAccessibleName("8,5, guardada");
  await expect(cellAt(1)).toHaveAccessibleName("7, guardada");
  await expect(cellAt(2)).toHaveAccessibleName("NP, guardada");
  await expect(page.getByRole("status").filter({ hasText: "Todo guardado" })).toBeVisible();

  await parent.page.reload();
  await expect(parent.page.getByText(TITLE)).toHaveCount(0);
  await page.getByRole("button", { name: `Borrador: ${TITLE}` }).click();
  await page.getByRole("menuitem", { name: "Publicar a las familias" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publicar" }).click();
  await expect(page.getByRole("button", { name: `Publicada: ${TITLE}` })).toBeVisible();

  const toast = parent.page.locator("[data-sonner-toast]").filter({ hasText: TITLE });
  await expect(toast).toBeVisible();
  await expect(toast).toContainText("8,5");
  await expect(parent.page.getByRole("link", { name: /^Avisos, \d+ sin leer/ })).toBeVisible();
  await parent.page.goto(childUrl);
  await expect(parent.page.getByRole("row").filter({ hasText: TITLE })).toContainText("8,5");

  await stranger.page.goto("/avisos");
  await expect(stranger.page.getByRole("heading", { name: "Avisos" })).toBeVisible();
  await expect(stranger.page.getByText(TITLE)).toHaveCount(0);
  const refused = await stranger.page.goto(childUrl);
  expect(refused?.status()).toBe(404);
  await expect(stranger.page.getByRole("heading", { name: "No existe esta página" })).toBeVisible();
  await expect(stranger.page.getByText("Daniel")).toHaveCount(0);
});

test("a mark that changed meanwhile is not overwritten: both values are shown and one is chosen", async () => {
  const teacher = people.get("teacher");
  const cell = cells.get("Daniel");
  if (!teacher || !cell) throw new Error("the step before did not run");
  const call = await apiOf("teacher");
  const id = sectionUrl.split("/").at(-1) ?? "";
  const { view: book } = await call(gradesApi.gradebook, { params: { id } });
  const assignment = book.assignments.find(({ title }) => title === TITLE);
  const daniel = book.students.find(({ name }) => name.includes("Daniel"));
  const stored = book.cells.find((one) => one.assignmentId === assignment?.id && one.studentId === daniel?.id);
  if (!stored) throw new Error("the mark is not in the gradebook");
  const { assignmentId, studentId, version } = stored;
  const changed = await call(gradesApi.recordGrades, {
    params: { id: String(book.section.courseId) },
    body: { grades: [{ assignmentId, studentId, version, value: 9.25 }] },
  });
  expect(changed.status).toBe(201);

  const { page } = teacher;
  await cell.focus();
  await page.keyboard.type("6");
  await page.keyboard.press("Enter");
  await expect(cell).toHaveAccessibleName("6, en conflicto");
  await page.getByRole("button", { name: "Resolver" }).click();
  const dialog = page.getByRole("dialog", { name: "Otra persona ha cambiado esta nota" });
  await expect(dialog).toContainText("García Romero, Daniel");
  await expect(dialog.getByText("9,25", { exact: true })).toBeVisible();
  const { name } = await call(authApi.me, {}).then(({ view }) => view);
  await expect(dialog.getByText(new RegExp(`^${name}, \\d+ \\w+`))).toBeVisible();
  await expect(dialog.getByText("6", { exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Dejar la mía" }).click();
  await expect(cell).toHaveAccessibleName("6, guardada");
  await page.reload();
  await expect(page.locator(`[data-at="${await cell.getAttribute("data-at")}"]`)).toHaveAccessibleName("6");
});

test("teacher and student talk in the group's room, and the family stays outside", async ({ browser }) => {
  const teacher = await person(browser, "teacher");
  const student = await person(browser, "student");
  const parent = await person(browser, "parent");
  const chat = `${sectionUrl}/chat`;
  await teacher.page.goto(chat);
  await student.page.goto(chat);
  for (const { page } of [teacher, student]) await expect(page.getByText("2 personas conectadas")).toBeVisible();
  const say = async (page: Page, text: string) => {
    await page.getByRole("textbox", { name: "Escribe un mensaje" }).fill(text);
    await page.keyboard.press("Enter");
  };
  const question = `¿Entra el tema 4 en ${TITLE}?`;
  await say(student.page, question);
  await expect(teacher.page.getByRole("log").getByText(question)).toBeVisible();
  await say(teacher.page, "Sí, hasta la página 58.");
  await expect(student.page.getByRole("log").getByText("Sí, hasta la página 58.")).toBeVisible();
  await expect(student.page.getByText("enviando")).toHaveCount(0);
  await student.page.reload();
  await expect(student.page.getByRole("log").getByText(question)).toBeVisible();
  await expect(student.page.getByRole("log")).toContainText("Sí, hasta la página 58.");
  await parent.page.goto(chat);
  await expect(parent.page.getByText("No participas en este chat")).toBeVisible();
  const call = await apiOf("teacher");
  const { view: section } = await call(sectionsApi.section, { params: { id: sectionUrl.split("/").at(-1) ?? "" } });
  const room = urlOf(chatApi.room, { params: { roomId: section.chatRoomId } });
  expect((await student.context.request.get(room)).status()).toBe(200);
  expect((await parent.context.request.get(room)).status()).toBe(404);
});

test("an AI client reads through OAuth what the person may see, and nothing without it", async () => {
  const studentId = Number(childUrl.split("/").at(-1));
  const [child] = await sql<{ id: number }>(
    "SELECT s.id::int FROM students.students s JOIN users.users u ON u.id = s.user_id WHERE u.given_name = 'Irene' AND u.family_name = 'Navarro Castillo'",
  );
  const credentials = (account: string) => ({ email: mailOf(account), password: DEMO_PASSWORD });
  const teacher = await runMcpDay(platform.origin, credentials("teacher"));
  const marks = await teacher.grades(studentId);
  expect(marks.isError).toBe(false);
  const assignment = JSON.stringify({ assignment: TITLE, value: 6 }).slice(1, -1);
  expect(JSON.stringify(marks.structured)).toContain(assignment);
  await teacher.connection.close();

  const parent = await runMcpDay(platform.origin, credentials("parent"));
  expect(parent.students.map(({ name }) => name).sort()).toEqual(["Daniel García Romero", "Paula García Romero"]);
  expect(JSON.stringify((await parent.grades(studentId)).structured)).toContain(assignment);
  expect((await parent.grades(child?.id ?? 0)).isError).toBe(true);
  await parent.connection.close();

  const anonymous = await fetch(`${platform.origin}/mcp`, { method: "POST", body: "{}" });
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get("www-authenticate")).toContain("resource_metadata=");
});

test("a lesson plan survives a saturated provider, and its cost is known", async ({ browser }) => {
  const { page } = await person(browser, "teacher");
  const call = await apiOf("teacher");
  await page.goto("/contenidos/nuevo");
  await page.getByLabel("Materia", { exact: true }).selectOption({ label: "Matemáticas (ESO)" });
  const option = page.getByRole("group", { name: "Criterios de evaluación" }).getByRole("listitem").first();
  await expect(option).toContainText("Matemáticas");
  await option.getByRole("checkbox").check();
  const line = (await option.textContent()) ?? "";
  const found = await call(curriculumApi.search, {
    query: { kind: "assessment_criterion", subject: "MAT", limit: 100 },
  });
  const criterion = found.view.data.find(({ text }) => line.includes(text));
  if (!criterion) throw new Error(`no criterion reads ${line}`);
  const plan: LessonPlan = {
    title: `Plan de ${TITLE}`,
    language: "es",
    gradeLevel: "2º ESO",
    subject: "Matemáticas",
    minutes: 55,
    // Most of the criterion's own words, as a plan that works on it has: a whole quotation would be no evidence.
    objectives: [criterion.text.split(" ").slice(1).join(" ")],
    criteria: [criterion.id],
    materials: ["Regletas"],
    sections: [
      { id: "inicio", title: "Lectura del problema", minutes: 15, activity: "Por parejas.", criteria: [criterion.id] },
      { id: "taller", title: "Taller", minutes: 40, activity: "Cada grupo explica el suyo.", criteria: [] },
    ],
    assessment: `Rúbrica del criterio ${criterion.code}.`,
    diversity: "Enunciados con apoyo visual.",
  };
  await scriptModel("anthropic", [{ status: 529 }, { status: 529 }, { status: 529 }, { status: 529 }]);
  const usage = { input: 1_200, output: 900 };
  await scriptModel("openai", [{ text: JSON.stringify(plan), delayMs: 1_500, gapMs: 15, usage }]);
  await page.getByRole("button", { name: "Preparar", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Situación de aprendizaje en preparación" })).toBeVisible();
  const attempts = page.getByRole("group", { name: "Intentos" });
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByText("En directo")).toBeVisible();
  await expect(attempts.getByRole("row").filter({ hasText: "Anthropic" }).first()).toContainText("Proveedor saturado");
  await expect(attempts.getByRole("row").filter({ hasText: "OpenAI" })).toContainText("Ha respondido");
  await page.getByRole("link", { name: "Abrir el documento" }).click();
  await expect(page.getByRole("heading", { name: plan.title, level: 1 })).toBeVisible();
  await expect(page.getByText("Redactado con IA: OpenAI")).toBeVisible();
  await expect(page.getByText("Trabaja sus criterios", { exact: true })).toBeVisible();
  await expect(page.getByText(criterion.text).first()).toBeVisible();
  await expect(page.getByText("En Lectura del problema")).toBeVisible();
  await scriptModel("anthropic", []);
  const { view: costs } = await call(contentApi.usage, { query: { period: "day" } });
  expect(costs.totalCostUsd).toBeGreaterThan(0);
  expect(costs.data.find(({ provider }) => provider === "openai")).toMatchObject({ inputTokens: 1_200, failures: 0 });
  expect(costs.data.find(({ provider }) => provider === "anthropic")?.failures).toBeGreaterThan(0);
});

test("the mail provider's signed word marks the family's mail delivered", async ({ browser }) => {
  const { page } = await person(browser, "secretary");
  const state = async () => {
    const [row] = await sql<{ state: string; provider_id: string }>(
      `SELECT d.state, d.provider_id FROM communications.deliveries d
       JOIN communications.notifications n ON n.id = d.notification_id
       WHERE d.channel = 'email' AND d.address = $1 AND n.body LIKE $2 ORDER BY d.id LIMIT 1`,
      [mailOf("parent"), `%${TITLE}%`],
    );
    return row;
  };
  await expect.poll(async () => (await state())?.state).toBe("sent");
  const messageId = (await state())?.provider_id ?? "";
  const payload = JSON.stringify({ type: "email.delivered", data: { email_id: messageId } });
  const at = new Date();
  const id = `msg_${at.getTime()}`;
  const post = (body: string) =>
    door("/webhooks/resend", {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "svix-id": id,
        "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
        "svix-signature": new Webhook(webhookSecret()).sign(id, at, payload),
      },
    });
  expect((await post(payload.replace("delivered", "bounced"))).status).toBe(401);
  expect((await post(payload)).status).toBe(202);
  await expect.poll(async () => (await state())?.state).toBe("delivered");

  await page.goto("/dev/outbox");
  await expect(page.getByText("ningún correo sale de este equipo")).toBeVisible();
  const mail = page.getByRole("article").filter({ hasText: messageId });
  await expect(mail).toContainText(mailOf("parent"));
  await expect(mail).not.toContainText("8,5");
});

test("nobody's browser noticed a fault during the day", () => {
  for (const [account, { watched }] of people) expect(watched.faults, account).toEqual([]);
});
