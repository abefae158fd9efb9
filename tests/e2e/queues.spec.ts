import { expect, test } from "@playwright/test";
import { personOn } from "./support/people.ts";
import { sql } from "./support/platform.ts";
import { arrive, expectAccessible } from "./support/walk.ts";

/** An event that has nothing left to do, given up. */
async function bury(reason: string): Promise<string> {
  const [event] = await sql<{ id: string }>(
    `insert into outbox.events (institution_id, type, payload, sent_at, dead_at)
     select institution_id, 'ai.job.finished', '{"jobId": 999999}', now(), now()
     from users.users where email = 'teacher@demo.eduai.test' returning id`,
  );
  await sql(
    `insert into outbox.dead_letters (queue, reference, school_id, payload, reason, first_failed_at, last_failed_at)
     select 'events', 'event ' || id, institution_id, '{}', $2, now(), now() from outbox.events where id = $1`,
    [event?.id, reason],
  );
  return `event ${event?.id}`;
}

test("the operator sees what failed and why, replays one, dismisses one, replays the rest", async ({ browser }) => {
  test.setTimeout(300_000);
  const letters: string[] = [];
  for (const reason of ["NeonDbError 57P01", "AppError unavailable", "Error timeout", "Error timeout"]) {
    letters.push(await bury(reason));
  }
  const [replayed, dismissed] = letters;
  const { context, page, watched } = await personOn(browser, "superadmin", [/409 \(Conflict\)/]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("link", { name: "Colas" }).click();
  await expect(page.getByRole("heading", { name: "Colas y mensajes fallidos" })).toBeVisible();
  await expect(page.getByText("NeonDbError 57P01").first()).toBeVisible();
  await expectAccessible(page, "operator-queues");

  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator("summary", { hasText: "Descartar" }).first().click();
  // What stands under the sticky head cannot be reached, and is not meant to be.
  await page.evaluate(() => window.scrollTo(0, 0));
  await expectAccessible(page, "operator-queues-phone");
  const [wide, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(wide).toBeLessThanOrEqual(room ?? 0);
  await page.setViewportSize({ width: 1440, height: 900 });

  const other = await context.newPage();
  await arrive(other, "/operacion/colas");
  await page.getByRole("button", { name: `Reenviar: ${replayed}`, exact: true }).click();
  await expect(page.getByText("Reenviado: vuelve a estar en su cola.")).toBeVisible();
  // Another tab still offers it: it is told no, and offers it no longer.
  await other.getByRole("button", { name: `Reenviar: ${replayed}`, exact: true }).click();
  await expect(other.getByText("Este mensaje ya se reenvió o se descartó.")).toBeVisible();
  await expect(other.getByRole("button", { name: `Reenviar: ${replayed}`, exact: true })).toHaveCount(0);
  await other.close();
  await expect(page.getByRole("button", { name: `Reenviar: ${replayed}`, exact: true })).toHaveCount(0);

  const row = page.getByRole("listitem").filter({ hasText: `${dismissed}` });
  if (!(await row.getByLabel("Por qué se descarta").isVisible())) await row.locator("summary").click();
  await row.getByLabel("Por qué se descarta").fill("aviso dado en papel");
  await row.getByRole("button", { name: "Descartar", exact: true }).click();
  await expect(page.getByText("Descartado.")).toBeVisible();

  await page.getByRole("button", { name: "Reenviar los 2: Error timeout" }).click();
  await expect(page.getByText("Reenviados: 2.")).toBeVisible();
  await arrive(page, "/operacion/colas?estado=dismissed");
  await expect(page.getByText("aviso dado en papel")).toBeVisible();
  expect(watched.faults).toEqual([]);
  await context.close();
});
