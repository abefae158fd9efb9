import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { createAcademicSession } from "../institutions/write-academic-sessions.ts";
import { applyRollOver, undoRollOver } from "./apply-roll-over.ts";
import { getRollOver, previewRollOver } from "./roll-over.ts";

let database: TestDatabase;
let head: Context;
let home: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  home = head.actor.institutionId;
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const count = (text: string) => number(database, text, [home]);
const reasonOf = async (run: Promise<unknown>) =>
  run.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? (Reflect.get(error, "reason") ?? Reflect.get(error, "code")) : null),
  );
/** Everything that a roll-over touches, without the stamps of a change. */
const school = async () => ({
  students: await rows(
    "select id, grade_level, group_name, status, graduation_date from students.students where institution_id = $1 order by id",
    [home],
  ),
  enrollments: await rows(
    "select id, student_id, section_id, begin_date, end_date, status, version from students.enrollments where institution_id = $1 order by id",
    [home],
  ),
  courses: await count("select count(*) from courses.courses where institution_id = $1"),
  sections: await count("select count(*) from courses.sections where institution_id = $1"),
  teachers: await count("select count(*) from courses.section_teachers where institution_id = $1"),
});

it("takes the school to the coming year and back, everybody once and nothing lost", async () => {
  const nothing = { decisions: [], keepTeachers: true, confirmCount: 0 };
  expect(await getRollOver(head)).toMatchObject({ to: null, done: null });
  expect(await reasonOf(applyRollOver(head, nothing))).toBe("roll_over_no_year");
  const { from } = await getRollOver(head);
  if (from === null) throw new Error("the demo school has a running year");
  const next = Number(from.endDate.slice(0, 4));
  const to = await createAcademicSession(head, {
    title: "Curso siguiente",
    startDate: `${next}-09-01`,
    endDate: `${next + 1}-08-31`,
  });
  const before = await school();
  const active = await count("select count(*) from students.students where institution_id = $1 and status = 'active'");

  const proposal = await previewRollOver(head, { decisions: [] });
  expect(proposal.pupils).toHaveLength(active);
  expect(proposal).toMatchObject({ from: { id: from.id }, to: { id: to.id }, totals: { repeats: 0, leaves: 0 } });
  expect(await school()).toEqual(before);
  const [repeater, leaver] = proposal.pupils.filter(({ fromGroup }) => fromGroup === "2º ESO A");
  const decisions = [
    { studentId: repeater?.id ?? 0, decision: "repeats" as const },
    { studentId: leaver?.id ?? 0, decision: "leaves" as const },
  ];
  const asked = { decisions, keepTeachers: true, confirmCount: active };
  expect(await reasonOf(applyRollOver(head, asked))).toBe("roll_over_early");
  // In the last days of lessons it is early as well.
  const [lessons] = await rows<{ end: string }>(
    "select max(end_date)::text as end from users.academic_sessions where institution_id = $1 and type = 'term' and end_date <= $2",
    [home, from.endDate],
  );
  const inLessons = { ...head, now: () => new Date(`${lessons?.end}T10:00:00Z`) };
  expect(await reasonOf(applyRollOver(inLessons, asked))).toBe("roll_over_early");
  const late = { ...head, now: () => new Date(`${from.endDate}T10:00:00Z`) };
  expect(await reasonOf(applyRollOver(late, { ...asked, confirmCount: active - 1 }))).toBe("roll_over_changed");
  // Two heads at once: it is done once.
  const both = await Promise.all([reasonOf(applyRollOver(late, asked)), reasonOf(applyRollOver(late, asked))]);
  expect(both.toSorted()).toEqual(["done", "roll_over_done"]);

  const after = await school();
  expect(after.students.map(({ id }) => id)).toEqual(before.students.map(({ id }) => id));
  const of = (id: number | undefined) => after.students.find((row) => Number(row.id) === id);
  expect(of(repeater?.id)).toMatchObject({ grade_level: "2º ESO", group_name: "2º ESO A", status: "active" });
  expect(of(leaver?.id)).toMatchObject({ grade_level: "2º ESO", group_name: null, status: "withdrawn" });
  const third = proposal.pupils.find(({ fromGroup }) => fromGroup === "3º ESO B");
  expect(of(third?.id)).toMatchObject({ grade_level: "4º ESO", group_name: "4º ESO B", status: "active" });
  const last = proposal.pupils.find(({ fromLevel }) => fromLevel === "4º ESO");
  expect(of(last?.id)).toMatchObject({ grade_level: "4º ESO", group_name: null, status: "graduated" });
  // What was is untouched: enrolments of the running year, with their marks.
  expect(after.enrollments.slice(0, before.enrollments.length)).toEqual(before.enrollments);
  const wrong = await count(
    `select count(*) from students.enrollments e join students.students s on s.id = e.student_id
     join courses.sections x on x.id = e.section_id join courses.courses c on c.id = x.course_id
     where e.institution_id = $1 and c.school_year_id = ${to.id}
       and (x.group_name is distinct from s.group_name or c.grade_level is distinct from s.grade_level or e.begin_date <> '${next}-09-01')`,
  );
  expect(wrong).toBe(0);
  const placed = after.students.filter(({ status, group_name }) => status === "active" && group_name !== null).length;
  const seated = await count(
    `select count(distinct e.student_id) from students.enrollments e join courses.sections x on x.id = e.section_id
     join courses.courses c on c.id = x.course_id where e.institution_id = $1 and c.school_year_id = ${to.id}`,
  );
  // Nobody comes into the first level by themselves.
  expect(seated).toBe(placed);
  expect(after.teachers).toBeGreaterThan(before.teachers);

  const { done } = await getRollOver(late);
  expect(done).toMatchObject({ pupils: active, canUndo: true });
  const undo = () => undoRollOver(late, { id: done?.id ?? 0 });
  const [section] = await rows<{ id: string; course_id: string }>(
    "select x.id, x.course_id from courses.sections x join courses.courses c on c.id = x.course_id where c.school_year_id = $1 limit 1",
    [to.id],
  );
  await rows(
    `insert into courses.assignments (institution_id, section_id, course_id, academic_session_id, title, max_points, status, created_by)
     values ($1, $2, $3, $4, 'Primera', 10, 'draft', $5)`,
    [home, section?.id, section?.course_id, to.id, head.actor.userId],
  );
  expect([await reasonOf(undo()), (await getRollOver(late)).done?.canUndo]).toEqual(["roll_over_used", false]);
  await rows("delete from courses.assignments where section_id = $1", [section?.id]);
  await rows(
    `insert into courses.schedules (institution_id, section_id, school_year_id, weekday, starts_at, ends_at)
     values ($1, $2, $3, 1, '08:00', '09:00')`,
    [home, section?.id, to.id],
  );
  expect(await reasonOf(undo())).toBe("roll_over_used");
  await rows("delete from courses.schedules where section_id = $1", [section?.id]);
  // Somebody found a place for one of them meanwhile.
  await rows("update students.students set group_name = '2º ESO B' where id = $1", [repeater?.id]);
  expect(await undo()).toEqual({ pupils: active - 1, left: 1 });
  await rows("update students.students set group_name = '2º ESO A' where id = $1", [repeater?.id]);
  expect(await school()).toEqual(before);
  expect(await reasonOf(undo())).toBe("not_found");
  expect(await reasonOf(applyRollOver(late, asked))).toBe("done");
  const again = await getRollOver(late);
  await undoRollOver(late, { id: again.done?.id ?? 0 });
});

it("proposes what the closed final evaluation of their group decided of a pupil", async () => {
  const { from, to } = await getRollOver(head);
  expect(to).not.toBeNull();
  const [pupil] = await rows<{ id: string }>(
    "select id from students.students where institution_id = $1 and group_name = '2º ESO A' and status = 'active' limit 1",
    [home],
  );
  const [session] = await rows<{ id: string }>(
    `insert into students.evaluation_sessions (institution_id, academic_session_id, group_name) values ($1, $2, '2º ESO A')
     on conflict on constraint evaluation_sessions_group do update set version = 1 returning id`,
    [home, from?.id],
  );
  await rows(
    `insert into students.evaluation_remarks (institution_id, evaluation_session_id, student_id, decision, written_by)
     values ($1, $2, $3, 'repeats', $4)`,
    [home, session?.id, pupil?.id, head.actor.userId],
  );
  const proposed = async () => {
    const { pupils } = await previewRollOver(head, { decisions: [] });
    return pupils.find(({ id }) => id === Number(pupil?.id));
  };
  expect(await proposed()).toMatchObject({ decision: "promotes", isEvaluated: false });
  await rows(
    "update students.evaluation_sessions set closed_at = now(), closed_by = $2, families_from = current_date where id = $1",
    [session?.id, head.actor.userId],
  );
  const decided = { decision: "repeats", proposed: "repeats", isEvaluated: true, canPromote: true };
  expect(await proposed()).toMatchObject({ ...decided, toGroup: "2º ESO A" });
});

it("is the head's alone, of the own school", async () => {
  for (const account of ["secretary@demo", "teacher@demo", "parent@demo", "student@demo"]) {
    const person = await contextFor(database, `${account}.eduai.test`);
    expect(await reasonOf(getRollOver(person)), account).toBe("forbidden");
    expect(await reasonOf(previewRollOver(person, { decisions: [] }))).toBe("forbidden");
  }
  const other = await contextFor(database, "head@otra.eduai.test");
  expect(await getRollOver(other)).toMatchObject({ to: null, done: null });
});
