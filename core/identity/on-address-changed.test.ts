import { afterAll, beforeAll, expect, it } from "vitest";
import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import { changePerson } from "../people/change-person.ts";
import { handleEvent } from "../reactions.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

/** Carries out what follows; answers the mails that left the school. */
async function mailed(school: number) {
  const ctx = systemContext(database, school);
  const open = await rows<{ id: string; type: string; payload: unknown }>(
    "select id, type, payload from outbox.events where institution_id = $1 and finished_at is null order by id",
    [school],
  );
  for (const { id, type, payload } of open) {
    await handleEvent(ctx, { eventId: Number(id), institutionId: school, ...({ type, payload } as OutboxPayload) });
  }
  await carryOut(database, ctx);
  await rows("update outbox.events set finished_at = now() where institution_id = $1", [school]);
  return ctx.recorded.mails;
}

it("a changed address is told of at the former one, without the new one, and the mail goes nowhere else", async () => {
  const ctx = await contextFor(database, "head@demo.eduai.test");
  const school = ctx.actor.institutionId;
  const id = await number(
    database,
    `insert into users.users (institution_id, given_name, family_name, email, role_id)
     values ($1, 'Nerea', 'Soto', 'nerea.antes@ejemplo.test', (select id from users.roles where name = 'parent' and institution_id is null))
     returning id`,
    [school],
  );
  const email = "nerea.despues@ejemplo.test";
  await changePerson(ctx, { id, version: "1", email });
  await changePerson(ctx, { id, version: "2", phone: "600 000 000" });
  const mails = await mailed(school);
  expect(mails).toMatchObject([
    { to: "nerea.antes@ejemplo.test", subject: "IES Demostración: Se ha cambiado el correo de tu cuenta" },
  ]);
  expect(mails[0]?.text).toContain("habla ya con la secretaría");
  expect(mails[0]?.text).not.toContain("nerea.despues");
  // One that is taken away altogether is told of as well.
  await changePerson(ctx, { id, version: "3", email: null });
  expect((await mailed(school)).map(({ to }) => to)).toEqual([email]);
});
