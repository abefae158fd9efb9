import { expect, test } from "@playwright/test";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { pngLogo } from "../fixtures/logos.ts";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { apiOf, platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const PHONE = { width: 390, height: 844 };

/** Daniel was away from a lesson of his tutor within the last days, and nobody has excused it. */
async function absence() {
  const [daniel] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  const id = daniel?.id ?? 0;
  await sql(
    "update students.attendance set justification_id = null, office_code_id = null, office_reason = null, office_by = null, office_at = null where student_id = $1",
    [id],
  );
  await sql("delete from students.attendance_justifications where student_id = $1", [id]);
  const teacher = await apiOf("teacher");
  for (let days = 0; days <= 7; days += 1) {
    const date = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const { view } = await teacher(attendanceApi.registers, { query: { date } });
    for (const { sectionId, startsAt } of view.data) {
      const params = { id: String(sectionId), date };
      const sheet = (await teacher(attendanceApi.register, { params, query: { startsAt } })).view;
      if (!sheet.students.some((one) => one.id === id) || sheet.lock !== null) continue;
      const code = (kind: string) => sheet.codes.find((one) => one.kind === kind)?.id ?? 0;
      await teacher(attendanceApi.recordRegister, {
        params,
        query: { startsAt },
        body: {
          marks: sheet.students.map((one) => ({
            studentId: one.id,
            codeId: code(one.id === id ? "absent" : "present"),
          })),
        },
        headers: { "if-match": `"${sheet.version}"` },
      });
      return { id, date, startsAt, path: `/grupos/${sectionId}/lista/${date}?hora=${encodeURIComponent(startsAt)}` };
    }
  }
  throw new Error("Daniel has a lesson with his tutor every week");
}

test("a mother justifies an absence from her phone, the tutor accepts it, and the register and both homes say so", async ({
  browser,
}) => {
  const { id, path } = await absence();
  const mother = await personOn(browser, "parent");
  await mother.page.setViewportSize(PHONE);
  await arrive(mother.page, "/");
  await look(mother.page, "family-home");
  await mother.page.setViewportSize(PHONE);
  await mother.page
    .getByRole("link", { name: /sin justificar/ })
    .first()
    .click();
  await expect(mother.page).toHaveURL(`${platform.origin}/alumnado/${id}/asistencia`);
  await expect(mother.page.getByRole("region", { name: "Faltas sin justificar" })).toBeVisible();
  await look(mother.page, "family-absences");
  await mother.page.setViewportSize(PHONE);
  await mother.page
    .getByRole("link", { name: /^Justificar / })
    .first()
    .click();
  const form = mother.page.locator("#justificar");
  await form.getByLabel("Motivo").selectOption({ label: "Cita médica" });
  await form.getByLabel("Qué ha pasado").fill("Revisión en el centro de salud");
  const picture = { name: "parte médico.png", mimeType: "image/png", buffer: Buffer.from(pngLogo(64, 64)) };
  await form.getByLabel("Adjuntar un archivo o una foto").setInputFiles(picture);
  await form.getByRole("button", { name: "Enviar justificante" }).click();
  await expect(mother.page.getByText(/^Justificante enviado\. /)).toBeVisible();
  await expect(mother.page.getByText("Espera respuesta")).toBeVisible();
  await look(mother.page, "family-sent");

  const tutor = await personOn(browser, "teacher");
  await arrive(tutor.page, "/");
  await tutor.page.getByRole("link", { name: /espera[n]? respuesta/ }).click();
  await expect(tutor.page.getByRole("heading", { level: 1, name: "Justificantes" })).toBeVisible();
  await look(tutor.page, "tutor-list");
  await tutor.page
    .getByRole("listitem")
    .filter({ hasText: "Daniel" })
    .getByRole("link", { name: /Leer el motivo/ })
    .click();
  await expect(tutor.page.getByText("Revisión en el centro de salud")).toBeVisible();
  await look(tutor.page, "tutor-one");
  const download = tutor.page.waitForEvent("download");
  await tutor.page.getByRole("link", { name: /^Descargar PNG/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^justificante-\d+\.png$/);
  await tutor.page.getByRole("button", { name: /^Aceptar/ }).click();
  await expect(tutor.page.getByText(/^Justificante aceptado/)).toBeVisible();
  await arrive(tutor.page, path);
  await expect(tutor.page.getByText("Secretaría: Justificada").first()).toBeVisible();

  await arrive(mother.page, `/alumnado/${id}/asistencia`);
  await expect(mother.page.getByText("Aceptado", { exact: true })).toBeVisible();
  expect([...mother.watched.faults, ...tutor.watched.faults]).toEqual([]);
  await mother.context.close();
  await tutor.context.close();
});

test("a refusal needs a note, which the family reads; a file that is not what it says can be sent again", async ({
  browser,
}) => {
  const { id } = await absence();
  const mother = await personOn(browser, "parent");
  await mother.page.setViewportSize(PHONE);
  await arrive(mother.page, `/alumnado/${id}/asistencia`);
  await mother.page
    .getByRole("link", { name: /^Justificar / })
    .first()
    .click();
  // The form of that day: a file chosen in the one before would be gone.
  await expect(mother.page).toHaveURL(/fecha=/);
  const form = mother.page.locator("#justificar");
  const page = { name: "parte.pdf", mimeType: "application/pdf", buffer: Buffer.from("<html>no</html>") };
  await form.getByLabel("Adjuntar un archivo o una foto").setInputFiles(page);
  await form.getByRole("button", { name: "Enviar justificante" }).click();
  await expect(mother.page.getByText(/el archivo no se ha podido adjuntar/)).toBeVisible();
  await look(mother.page, "family-file-refused");
  const tutor = await personOn(browser, "teacher", [/status of 422/]);
  await arrive(tutor.page, "/asistencia/justificantes");
  const row = tutor.page.getByRole("listitem").filter({ hasText: "Daniel" });
  await row.getByText("No aceptar").click();
  await row.getByLabel(/^Por qué no/).fill("Falta el parte firmado.");
  await look(tutor.page, "tutor-refusing");
  await row.getByRole("button", { name: "Enviar respuesta" }).click();
  await expect(tutor.page.getByText("Respuesta enviada a la familia.")).toBeVisible();
  await arrive(mother.page, `/alumnado/${id}/asistencia`);
  await mother.page.getByRole("link", { name: /^Leer el motivo/ }).click();
  await expect(mother.page.getByText("Falta el parte firmado.")).toBeVisible();
  await look(mother.page, "family-refused");
  await mother.context.close();
  await tutor.context.close();
});

test("when a family rings the office enters days at once, and says who is tutor of each group", async ({ browser }) => {
  const { id } = await absence();
  const office = await personOn(browser, "head");
  await arrive(office.page, "/asistencia");
  await look(office.page, "office-day");
  await office.page.getByRole("link", { name: "Anotar una ausencia" }).click();
  await office.page.getByLabel("De quién").fill("Daniel");
  await office.page.getByRole("button", { name: "Buscar", exact: true }).click();
  await look(office.page, "office-find");
  await arrive(office.page, `/alumnado/${id}/asistencia`);
  const form = office.page.locator("#justificar");
  const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel("Hasta").fill(soon);
  await form.getByLabel("Qué ha pasado").fill("Ha llamado la madre");
  await look(office.page, "office-enter");
  await form.getByRole("button", { name: "Anotar" }).click();
  await expect(office.page.getByText("Ausencia anotada.")).toBeVisible();
  await look(office.page, "office-entered");
  await arrive(office.page, "/centro/tutorias");
  await look(office.page, "office-tutors");
  await arrive(office.page, "/asistencia/justificantes?estado=todos");
  await look(office.page, "office-all");
  expect(office.watched.faults).toEqual([]);
  await office.context.close();
});
