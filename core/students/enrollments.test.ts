import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { changeGroup, previewGroupChange, undoGroupChange } from "./change-group.ts";
import { enrollStudent } from "./enroll-student.ts";
import { listEnrollments } from "./list-enrollments.ts";
import { listSeats } from "./list-seats.ts";
import { leaveWaitingList, withdrawStudent } from "./withdraw-student.ts";

let database: TestDatabase;
let office: Context;
let home: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  office = await contextFor(database, "secretary@demo.eduai.test");
  home = office.actor.institutionId;
});
afterAll(() => database?.drop());
beforeEach(async () => {
  await rows("delete from students.waiting_pupils");
});

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const count = (text: string, values: unknown[] = []) => number(database, text, values);
const refusal = async (run: Promise<unknown>) => {
  const error = await run.then(
    () => ({ code: "done", reason: "done" }),
    (caught: unknown) => caught,
  );
  if (typeof error !== "object" || error === null) throw new Error("no refusal");
  return (
    Reflect.get(error, "reason") ??
    Reflect.get(Reflect.get(error, "issues")?.[0] ?? {}, "reason") ??
    Reflect.get(error, "code")
  );
};

/** A section of the demo school's running year that no group has, with so many seats; and pupils of its level. */
async function optional(capacity: number, level = "3º ESO"): Promise<{ sectionId: number; courseId: number }> {
  const [row] = await rows<{ section: string; course: string }>(
    `with year as (select id, school_year from users.academic_sessions where institution_id = $1 and type = 'schoolYear'
       and current_date between start_date and end_date limit 1),
     course as (insert into courses.courses (institution_id, code, title, subject, grade_level, school_year_id)
       select $1, 'OPT-' || $4::text, 'Optativa ' || $4::text, 'Optativa', $3, id from year returning id)
     insert into courses.sections (institution_id, course_id, title, code, academic_session_id, capacity)
     select $1, course.id, 'Optativa', 'OPT-' || $4::text, year.id, $2 from course, year returning id as section, course_id as course`,
    [home, capacity, level, crypto.randomUUID()],
  );
  return { sectionId: Number(row?.section), courseId: Number(row?.course) };
}
const pupils = async (many: number, group?: string) =>
  (
    await rows<{ id: string }>(
      `select id from students.students where institution_id = $1 and status = 'active' and blocked_at is null
         and ($3::text is null or group_name = $3) order by id limit $2`,
      [home, many, group ?? null],
    )
  ).map(({ id }) => Number(id));
const taken = (sectionId: number) =>
  count("select count(*) from students.enrollments where section_id = $1 and status = 'active'", [sectionId]);
const enroll = (id: number, sectionId: number, more: Partial<Parameters<typeof enrollStudent>[1]> = {}) =>
  enrollStudent(office, { id, sectionId, instead: null, whenFull: "refuse", ignorePrerequisites: false, ...more });

describe("a seat", () => {
  it("is never given twice: of fifty who ask at once, as many as there are seats get one, and nobody else", async () => {
    const { sectionId } = await optional(7);
    const asking = await pupils(50);
    const answers = await Promise.all(asking.map((id) => refusal(enroll(id, sectionId))));
    expect(answers.filter((answer) => answer === "done")).toHaveLength(7);
    expect(answers.filter((answer) => answer === "section_full")).toHaveLength(43);
    expect(await taken(sectionId)).toBe(7);
  });

  it("that somebody leaves goes to who waits longest, and the list says who is next", async () => {
    const { sectionId } = await optional(1);
    const [first = 0, second = 0, third = 0] = await pupils(3);
    await enroll(first, sectionId);
    await enroll(second, sectionId, { whenFull: "wait" });
    await enroll(third, sectionId, { whenFull: "wait" });
    expect(await refusal(enroll(third, sectionId, { whenFull: "wait" }))).toBe("already_waiting");
    const { waiting } = await listEnrollments(office, { id: third });
    expect(waiting).toMatchObject([{ sectionId, place: 2 }]);
    const own = (await listEnrollments(office, { id: first })).enrollments.find((row) => row.sectionId === sectionId);
    const leave = { id: first, enrollmentId: own?.id ?? 0 };
    expect(await refusal(withdrawStudent(office, { ...leave, version: "99" }))).toBe("enrollment_changed");
    const after = await withdrawStudent(office, {
      ...leave,
      version: String(own?.version),
      reason: "Cambia de optativa",
    });
    expect(after.enrollments.find((row) => row.sectionId === sectionId)).toMatchObject({
      state: "withdrawn",
      reason: "Cambia de optativa",
    });
    expect((await listEnrollments(office, { id: second })).enrollments).toContainEqual(
      expect.objectContaining({ sectionId, state: "active" }),
    );
    const [next] = (await listEnrollments(office, { id: third })).waiting;
    expect(next?.place).toBe(1);
    await leaveWaitingList(office, { id: third, waitingId: next?.id ?? 0 });
    expect(await refusal(leaveWaitingList(office, { id: third, waitingId: next?.id ?? 0 }))).toBe("not_found");
    const noted = await rows<{ action: string }>(
      "select action from users.audit_logs where entity = 'student' and action like 'enrollment.%' and entity_id in ($1, $2, $3) order by id desc limit 6",
      [first, second, third].map(String),
    );
    expect(noted.map(({ action }) => action)).toEqual([
      "enrollment.not_waiting",
      "enrollment.seated",
      "enrollment.ended",
      "enrollment.waiting",
      "enrollment.waiting",
      "enrollment.seated",
    ]);
    // Whoever left asks for the seat again: the same enrolment, its marks with it.
    expect(await refusal(enroll(first, sectionId))).toBe("section_full");
    await rows("update courses.sections set capacity = 2 where id = $1", [sectionId]);
    const back = (await enroll(first, sectionId)).enrollments.find((row) => row.sectionId === sectionId);
    expect(back).toMatchObject({ id: own?.id, state: "active", reason: null, beginDate: own?.beginDate });
  });

  it("that comes free is not for who left the school meanwhile or is shut away", async () => {
    const { sectionId } = await optional(1);
    const [first = 0, gone = 0, blocked = 0, next = 0] = await pupils(4);
    const seatIn = async (id: number, section: number) =>
      (await listEnrollments(office, { id })).enrollments.find((row) => row.sectionId === section);
    await enroll(first, sectionId);
    for (const id of [gone, blocked, next]) await enroll(id, sectionId, { whenFull: "wait" });
    await rows("update students.students set status = 'withdrawn' where id = $1", [gone]);
    await rows("update students.students set blocked_at = now() where id = $1", [blocked]);
    const own = await seatIn(first, sectionId);
    await withdrawStudent(office, { id: first, enrollmentId: own?.id ?? 0, version: String(own?.version) });
    await rows("update students.students set status = 'active', blocked_at = null where id = any($1)", [
      [gone, blocked],
    ]);
    expect(await seatIn(gone, sectionId)).toBeUndefined();
    expect(await seatIn(blocked, sectionId)).toBeUndefined();
    expect(await seatIn(next, sectionId)).toMatchObject({ state: "active" });
  });

  it("that somebody waits for in the place of another is theirs in its place, not beside it, and that one goes on to the next", async () => {
    const { sectionId } = await optional(1);
    const [first = 0, second = 0, third = 0] = await pupils(3);
    const [twin] = await rows<{ id: string }>(
      `insert into courses.sections (institution_id, course_id, title, code, academic_session_id, capacity)
       select institution_id, course_id, 'Gemela', code || '-B', academic_session_id, 1 from courses.sections where id = $1 returning id`,
      [sectionId],
    );
    const twinId = Number(twin?.id);
    const seatsOf = async (id: number) =>
      (await listEnrollments(office, { id })).enrollments.filter((row) => [sectionId, twinId].includes(row.sectionId));
    await enroll(first, sectionId);
    await enroll(second, twinId);
    const [kept] = await seatsOf(second);
    await enroll(second, sectionId, { instead: kept?.id ?? 0, whenFull: "wait" });
    await enroll(third, twinId, { whenFull: "wait" });
    const [own] = await seatsOf(first);
    await withdrawStudent(office, { id: first, enrollmentId: own?.id ?? 0, version: String(own?.version) });
    const activeOf = async (id: number) =>
      (await seatsOf(id)).filter(({ state }) => state === "active").map((row) => row.sectionId);
    expect([await activeOf(second), await activeOf(third)]).toEqual([[sectionId], [twinId]]);
  });

  it("is not for who has it, takes the course elsewhere, left the school or lacks what comes first; one may take the place of another", async () => {
    const { sectionId, courseId } = await optional(5);
    const [pupil = 0, other = 0] = await pupils(2, "3º ESO A");
    const before = await enroll(pupil, sectionId);
    expect(await refusal(enroll(pupil, sectionId))).toBe("already_enrolled");
    const [twin] = await rows<{ id: string }>(
      `insert into courses.sections (institution_id, course_id, title, code, academic_session_id, capacity)
       select institution_id, course_id, 'Gemela', code || '-B', academic_session_id, 1 from courses.sections where id = $1 returning id`,
      [sectionId],
    );
    const twinId = Number(twin?.id);
    expect(await refusal(enroll(pupil, twinId))).toBe("course_taken");
    const own = before.enrollments.find((row) => row.sectionId === sectionId);
    const after = await enroll(pupil, twinId, { instead: own?.id ?? 0 });
    expect(
      after.enrollments
        .filter((row) => [sectionId, twinId].includes(row.sectionId))
        .map(({ state }) => state)
        .toSorted(),
    ).toEqual(["active", "withdrawn"]);
    // Full by now: who waits for the twin keeps what they have.
    await enroll(other, sectionId);
    const kept = (await listEnrollments(office, { id: other })).enrollments.find((row) => row.sectionId === sectionId);
    const waits = await enroll(other, twinId, { instead: kept?.id ?? 0, whenFull: "wait" });
    expect(waits.waiting).toHaveLength(1);
    expect(waits.enrollments.find((row) => row.sectionId === sectionId)?.state).toBe("active");

    const next = await optional(5);
    await rows("update courses.courses set prerequisite_ids = array[$2::bigint] where id = $1", [
      next.courseId,
      courseId,
    ]);
    expect(await refusal(enroll(other, next.sectionId))).toBe("prerequisite_missing");
    const seat = (await listSeats(office, { id: other })).data.find((row) => row.sectionId === next.sectionId);
    expect(seat?.block).toBe("prerequisite");
    expect((await enroll(other, next.sectionId, { ignorePrerequisites: true })).enrollments).toContainEqual(
      expect.objectContaining({ sectionId: next.sectionId, state: "active" }),
    );
    const [gone = 0] = await pupils(1, "1º ESO B");
    await rows("update students.students set status = 'withdrawn' where id = $1", [gone]);
    expect(await refusal(enroll(gone, next.sectionId))).toBe("student_left");
    await rows("update students.students set status = 'active' where id = $1", [gone]);
  });

  it("is the office's to give: not a teacher's, a family's or another school's", async () => {
    const { sectionId } = await optional(5);
    const [pupil = 0] = await pupils(1);
    for (const account of ["teacher@demo", "parent@demo", "student@demo"]) {
      const person = await contextFor(database, `${account}.eduai.test`);
      const asked = { id: pupil, sectionId, instead: null, whenFull: "refuse", ignorePrerequisites: false } as const;
      expect(await refusal(enrollStudent(person, asked))).toBe("forbidden");
    }
    const other = await contextFor(database, "head@otra.eduai.test");
    const asked = { id: pupil, sectionId, instead: null, whenFull: "refuse", ignorePrerequisites: false } as const;
    expect(await refusal(enrollStudent(other, asked))).toBe("not_found");
    expect(await refusal(listEnrollments(other, { id: pupil }))).toBe("not_found");
    const [far] = await rows<{ id: string }>("select id from courses.sections where institution_id <> $1 limit 1", [
      home,
    ]);
    expect(await refusal(enroll(pupil, Number(far?.id)))).toBe("not_found");
  });
});

describe("a change of group", () => {
  const group = async (id: number) =>
    (await rows<{ group_name: string }>("select group_name from students.students where id = $1", [id]))[0]?.group_name;
  const sectionsOf = async (id: number) =>
    (
      await rows<{ course: string; group_name: string | null }>(
        `select c.title as course, s.group_name from students.enrollments e join courses.sections s on s.id = e.section_id
           join courses.courses c on c.id = s.course_id where e.student_id = $1 and e.status = 'active' order by 1, 2`,
        [id],
      )
    ).map(({ course, group_name }) => `${course} ${group_name}`);

  it("ends the sections of the group and begins those of the same courses, marks stay, and it can be taken back", async () => {
    const movers = await pupils(4, "1º ESO A");
    const [one = 0] = movers;
    const was = await sectionsOf(one);
    const marks = await count("select count(*) from courses.grades where student_id = $1", [one]);
    const plan = await previewGroupChange(office, { studentIds: movers, groupName: "1º ESO B" });
    expect(plan).toMatchObject({ moved: 4, unchanged: 0, full: 0 });
    expect(await group(one)).toBe("1º ESO A");
    const ask = { studentIds: movers, groupName: "1º ESO B", confirmCount: 4 };
    expect(await refusal(changeGroup(office, { ...ask, confirmCount: 3 }))).toBe("group_plan_changed");
    const { batch, moved } = await changeGroup(office, ask);
    expect([moved, await group(one)]).toEqual([4, "1º ESO B"]);
    expect(await sectionsOf(one)).toEqual(was.map((name) => name.replace("1º ESO A", "1º ESO B")));
    expect(await count("select count(*) from courses.grades where student_id = $1", [one])).toBe(marks);
    const { enrollments, groups } = await listEnrollments(office, { id: one });
    expect(
      enrollments.filter(({ groupName }) => groupName === "1º ESO A").every(({ state }) => state === "withdrawn"),
    ).toBe(true);
    expect(groups[0]).toMatchObject({ batch, fromGroup: "1º ESO A", toGroup: "1º ESO B", undoneAt: null });
    // One of them has moved on meanwhile.
    const last = movers.at(-1) ?? 0;
    await changeGroup(office, { studentIds: [last], groupName: "1º ESO C", confirmCount: 1 });
    expect(await undoGroupChange(office, { batch })).toEqual({ undone: 3, left: 1 });
    expect([await group(one), await group(last), await sectionsOf(one)]).toEqual(["1º ESO A", "1º ESO C", was]);
    // What was begun today and taken back today was never there.
    expect((await listEnrollments(office, { id: one })).enrollments.map(({ groupName }) => groupName)).not.toContain(
      "1º ESO B",
    );
    expect(await refusal(undoGroupChange(office, { batch }))).toBe("done");
    expect(
      await count("select count(*) from students.group_changes where batch = $1 and undone_at is not null", [batch]),
    ).toBe(3);
    expect(await refusal(undoGroupChange(office, { batch: crypto.randomUUID() }))).toBe("not_found");
  });

  it("is refused as a whole when a section is full, the group unknown or of another level, or somebody is out of reach", async () => {
    const movers = await pupils(3, "2º ESO A");
    const to = (groupName: string, studentIds = movers) =>
      refusal(changeGroup(office, { studentIds, groupName, confirmCount: studentIds.length }));
    const [section] = await rows<{ id: string }>(
      "select id from courses.sections where institution_id = $1 and group_name = '2º ESO B' and status = 'active' limit 1",
      [home],
    );
    const seats = await taken(Number(section?.id));
    await rows("update courses.sections set capacity = $2 where id = $1", [section?.id, seats + 2]);
    expect(await to("2º ESO B")).toBe("section_full");
    expect(await Promise.all(movers.map(group))).toEqual(["2º ESO A", "2º ESO A", "2º ESO A"]);
    expect(await to("2º ESO B", movers.slice(0, 2))).toBe("done");
    expect(await to("9º ESO Z")).toBe("group_unknown");
    expect(await to("4º ESO A")).toBe("group_other_level");
    const [far] = await rows<{ id: string }>("select id from students.students where institution_id <> $1 limit 1", [
      home,
    ]);
    expect(await to("2º ESO C", [...movers, Number(far?.id)])).toBe("not_found");
  });

  it("of twenty in opposite directions at once, with seats that others wait for, ends without a fault", async () => {
    const [a, b] = [(await pupils(10, "4º ESO A")).slice(0, 10), (await pupils(10, "4º ESO B")).slice(0, 10)];
    const one = (id: number, groupName: string) =>
      refusal(changeGroup(office, { studentIds: [id], groupName, confirmCount: 1 }));
    const answers = await Promise.all([...a.map((id) => one(id, "4º ESO B")), ...b.map((id) => one(id, "4º ESO A"))]);
    expect(answers.filter((answer) => !["done", "section_full"].includes(answer))).toEqual([]);
    const pairs = await Promise.all(
      Array.from({ length: 10 }, (_, at) => [
        refusal(
          changeGroup(office, {
            studentIds: a.slice(at % 3),
            groupName: at % 2 ? "4º ESO A" : "4º ESO B",
            confirmCount: 10 - (at % 3),
          }),
        ),
        refusal(
          changeGroup(office, {
            studentIds: [...a, ...b].reverse(),
            groupName: at % 2 ? "4º ESO B" : "4º ESO A",
            confirmCount: 20,
          }),
        ),
      ]).flat(),
    );
    expect(pairs.filter((answer) => !["done", "section_full", "group_plan_changed"].includes(answer))).toEqual([]);
    const over = await rows(
      `select s.id from courses.sections s where s.institution_id = $1 and s.group_name like '4º ESO%'
      and (select count(*) from students.enrollments e where e.section_id = s.id and e.status = 'active') > s.capacity`,
      [home],
    );
    expect(over).toEqual([]);
    const twice = await rows(
      `select e.student_id, s.course_id from students.enrollments e join courses.sections s on s.id = e.section_id
      where e.student_id = any($1) and e.status = 'active' group by 1, 2 having count(*) > 1`,
      [[...a, ...b]],
    );
    expect(twice).toEqual([]);
  });
});
