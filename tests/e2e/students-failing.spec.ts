import { expect, test } from "@playwright/test";
import { look } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { arrive } from "./support/walk.ts";

test("the head of studies finds who fails in the running term, and the file has the same; a teacher is not asked", async ({
  browser,
}) => {
  const head = await personOn(browser, "head");
  await arrive(head.page, "/alumnado");
  await head.page.getByLabel("Suspensos en esta evaluación").selectOption("2");
  await expect(head.page).toHaveURL(/suspensos=2/);
  await expect(head.page.getByRole("list", { name: "Filtros" }).getByRole("link")).toHaveText(["2 o más suspensos"]);
  await expect(head.page.getByRole("link", { name: "CSV" })).toHaveAttribute("href", /failing=2/);
  await look(head.page, "students-failing");
  await arrive(head.page, "/alumnado?alerta=1");
  await expect(head.page.getByRole("list", { name: "Filtros" }).getByRole("link")).toHaveText([
    "Llega a un umbral de faltas",
  ]);
  await expect(head.page.getByRole("link", { name: "CSV" })).toHaveAttribute("href", /alerted=true/);
  await expect(head.page.getByRole("row")).not.toHaveCount(1);
  const teacher = await personOn(browser, "teacher");
  await arrive(teacher.page, "/alumnado?suspensos=2");
  await expect(teacher.page.getByLabel("Suspensos en esta evaluación")).toHaveCount(0);
  expect([...head.watched.faults, ...teacher.watched.faults]).toEqual([]);
  await head.context.close();
  await teacher.context.close();
});
