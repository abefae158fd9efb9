import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Recorded, systemContext } from "#testing/context.ts";
import { carryOut } from "#testing/deliveries.ts";
import { codeOf, type Others, type RegisterSchool, registerSchool, today } from "#testing/registers.ts";
import { addDays } from "../../drizzle/seed/calendar.ts";
import { overrideRegister } from "../attendance/override-register.ts";
import type { Context } from "../context.ts";
import { handleEvent } from "../reactions.ts";

type Person = Context & { recorded: Recorded };

const MINUTE = 60_000;
let school: RegisterSchool;
let teacher: Person;
let office: Person;
let institutionId: number;
/** One pupil of the class, by the place in its list, and their mother. */
let at: number;
let mother: number;
let now: number;

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  school.rows<Row>(text, values);
const clock = () => new Date(now);
const system = () => systemContext(school.database, institutionId, { now: clock });
const told = () =>
  rows<{ user: number; title: string; body: string }>(
    `select user_id::int as user, title, body from communications.notifications
     where kind = 'attendance.absent' order by id`,
  );
const toldMother = async () => (await told()).filter(({ user }) => user === mother);

beforeAll(async () => {
  school = await registerSchool();
});
afterAll(() => school?.database.drop());
beforeEach(async () => {
  await school.clear();
  await rows("truncate communications.notifications, communications.held_notices, outbox.events cascade");
  now = school.now().getTime();
  [teacher, office] = [await school.person("teacher@demo", clock), await school.person("secretary@demo", clock)];
  institutionId = teacher.actor.institutionId;
  await rows("update users.institutions set absence_notice_minutes = 15 where id = $1", [institutionId]);
  const sheet = await school.sheet(teacher);
  const [family] = await rows<{ mother: number; child: number }>(
    `select guardian_user_id::int as mother, student_id::int as child from users.guardianships
     where student_id = any($1) and can_contact and can_view_records order by id limit 1`,
    [sheet.students.map(({ id }) => id)],
  );
  mother = family?.mother ?? 0;
  at = sheet.students.findIndex(({ id }) => id === family?.child);
  expect(at).toBeGreaterThanOrEqual(0);
});

/** What the verbs left in the outbox goes to its handlers. */
async function passOn(): Promise<void> {
  const events = await rows<{ id: string; payload: { registerId: number; studentIds: number[] } }>(
    "select id, payload from outbox.events where finished_at is null and type = 'attendance.recorded' order by id",
  );
  for (const { id, payload } of events) {
    await handleEvent(system(), { eventId: Number(id), institutionId, type: "attendance.recorded", payload });
  }
}
async function take(others: Others, by: Person = teacher): Promise<void> {
  await school.take(by, await school.sheet(by), others);
  await passOn();
}
async function later(minutes: number): Promise<void> {
  now += minutes * MINUTE;
  await carryOut(school.database, system());
}

it("a family is told of an absence once it has stood for as long as the school says, once a day", async () => {
  await take({ [at]: { kind: "absent" } });
  await later(14);
  expect(await told()).toEqual([]);
  await later(1);
  const [first, ...others] = await toldMother();
  expect(others).toEqual([]);
  // A subject that others may read over a shoulder names nobody.
  expect(first?.title).toBe("Falta de asistencia");
  expect(first?.body).toMatch(/^\S+, /);
  expect(first?.body).toContain(`${today.slice(8)}/${today.slice(5, 7)}/${today.slice(0, 4)}: `);
  // Corrected and entered again, or another lesson of the day: she knows.
  await take({ [at]: { kind: "present" } });
  await take({ [at]: { kind: "absent" } });
  await later(20);
  expect(await toldMother()).toHaveLength(1);
});

it("nobody is told of who came after all, is late, excused, or on an activity", async () => {
  await take({ [at]: { kind: "absent" } });
  await later(5);
  await take({ [at]: { kind: "late", minutes: 10 } });
  await later(20);
  expect(await told()).toEqual([]);
  await take({ [at]: { kind: "excused" } });
  await take({ [at]: { kind: "activity" } });
  await later(20);
  expect(await told()).toEqual([]);
  await take({ [at]: { kind: "absent" } });
  await later(1);
  const sheet = await school.sheet(office);
  await overrideRegister(office, {
    ...school.place(),
    overrides: [{ studentId: sheet.students[at]?.id ?? 0, codeId: codeOf(sheet, "excused"), minutes: 0 }],
    reason: "Ha llamado la familia",
    version: String(sheet.version),
  });
  await passOn();
  await later(20);
  expect(await told()).toEqual([]);
});

it("who entered it, may not be contacted or does not see records is not told, nor anybody where the school says so", async () => {
  await take({ [at]: { kind: "absent" } });
  await rows(
    `update students.attendance a set recorded_by = $1 from students.registers r
     where r.id = a.register_id and r.date = $2 and r.institution_id = $3`,
    [mother, today, institutionId],
  );
  await later(20);
  expect(await toldMother()).toEqual([]);
  for (const right of ["can_contact", "can_view_records"]) {
    await school.clear();
    await take({ [at]: { kind: "absent" } });
    await rows(`update users.guardianships set ${right} = false where guardian_user_id = $1`, [mother]);
    await later(20);
    expect(await toldMother(), right).toEqual([]);
    await rows(`update users.guardianships set ${right} = true where guardian_user_id = $1`, [mother]);
  }
  await school.clear();
  await rows("truncate communications.notifications cascade");
  await take({ [at]: { kind: "absent" } });
  // Of what waits already neither.
  await rows("update users.institutions set absence_notice_minutes = null where id = $1", [institutionId]);
  await later(20);
  expect(await told()).toEqual([]);
  await school.clear();
  await take({ [at]: { kind: "absent" } });
  await later(300);
  expect(await told()).toEqual([]);
});

it("deliveries that run at once tell each of them once", async () => {
  const sheet = await school.sheet(teacher);
  await take(Object.fromEntries(sheet.students.map((_, place) => [place, { kind: "absent" as const }])));
  now += 20 * MINUTE;
  await Promise.all(Array.from({ length: 4 }, () => carryOut(school.database, system())));
  const all = await told();
  expect(all.length).toBeGreaterThan(20);
  expect(await toldMother()).toHaveLength(1);
  const [twice] = await rows<{ count: string }>(
    `select count(*) from (select user_id, data ->> 'studentId' as pupil from communications.notifications
     where kind = 'attendance.absent' group by 1, 2 having count(*) > 1) d`,
  );
  expect(twice?.count).toBe("0");
});

it("an absence that was corrected and entered again is held anew", async () => {
  await take({ [at]: { kind: "absent" } });
  now += 5 * MINUTE;
  await take({ [at]: { kind: "present" } });
  now += 9 * MINUTE;
  await take({ [at]: { kind: "absent" } });
  await later(14);
  expect(await told()).toEqual([]);
  await later(1);
  expect(await toldMother()).toHaveLength(1);
});

it("a lesson that was corrected in time does not end the hold of a later one", async () => {
  await take({ [at]: { kind: "absent" } });
  const pupil = (await school.sheet(teacher)).students[at]?.id ?? 0;
  await take({ [at]: { kind: "late", minutes: 10 } });
  now += 10 * MINUTE;
  const [evening] = await rows<{ id: number }>(
    `with lesson as (
       insert into students.registers (institution_id, section_id, date, starts_at, ends_at, version, taken_by, taken_at)
       values ($1, $2, $3, '20:00', '20:55', 1, $4, $5) returning id)
     insert into students.attendance (institution_id, student_id, register_id, code_id, recorded_by, recorded_at)
     select $1, $6, lesson.id, c.id, $4, $5 from lesson, students.attendance_codes c where c.institution_id = $1 and c.kind = 'absent'
     returning register_id::int as id`,
    [institutionId, school.lesson.sectionId, today, teacher.actor.userId, clock(), pupil],
  );
  await rows(
    `insert into outbox.events (institution_id, type, payload) values ($1, 'attendance.recorded', $2::jsonb)`,
    [institutionId, JSON.stringify({ registerId: evening?.id, studentIds: [pupil] })],
  );
  await passOn();
  await later(5);
  expect(await told()).toEqual([]);
  await later(10);
  expect((await toldMother()).map(({ body }) => body)).toEqual([expect.stringMatching(/, 20:00$/)]);
});

it("what is entered days late alarms nobody", async () => {
  const old = addDays(today, -7);
  await rows("delete from students.registers where date = $1", [old]);
  await school.take(teacher, await school.sheet(teacher, old), { [at]: { kind: "absent" } });
  await passOn();
  await later(300);
  expect(await told()).toEqual([]);
  expect(await rows("select 1 from communications.held_notices")).toEqual([]);
});

it("nobody is told of a lesson that does not count: on a day declared free since, or after the pupil left", async () => {
  const pupil = (await school.sheet(teacher)).students[at]?.id ?? 0;
  await take({ [at]: { kind: "absent" } });
  await rows(
    "insert into users.non_school_days (institution_id, title, start_date, end_date) values ($1, 'Nieve', $2, $2)",
    [institutionId, today],
  );
  await later(20);
  expect(await told()).toEqual([]);
  await rows("delete from users.non_school_days where title = 'Nieve'");
  await school.clear();
  await take({ [at]: { kind: "absent" } });
  const left = (status: string, day: string | null) =>
    rows("update students.enrollments set status = $3, end_date = $4 where student_id = $1 and section_id = $2", [
      pupil,
      school.lesson.sectionId,
      status,
      day,
    ]);
  await left("withdrawn", addDays(today, -1));
  await later(20);
  expect(await told()).toEqual([]);
  await left("active", null);
});
