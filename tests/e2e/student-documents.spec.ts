import { expect, test } from "@playwright/test";
import { pngLogo } from "../fixtures/logos.ts";
import { look, lookAt } from "./support/look.ts";
import { personOn } from "./support/people.ts";
import { mailOf, sql } from "./support/platform.ts";
import { arrive } from "./support/walk.ts";

const pdf = Buffer.from(
  "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n",
);

test("the office keeps documents of a pupil, shares one with the family, takes it away and has it back", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const [pupil] = await sql<{ id: number }>(
    "select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = $1",
    [mailOf("student")],
  );
  // What an earlier try left.
  await sql("delete from students.student_documents where student_id = $1", [pupil?.id]);
  const path = `/alumnado/${pupil?.id}/documentos`;
  const office = await personOn(browser, "secretary", [/422 /]);
  const { page } = office;
  await arrive(page, `/alumnado/${pupil?.id}`);
  await page.getByRole("link", { name: "Documentos" }).click();
  await expect(page.getByText("No hay ningún documento.")).toBeVisible();
  await lookAt(page, [path]);
  const form = page.getByRole("region", { name: "Subir un documento" });
  const send = async (name: string, buffer: Buffer) => {
    await form.getByLabel("Archivo").setInputFiles({ name, mimeType: "application/pdf", buffer });
    await form.getByRole("button", { name: "Subir" }).click();
  };
  await form.getByLabel("Título").fill("Autorización de la excursión a Toledo");
  await send("parece.pdf", Buffer.from("<html><script>alert(1)</script>"));
  await expect(form.getByText(/^Solo valen PDF, imágenes/)).toBeVisible();
  await expect(form.getByLabel("Título")).toHaveValue("Autorización de la excursión a Toledo");
  await form.getByLabel("Compartir con la familia").check();
  await send("autorización.pdf", pdf);
  await expect(page.getByText("Documento subido.")).toBeVisible();
  await form.getByLabel("Título").fill("Informe de orientación");
  await form.getByLabel("Qué es").selectOption({ label: "Informe psicopedagógico" });
  await send("foto.png", Buffer.from(pngLogo(64, 64)));
  await expect(page.getByText("Especial protección")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Descargar PNG.*Informe de orientación$/ }).click();
  expect((await download).suggestedFilename()).toBe("Informe de orientación.png");
  await page.getByText("Cambiar o quitar").first().click();
  await look(page, "documents-change");

  const mother = await personOn(browser, "parent");
  await arrive(mother.page, path);
  await expect(mother.page.getByText("Autorización de la excursión a Toledo")).toBeVisible();
  await expect(mother.page.getByText("Informe de orientación")).toHaveCount(0);
  await look(mother.page, "documents-family");
  const hers = mother.page.waitForEvent("download");
  await mother.page.getByRole("link", { name: /^Descargar PDF.*excursión a Toledo$/ }).click();
  expect((await hers).suggestedFilename()).toBe("Autorización de la excursión a Toledo.pdf");

  const row = page.getByRole("listitem").filter({ hasText: "excursión a Toledo" });
  await arrive(page, path);
  await row.getByText("Cambiar o quitar").click();
  await row.getByRole("button", { name: "Quitar" }).click();
  await expect(page.getByText(/^Documento quitado\./)).toBeVisible();
  await look(page, "documents-removed");
  await arrive(mother.page, path);
  await expect(mother.page.getByText("El centro no ha compartido ningún documento.")).toBeVisible();
  await page.getByRole("button", { name: /^Recuperar Autorización/ }).click();
  await expect(page.getByText("Documento recuperado.")).toBeVisible();
  expect([...office.watched.faults, ...mother.watched.faults]).toEqual([]);
  await mother.context.close();
  await office.context.close();

  // The pupil's tutor adds some too, and no reports of this kind.
  const tutor = await personOn(browser, "teacher");
  await arrive(tutor.page, path);
  await expect(tutor.page.getByText("Informe de orientación")).toHaveCount(0);
  await expect(tutor.page.getByLabel("Qué es").getByRole("option", { name: "Informe psicopedagógico" })).toHaveCount(0);
  await look(tutor.page, "documents-tutor");
  expect(tutor.watched.faults).toEqual([]);
  await tutor.context.close();
});
