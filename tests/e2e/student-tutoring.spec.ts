import { expect, test } from "@playwright/test";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

test("a tutor notes an interview and corrects it, the head reads what it said before, the family never sees it", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const [pupil] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = $1",
    [mailOf("student")],
  );
  const path = `/alumnado/${pupil?.id}/tutoria`;
  const tutor = await personOn(browser, "teacher", [/422 /]);
  const { page } = tutor;
  await arrive(page, `/alumnado/${pupil?.id}`);
  await page.getByRole("link", { name: "Tutoría" }).click();
  await expect(page.getByText("No hay ninguna nota de tutoría.")).toBeVisible();
  const form = page.getByRole("region", { name: "Anotar una entrevista o un seguimiento" });
  await form.getByLabel("Con quién").selectOption({ label: "Con la familia" });
  await form.getByLabel("Qué se habló").fill("La madre cuenta que le cuesta organizarse.");
  await form.getByLabel("Próximo paso (opcional)").fill("Revisar la agenda cada viernes");
  await form.getByLabel("Para el día (opcional)").fill("2020-01-10");
  await form.getByRole("button", { name: "Guardar" }).click();
  await expect(form.getByText("El próximo paso no puede ser anterior a la nota.")).toBeVisible();
  await form.getByLabel("Para el día (opcional)").fill("");
  await form.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("Nota guardada.")).toBeVisible();
  await page.getByText("Cambiar", { exact: true }).click();
  const row = page.getByRole("listitem").filter({ hasText: "le cuesta organizarse" });
  await look(page, "tutoring-tutor");
  await row.getByLabel("Qué se habló").fill("La madre cuenta que ya se organiza mejor.");
  await row.getByRole("button", { name: "Guardar" }).click();
  await expect(page.getByText("La madre cuenta que ya se organiza mejor.").first()).toBeVisible();
  expect(tutor.watched.faults).toEqual([]);
  await tutor.context.close();

  const head = await personOn(browser, "head");
  await arrive(head.page, path);
  await head.page.getByText("Cambiar", { exact: true }).click();
  await head.page.getByRole("link", { name: "Ver lo que decía antes" }).click();
  await expect(head.page.getByText("La madre cuenta que le cuesta organizarse.")).toBeVisible();
  await look(head.page, "tutoring-head");
  expect(head.watched.faults).toEqual([]);
  await head.context.close();

  const mother = await personOn(browser, "parent", [/403 /]);
  await arrive(mother.page, `/alumnado/${pupil?.id}`);
  await expect(mother.page.getByRole("link", { name: "Tutoría" })).toHaveCount(0);
  expect((await mother.page.goto(path))?.status()).toBe(403);
  await mother.context.close();
});
