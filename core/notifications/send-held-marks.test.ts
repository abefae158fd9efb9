import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment, unpublishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import { recordGrades } from "../grades/record-grades.ts";
import { handleEvent } from "../reactions.ts";
import { listNotifications } from "./list-notifications.ts";

const MINUTE = 60_000;

let database: TestDatabase;
let school: number;
let parent: Context;
/** The two children of one mother, each in a section of their own with its teacher. */
let children: { studentId: number; name: string; sectionId: number; courseId: number; teacher: Context }[];
let now = Date.now();

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const held = () => systemContext(database, school, { ports: { noticeHoldMs: 10 * MINUTE }, now: () => new Date(now) });

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  parent = await contextFor(database, "parent@demo.eduai.test");
  school = parent.actor.institutionId;
  const found = await rows<{ student: string; name: string; section: string; course: string; teacher: string }>(
    `select distinct on (s.id) s.id as student, u.given_name as name, x.id as section, x.course_id as course,
       t.email as teacher
     from users.guardianships g join students.students s on s.id = g.student_id join users.users u on u.id = s.user_id
     join students.enrollments e on e.student_id = s.id and e.status = 'active'
     join courses.sections x on x.id = e.section_id join courses.section_teachers p on p.section_id = x.id
     join users.users t on t.id = p.user_id
     where g.guardian_user_id = $1 order by s.id, x.id`,
    [parent.actor.userId],
  );
  children = await Promise.all(
    found.map(async (row) => ({
      studentId: Number(row.student),
      name: row.name,
      sectionId: Number(row.section),
      courseId: Number(row.course),
      teacher: await contextFor(database, row.teacher),
    })),
  );
});
afterAll(() => database?.drop());
beforeEach(() => rows("truncate communications.notifications, communications.held_notices cascade"));

type Child = (typeof children)[number];
const child = (at: number): Child => {
  const found = children[at];
  if (found === undefined) throw new Error("the demo mother has two children");
  return found;
};
const column = ({ sectionId, teacher }: Child, title: string) =>
  createAssignment(teacher, { sectionId, title, dueAt: null, maxPoints: 10, weight: 1 });

/** What the verb leaves in the outbox, carried to its handler as the queue does. */
async function passOn(work: () => Promise<unknown>): Promise<void> {
  const before = await number(database, "select coalesce(max(id), 0) from outbox.events");
  await work();
  const events = await rows<{ id: string; payload: { gradeIds: number[] } }>(
    "select id, payload from outbox.events where id > $1 and type = 'grade.recorded' order by id",
    [before],
  );
  for (const { id, payload } of events) {
    await handleEvent(held(), { eventId: Number(id), institutionId: school, type: "grade.recorded", payload });
  }
}

const entry = (of: Child, assignmentId: number, value: number | null) => {
  const status = value === null ? ("cleared" as const) : ("scored" as const);
  return { assignmentId, studentId: of.studentId, value, status, comment: null };
};
const mark = (of: Child, assignmentId: number, value: number | null, version = 0) =>
  passOn(() =>
    recordGrades(of.teacher, { courseId: of.courseId, grades: [{ ...entry(of, assignmentId, value), version }] }),
  );

async function told() {
  now += 11 * MINUTE;
  const ctx = held();
  await carryOut(database, ctx);
  const { data } = await listNotifications(parent, { limit: 50 });
  return { notices: data, mails: ctx.recorded.mails.filter(({ to }) => to === "parent@demo.eduai.test") };
}

describe("marks of two children within one hold", () => {
  it("are one notice per child, each with its own link, its columns as lines and the last value of each", async () => {
    const [first, second] = [child(0), child(1)];
    const [sums, maps, verbs] = [
      await column(first, "Sumas"),
      await column(first, "Mapas"),
      await column(second, "Verbos"),
    ];
    await mark(first, sums.id, 4);
    await mark(second, verbs.id, 6);
    await mark(first, maps.id, 9);
    for (const { id } of [sums, maps]) await passOn(() => publishAssignment(first.teacher, { id }));
    await passOn(() => publishAssignment(second.teacher, { id: verbs.id }));
    now += 2 * MINUTE;
    await mark(first, sums.id, 4.5, 1);
    await mark(first, sums.id, 5.5, 2);
    const { notices, mails } = await told();
    const of = (studentId: number) => notices.filter(({ url }) => url?.startsWith(`/alumnado/${studentId}?nota=`));
    expect(notices).toHaveLength(2);
    expect(of(first.studentId).map(({ body }) => body)).toEqual([
      `${first.name}: 5,5 · Sumas\n${first.name}: 9 · Mapas`,
    ]);
    // The mail's subject too says whose marks they are: the family may have several children here.
    expect(of(first.studentId)[0]?.title).toMatch(new RegExp(`^2 notas nuevas de ${first.name} en .* \\d\\.º `));
    expect(of(second.studentId)[0]?.title).toMatch(new RegExp(`^Nueva nota de ${second.name} en `));
    expect(
      mails.map(({ subject }) => [first, second].filter(({ name }) => subject.includes(` de ${name} en `)).length),
    ).toEqual([1, 1]);
    expect(mails.map(({ subject, text }) => `${subject} ${text}`).join()).not.toMatch(/5,5|García/);
    expect(of(second.studentId).map(({ body }) => body)).toEqual([`${second.name}: 6 · Verbos`]);
    expect(mails).toHaveLength(2);
    for (const { studentId } of children) {
      expect(mails.filter(({ text }) => text.includes(`/alumnado/${studentId}?nota=`))).toHaveLength(1);
    }
  });

  it.each([
    [11, "y 1 nota más"],
    [13, "y 3 notas más"],
  ])("%i of one child are ten lines, and the rest is said", async (count, rest) => {
    const one = child(0);
    const columns = await rows<{ id: string }>(
      `insert into courses.assignments (institution_id, section_id, course_id, title, max_points, weight, status)
       select $1, $2, $4, 'Prueba ' || i, 10, 1, 'published' from generate_series(1, $3::int) i returning id`,
      [school, one.sectionId, count, one.courseId],
    );
    await passOn(() =>
      recordGrades(one.teacher, {
        courseId: one.courseId,
        grades: columns.map(({ id }) => ({ ...entry(one, Number(id), 7), version: 0 })),
      }),
    );
    const { notices } = await told();
    expect(notices).toHaveLength(1);
    const lines = notices[0]?.body.split("\n") ?? [];
    expect(lines).toHaveLength(11);
    expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual([
      `${one.name}: 7 · Prueba 1`,
      `${one.name}: 7 · Prueba 10`,
      rest,
    ]);
    expect(notices[0]?.title).toMatch(new RegExp(`^${count} notas nuevas de ${one.name} en `));
  });
});

it("a mark that is cleared before the hold ends is told to nobody, and one set again is told once", async () => {
  const one = child(0);
  const { id } = await column(one, "Por error");
  await passOn(() => publishAssignment(one.teacher, { id }));
  await mark(one, id, 2);
  now += 3 * MINUTE;
  await mark(one, id, null, 1);
  expect((await told()).notices).toEqual([]);
  expect(await number(database, "select count(*) from communications.notifications")).toBe(0);
  expect(await number(database, "select count(*) from communications.held_notices")).toBe(0);
  await mark(one, id, 8, 2);
  expect((await told()).notices.map(({ body }) => body)).toEqual([`${one.name}: 8 · Por error`]);
});

describe("a column that is hidden and shown again", () => {
  it("is told once, then only what changed meanwhile; hidden in time, it is not told at all", async () => {
    const first = child(0);
    const [kept, changed] = [await column(first, "Conservada"), await column(first, "Cambiada")];
    const show = (id: number) => passOn(() => publishAssignment(first.teacher, { id }));
    const hide = (id: number) => unpublishAssignment(first.teacher, { id });
    for (const { id } of [kept, changed]) {
      await mark(first, id, 6);
      await show(id);
      await hide(id);
    }
    expect(await told()).toMatchObject({ notices: [], mails: [] });

    for (let round = 0; round < 3; round += 1) {
      for (const { id } of [kept, changed]) await show(id);
      const { notices, mails } = await told();
      expect([notices.length, mails.length]).toEqual([1, round === 0 ? 1 : 0]);
      for (const { id } of [kept, changed]) await hide(id);
    }

    await mark(first, changed.id, 7, 1);
    for (const { id } of [kept, changed]) await show(id);
    const { notices, mails } = await told();
    expect(mails).toHaveLength(1);
    expect(notices.map(({ body }) => body)).toEqual([
      `${first.name}: 7 · Cambiada`,
      `${first.name}: 6 · Conservada\n${first.name}: 6 · Cambiada`,
    ]);
  });
});
