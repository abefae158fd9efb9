import { expect, test } from "@playwright/test";
import { attendanceApi } from "#contracts/api/attendance/attendance.ts";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { apiOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

/** Marks Daniel in a lesson of his tutor of the last days; every change is looked at anew. */
async function markDaniel(kind: "absent" | "present"): Promise<number> {
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
      const code = (of: string) => sheet.codes.find((one) => one.kind === of)?.id ?? 0;
      const marks = sheet.students.map((one) => ({
        studentId: one.id,
        codeId: code(one.id === id ? kind : "present"),
      }));
      const headers = { "if-match": `"${sheet.version}"` };
      await teacher(attendanceApi.recordRegister, { params, query: { startsAt }, body: { marks }, headers });
      return id;
    }
  }
  throw new Error("Daniel has a lesson with his tutor every week");
}

test("the school sets a threshold, whoever reaches it is listed, the tutor attends to it and the family reads it alone", async ({
  browser,
}) => {
  await markDaniel("present");
  await sql("update users.institutions set absence_notice_minutes = 0");
  const head = await personOn(browser, "head", [/status of 422/]);
  await arrive(head.page, "/centro/asistencia");
  await expect(head.page.getByText("Alertas por umbrales")).toBeVisible();
  await look(head.page, "alert-rules");
  await head.page.getByText("Añadir umbral", { exact: true }).first().click();
  const form = head.page.locator("form").filter({ has: head.page.locator("input[name=at][value=new-rule]") });
  await form.getByLabel("Qué cuenta").selectOption({ label: "% de clases sin justificar" });
  await form.getByLabel("Periodo").selectOption({ label: "Curso" });
  await form.getByLabel("Nombre").fill("Cualquier falta");
  await form.getByLabel("Desde").fill("101");
  await form.getByRole("button", { name: "Añadir umbral" }).click();
  await expect(head.page.getByText(/un porcentaje llega a 100/).first()).toBeVisible();
  await look(head.page, "alert-rule-refused");
  await form.getByLabel("Qué cuenta").selectOption({ label: "Faltas sin justificar (clases)" });
  await form.getByLabel("Periodo").selectOption({ label: "Curso" });
  await form.getByLabel("Desde").fill("1");
  await form.getByLabel("Nivel").selectOption({ label: "Grave" });
  await form.getByLabel("Familia").check();
  await form.getByRole("button", { name: "Añadir umbral" }).click();
  await expect(head.page.getByText("Añadido.")).toBeVisible();

  const id = await markDaniel("absent");
  const tutor = await personOn(browser, "teacher");
  await expect
    .poll(
      async () => {
        await arrive(tutor.page, "/asistencia/alertas");
        return tutor.page
          .getByRole("listitem")
          .filter({ hasText: "Cualquier falta" })
          .filter({ hasText: "Daniel" })
          .count();
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  await look(tutor.page, "alerts-tutor");
  await arrive(tutor.page, "/");
  await look(tutor.page, "alerts-teacher-home");
  await tutor.page.getByRole("link", { name: /alertas? de asistencia por atender/ }).click();
  await tutor.page
    .getByRole("listitem")
    .filter({ hasText: "Cualquier falta" })
    .filter({ hasText: "Daniel" })
    .getByRole("link", { name: /^Abrir la alerta/ })
    .click();
  await tutor.page.getByLabel("Qué se ha hecho").fill("Hablado con la madre: estaba en el médico.");
  await look(tutor.page, "alert-one");
  await tutor.page.getByRole("button", { name: "Marcar como atendida" }).click();
  await expect(tutor.page.getByText("Alerta atendida.")).toBeVisible();
  await look(tutor.page, "alert-handled");

  await arrive(head.page, "/asistencia/alertas");
  await look(head.page, "alerts-head");
  await arrive(head.page, "/");
  await look(head.page, "alerts-head-home");
  await arrive(head.page, `/alumnado/${id}/asistencia`);
  await expect(head.page.getByText("Atendida", { exact: true }).first()).toBeVisible();
  await look(head.page, "alerts-student");
  const mother = await personOn(browser, "parent");
  const warning = mother.page.getByRole("region", { name: "Avisos del centro" }).getByText(/^Cualquier falta/);
  await expect
    .poll(
      async () => {
        await arrive(mother.page, `/alumnado/${id}/asistencia`);
        return warning.count();
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  await expect(mother.page.getByText("Hablado con la madre")).toHaveCount(0);
  await look(mother.page, "alerts-family");
  expect([...tutor.watched.faults, ...mother.watched.faults]).toEqual([]);
  for (const one of [head, tutor, mother]) await one.context.close();
});
