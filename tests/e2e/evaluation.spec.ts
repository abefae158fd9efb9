import { expect, test } from "@playwright/test";
import { evaluationApi } from "#contracts/api/evaluation/results.ts";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { apiOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("from the teacher's results by the tutor's comment to the family's report card, and to who verifies it", async ({
  browser,
}) => {
  const api = await apiOf("teacher");
  const { data } = (await api(evaluationApi.list, { query: {} })).view;
  const session = data.find(({ isMine, closedAt }) => isMine && closedAt === null);
  if (session === undefined) throw new Error("the demo teacher tutors a group");
  const [section] = await sql<{ id: string }>(
    "select id from courses.sections where status = 'active' and group_name = $1 and title like 'Matem%'",
    [session.groupName],
  );
  const [daniel] = await sql<{ id: string; born: string }>(
    `select s.id, s.date_of_birth::text as born from students.students s join users.users u on u.id = s.user_id
     where u.email = 'student@demo.eduai.test'`,
  );
  if (section === undefined || daniel === undefined) throw new Error("the demo school has Daniel's group");

  const { page, context, watched } = await personOn(browser, "teacher");
  await arrive(page, `/grupos/${section.id}/evaluacion`);
  await look(page, "evaluation-results");
  // The first letter of a word chooses it.
  const first = page.getByLabel(/^Calificación de /).first();
  await first.focus();
  await page.keyboard.press("s");
  await page.getByRole("button", { name: "Confirmar las calificaciones" }).click();
  await expect(page.getByText("Calificaciones guardadas.")).toBeVisible();
  await expect(page.getByText("25 de 25 con calificación")).toBeVisible();

  await arrive(page, "/evaluaciones");
  await look(page, "evaluation-sessions");
  await page
    .getByRole("link", { name: /2\.º.ESO.A/ })
    .first()
    .click();
  const comment = page.getByRole("textbox", { name: "Comentario sobre García Romero, Daniel" });
  await comment.fill("Buen trimestre: sigue así.");
  await page.getByRole("button", { name: "Guardar el comentario sobre García Romero, Daniel" }).click();
  await expect(page.getByText("Comentario guardado.")).toBeVisible();
  await look(page, "evaluation-sheet");
  await page.getByRole("button", { name: "Cerrar la sesión" }).click();
  await expect(page.getByText("La sesión está cerrada.")).toBeVisible();
  await look(page, "evaluation-sheet-closed");
  expect(watched.faults).toEqual([]);
  await context.close();

  const family = await personOn(browser, "parent");
  await arrive(family.page, `/alumnado/${daniel.id}/expediente`);
  await look(family.page, "evaluation-record");
  const card = family.page.getByRole("link", { name: "Boletín de 1ª evaluación (PDF)" }).first();
  const paper = await family.page.request.get((await card.getAttribute("href")) ?? "");
  expect(paper.headers()["content-type"]).toBe("application/pdf");
  expect((await paper.body()).subarray(0, 5).toString()).toBe("%PDF-");
  expect(family.watched.faults).toEqual([]);
  await family.context.close();

  const [issued] = await sql<{ code: string }>(
    "select code from students.issued_documents where student_id = $1 order by id desc limit 1",
    [daniel.id],
  );
  const anyone = await browser.newContext();
  const open = await anyone.newPage();
  const answer = await open.goto(`/verificar/${issued?.code.toLowerCase()}`);
  expect(answer?.headers()["x-robots-tag"]).toContain("noindex");
  await expect(open.getByRole("status")).toHaveText("Este documento es válido");
  await expect(open.getByText("Daniel")).toHaveCount(0);
  await look(open, "evaluation-verify");
  await open.getByLabel("Fecha de nacimiento").fill(daniel.born);
  await open.getByRole("button", { name: "Ver lo que dice" }).click();
  await expect(open.getByText("Buen trimestre: sigue así.")).toBeVisible();
  await look(open, "evaluation-verified");
  await anyone.close();

  const office = await personOn(browser, "head");
  await arrive(office.page, "/evaluaciones/boletines");
  await office.page.getByRole("button", { name: "Preparar el archivo" }).click();
  await expect(office.page.getByText("El archivo se está preparando.")).toBeVisible();
  await expect(async () => {
    await office.page.reload();
    await expect(office.page.getByRole("link", { name: /^Descargar los boletines/ })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await look(office.page, "evaluation-jobs");
  await arrive(office.page, `/alumnado/${daniel.id}/expediente`);
  await look(office.page, "evaluation-record-office");
  expect(office.watched.faults).toEqual([]);
  await office.context.close();
});
