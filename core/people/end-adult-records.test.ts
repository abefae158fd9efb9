import { afterAll, beforeAll, expect, it } from "vitest";
import type { OutboxPayload } from "#contracts/internal/outbox.ts";
import { openDatabase } from "#platform/db.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { retainSchool } from "../operations/retention.ts";
import { handleEvent } from "../reactions.ts";
import { getGuardians, replaceGuardians } from "./guardians.ts";

let database: TestDatabase;
let school: number;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  ({ institutionId: school } = (await contextFor(database, "head@demo.eduai.test")).actor);
});
afterAll(() => database?.drop());

it("what hangs on the records of who came of age ends the night after, once, and all are told", async () => {
  const parent = await number(database, "select id from users.users where email = 'parent@demo.eduai.test'");
  const [child] = await rows<{ id: number; user: number; name: string }>(
    `select s.id::int, s.user_id::int as user, u.given_name as name from users.guardianships g
     join students.students s on s.id = g.student_id join users.users u on u.id = s.user_id
     where g.guardian_user_id = $1 order by s.id limit 1`,
    [parent],
  );
  if (child === undefined) throw new Error("the demo family has no child");
  const guardians = await number(
    database,
    "select count(*) from users.guardianships where student_id = $1 and can_view_records",
    [child.id],
  );
  await rows("update students.students set date_of_birth = '2008-03-15' where id = $1", [child.id]);
  await rows("truncate outbox.events, communications.notifications cascade");
  const db = openDatabase(
    { databaseUrl: database.appUrl, neonLocal: database.neonHost },
    { institutionId: school, userId: null },
  );
  // In Madrid it is still the day before.
  const eve = await retainSchool(db, school, new Date("2026-03-14T22:59:00Z"));
  expect(eve.counts).toMatchObject({ records_of_adults: 0 });
  const night = new Date("2026-03-15T02:30:00Z");
  expect((await retainSchool(db, school, night)).counts).toMatchObject({ records_of_adults: guardians });
  expect((await retainSchool(db, school, night)).counts).toMatchObject({ records_of_adults: 0 });

  const ctx = systemContext(database, school, { now: () => night });
  const events = await rows<{ id: string; type: string; payload: unknown }>(
    "select id, type, payload from outbox.events where institution_id = $1 and type like '%ended' order by id",
    [school],
  );
  expect(events.map(({ type }) => type).sort()).toEqual(["guardians.records_ended", "rights.ended"]);
  for (const { id, type, payload } of [...events, ...events]) {
    await handleEvent(ctx, { eventId: Number(id), institutionId: school, ...({ type, payload } as OutboxPayload) });
  }
  const told = await rows<{ user: number; title: string }>(
    "select user_id::int as user, title from communications.notifications where kind = 'records.ended'",
  );
  expect(told).toHaveLength(guardians + 1);
  expect(told).toContainEqual({ user: parent, title: `${child.name} ya es mayor de edad` });
  expect(told.map(({ user }) => user)).toContain(child.user);
  const noted = await number(
    database,
    "select count(*) from users.audit_logs where action = 'guardians.records_ended' and entity_id = $1",
    [String(child.id)],
  );
  expect(noted).toBe(1);

  // The office notes why it goes on, and the pupil is told.
  const head = { ...(await contextFor(database, "head@demo.eduai.test")), now: () => night };
  const family = await getGuardians(head, { id: child.id });
  await replaceGuardians(head, {
    id: child.id,
    version: family.version,
    guardians: family.data.map(({ name: _, email: __, phone: ___, isActive: ____, ...row }) => ({
      ...row,
      adultAccess: row.userId === parent ? ("consent" as const) : null,
    })),
  });
  const [event] = await rows<{ id: string; payload: unknown }>(
    "select id, payload from outbox.events where type = 'guardians.records_opened'",
  );
  expect(event?.payload).toEqual({ studentId: child.id, guardianIds: [parent] });
  await handleEvent(ctx, {
    eventId: Number(event?.id),
    institutionId: school,
    type: "guardians.records_opened",
    payload: { studentId: child.id, guardianIds: [parent] },
  });
  const [notice] = await rows<{ title: string }>(
    "select title from communications.notifications where user_id = $1 order by id desc limit 1",
    [child.user],
  );
  expect(notice?.title).toBe("Tu familia ve otra vez tus notas y faltas");

  // A date of birth that was wrong: what ended comes back, and ends again on the true day.
  await rows("update users.guardianships set adult_access = null, records_ended_at = now() where student_id = $1", [
    child.id,
  ]);
  await rows("update students.students set date_of_birth = '2008-04-15' where id = $1", [child.id]);
  expect((await retainSchool(db, school, night)).counts).toMatchObject({ records_of_adults: 0 });
  const later = await retainSchool(db, school, new Date("2026-04-15T02:30:00Z"));
  expect(later.counts).toMatchObject({ records_of_adults: guardians });
});
