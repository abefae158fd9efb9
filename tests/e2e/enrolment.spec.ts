import { expect, test } from "@playwright/test";
import { look, lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, platform, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the office moves pupils to another group and back, gives and ends a seat, and keeps how its list is set", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const names = await sql<{ id: number; name: string }>(
    `select s.id::int, u.given_name || ' ' || u.family_name as name from students.students s join users.users u on u.id = s.user_id
     where s.institution_id = (select institution_id from users.users where email = $1) and s.group_name = '3º ESO B'
       and s.status = 'active' order by u.register_name collate "es-x-icu" limit 2`,
    [mailOf("secretary")],
  );
  const [first, second] = names;
  if (first === undefined || second === undefined) throw new Error("the demo school has a 3º ESO B");
  const office = await personOn(browser, "secretary");
  const { page } = office;

  // A list set as it is wanted, kept under a name.
  await arrive(page, "/alumnado?grupo=3%C2%BA+ESO+B");
  await page.getByText("Columnas", { exact: true }).click();
  await page.getByLabel("Correo", { exact: true }).uncheck();
  await page.getByRole("button", { name: "Mostrar estas" }).click();
  await expect(page.getByRole("columnheader", { name: "Correo" })).toHaveCount(0);
  await expect(page.getByRole("columnheader", { name: "Estado" })).toBeVisible();
  await page.getByText("Guardar esta vista…").click();
  await page.getByLabel("Nombre de la vista").fill("Mi tutoría");
  await page.getByRole("button", { name: "Guardar esta vista" }).click();
  await expect(page.getByRole("link", { name: "Mi tutoría" })).toHaveAttribute("aria-current", "true");
  await arrive(page, "/alumnado");
  await page.getByRole("link", { name: "Mi tutoría" }).click();
  await expect(page.getByRole("columnheader", { name: "Correo" })).toHaveCount(0);
  await look(page, "alumnado-vista");
  const [sheet] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CSV", exact: true }).click(),
  ]);
  expect(sheet.suggestedFilename()).toMatch(/^alumnado-\d{4}-\d\d-\d\d\.csv$/);

  // Two of them change group: what it means first, then the change, then back.
  for (const { name } of names) await page.getByLabel(`Marcar a ${name}`).check();
  await page.getByLabel("Grupo nuevo").selectOption({ label: "3.º ESO A" });
  await page.getByRole("button", { name: /^Cambiar de grupo/ }).click();
  await expect(page.getByRole("heading", { name: "2 personas cambian de grupo" })).toBeVisible();
  await look(page, "alumnado-cambio");
  await page.getByRole("button", { name: "Cambiar 2 personas" }).click();
  await expect(page.getByText("2 personas están ahora en 3.º ESO A.")).toBeVisible();
  await arrive(page, `/alumnado/${first.id}/matricula`);
  await expect(page.getByText(/de 3\.º\sESO\sB a 3\.º\sESO\sA/)).toBeVisible();
  await look(page, "alumnado-matricula-cambiada");
  await page.goBack();
  await page.getByRole("button", { name: "Deshacer" }).click();
  await expect(page.getByText("Cambio deshecho: 2.")).toBeVisible();

  // A subject more, and less.
  await arrive(page, `/alumnado/${first.id}/matricula`);
  const option = `Alemán ${crypto.randomUUID().slice(0, 4)}`;
  await sql(
    `with year as (select id, institution_id from users.academic_sessions where type = 'schoolYear'
       and institution_id = (select institution_id from students.students where id = $1)
       and current_date between start_date and end_date limit 1),
     course as (insert into courses.courses (institution_id, code, title, subject, grade_level, school_year_id)
       select institution_id, $2, $2, 'Alemán', '3º ESO', id from year returning id)
     insert into courses.sections (institution_id, course_id, title, code, academic_session_id, capacity)
     select year.institution_id, course.id, 'Optativa', $2, year.id, 1 from course, year`,
    [first.id, option],
  );
  await page.getByRole("searchbox", { name: "Materia o grupo" }).fill(option);
  await page.getByRole("button", { name: `Matricular: ${option}` }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  const other = `/alumnado/${second.id}/matricula?buscar=${encodeURIComponent(option)}`;
  await arrive(page, other);
  await page.getByRole("button", { name: `Apuntar en espera: ${option}` }).click();
  await expect(page.getByText("puesto 1")).toBeVisible();
  await lookAt(page, [other]);
  await arrive(page, `/alumnado/${first.id}/matricula`);
  await page.getByLabel(`Dar de baja en ${option}`, { exact: true }).first().click();
  await page.getByLabel("Motivo (opcional)").filter({ visible: true }).fill("Cambia de idioma");
  await page.getByRole("button", { name: `Dar de baja en ${option}` }).click();
  await expect(page.getByText("Guardado.")).toBeVisible();
  await expect(page.getByText(/baja el mismo día · Cambia de idioma/)).toBeVisible();
  await expect(page).toHaveURL(/\/matricula$/);
  await arrive(page, `/alumnado/${second.id}/matricula`);
  await expect(page.getByRole("link", { name: option })).toBeVisible();
  await expect(page.getByText("puesto 1")).toHaveCount(0);
  expect(office.watched.faults).toEqual([]);

  // Without scripts as with them.
  const bare = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await office.context.storageState(),
    viewport: { width: 1440, height: 900 },
  });
  const plain = await bare.newPage();
  await plain.goto(`${platform.origin}/alumnado?grupo=3%C2%BA+ESO+B`);
  await plain.getByLabel(`Marcar a ${first.name}`).check();
  await plain.getByLabel("Grupo nuevo").selectOption({ label: "3.º ESO A" });
  await plain.getByRole("button", { name: /^Cambiar de grupo/ }).click();
  await expect(plain.getByRole("heading", { name: "1 persona cambia de grupo" })).toBeVisible();
  await plain.goto(`${platform.origin}/alumnado/grupo`);
  await expect(plain.getByText("Elige primero a alguien en la lista.")).toBeVisible();
  await plain.goto(`${platform.origin}/alumnado`);
  await plain.getByRole("link", { name: "Mi tutoría" }).click();
  await plain.getByRole("button", { name: "Quitar esta vista" }).click();
  await expect(plain.getByRole("link", { name: "Mi tutoría" })).toHaveCount(0);
  await bare.close();
  await office.context.close();

  const family = await personOn(browser, "parent");
  await arrive(family.page, "/");
  const [child] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = $1",
    [mailOf("student")],
  );
  await arrive(family.page, `/alumnado/${child?.id}/matricula`);
  await expect(family.page.getByRole("heading", { name: "Este curso" })).toBeVisible();
  await expect(family.page.getByRole("button", { name: /Matricular/ })).toHaveCount(0);
  await look(family.page, "matricula-familia");
  expect(family.watched.faults).toEqual([]);
  await family.context.close();
});
