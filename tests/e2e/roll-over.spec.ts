import { expect, test } from "@playwright/test";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("the head sees what the coming year would be, does it at the end of this one, and takes it back", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const head = await personOn(browser, "head");
  const { page } = head;
  const [year] = await sql<{ id: number; school: number; ends: string; next: number }>(
    `select id::int, institution_id::int as school, end_date::text as ends, extract(year from end_date)::int as next
     from users.academic_sessions where type = 'schoolYear' and current_date between start_date and end_date
       and institution_id = (select institution_id from users.users where email = $1)`,
    [mailOf("head")],
  );
  if (year === undefined) throw new Error("the demo school has a running year");
  await arrive(page, "/centro/calendario");
  await page.getByRole("link", { name: "Pasar al curso siguiente" }).click();
  await expect(page.getByText("Falta el curso siguiente en el calendario.")).toBeVisible();
  const title = `${year.next}/${year.next + 1}`;
  await sql(
    `insert into users.academic_sessions (institution_id, title, type, start_date, end_date, school_year)
     values ($1, $2, 'schoolYear', $3, $4, $5)`,
    [year.school, title, `${year.next}-09-01`, `${year.next + 1}-08-31`, String(year.next + 1)],
  );
  const terms = (
    await sql<{ id: string }>(
      `select t.id from users.academic_sessions t join users.academic_sessions y on y.school_year = t.school_year
         and y.institution_id = t.institution_id and y.id = $1 where t.type = 'term'`,
      [year.id],
    )
  ).map(({ id }) => id);
  try {
    await arrive(page, "/alumnado/curso");
    await expect(page.getByText(/El cambio se puede hacer desde el/)).toBeVisible();
    await page.getByRole("button", { name: "Ver la propuesta" }).click();
    await expect(page.getByRole("heading", { name: "Grupos del curso siguiente" })).toBeVisible();
    await expect(page.getByRole("button", { name: /^Hacer el cambio/ })).toHaveCount(0);
    const group = page.getByRole("group").filter({ hasText: /^2\.º\sESO\sA/ });
    await group.getByText(/^2\.º\sESO\sA/).click();
    await group.getByRole("combobox").first().selectOption({ label: "Repite" });
    await page.getByRole("button", { name: "Recalcular" }).click();
    await expect(page.getByText("· 1 distintas de la propuesta")).toBeVisible();
    await look(page, "cambio-de-curso");

    // As if the year had ended yesterday, with all its terms.
    await sql("update users.academic_sessions set end_date = current_date - 1 where id = $1", [year.id]);
    await sql("update users.academic_sessions set type = 'gradingPeriod' where id = any($1)", [terms]);
    await arrive(page, "/alumnado/curso");
    await page.getByRole("button", { name: "Ver la propuesta" }).click();
    await page.getByRole("button", { name: /^Hacer el cambio de curso de \d+ personas/ }).click();
    await expect(page.getByText(/^Hecho el/)).toBeVisible();
    await look(page, "cambio-de-curso-hecho");
    await page.getByRole("button", { name: "Deshacer el cambio de curso" }).click();
    await expect(page.getByText(/^Deshecho: \d+ personas están donde estaban\.$/)).toBeVisible();
    expect(head.watched.faults).toEqual([]);
  } finally {
    await sql("update users.academic_sessions set type = 'term' where id = any($1)", [terms]);
    await sql("update users.academic_sessions set end_date = $2 where id = $1", [year.id, year.ends]);
    await sql(
      "delete from students.roll_overs where to_year_id in (select id from users.academic_sessions where title = $1)",
      [title],
    );
    await sql("delete from users.academic_sessions where title = $1 and institution_id = $2", [title, year.school]);
  }
  await head.context.close();
});
