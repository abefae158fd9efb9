import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, type Query, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { getGradebook } from "../grades/get-gradebook.ts";
import { getSection } from "../sections/get-section.ts";
import { listSections } from "../sections/list-sections.ts";
import { getStudent } from "../students/get-student.ts";
import { getStudentGrades } from "../students/get-student-grades.ts";
import { listStudents } from "../students/list-students.ts";

let database: TestDatabase;
const rows = <T>(run: (query: Query) => Promise<T>) => withRows(database, run);
const as = (account: string) => contextFor(database, `${account}.eduai.test`);

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

async function everyone(ctx: Context): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await listStudents(ctx, {
      limit: 100,
      sort: "studentNumber",
      ...(cursor === undefined ? {} : { cursor }),
    });
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids.sort((a, b) => a - b);
}

const expected = async (text: string, values: unknown[]) =>
  (await rows((query) => query<{ id: string }>(text, values))).map(({ id }) => Number(id)).sort((a, b) => a - b);

const child = (givenName: string, familyName: string) =>
  number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.given_name = $1 and u.family_name = $2",
    [givenName, familyName],
  );

describe("whose students each role reaches", () => {
  it("a head all of the school and nobody of another", async () => {
    for (const account of ["head@demo", "head@otra"]) {
      const head = await as(account);
      expect(await everyone(head)).toEqual(
        await expected("select id from students.students where institution_id = $1", [head.actor.institutionId]),
      );
    }
  });

  it("a teacher those of the own sections, with the marks of the own courses alone", async () => {
    const teacher = await as("teacher@demo");
    const own = await expected(
      `select distinct e.student_id as id from students.enrollments e join courses.section_teachers t using (section_id)
       where t.user_id = $1 and e.status = 'active'`,
      [teacher.actor.userId],
    );
    expect(own.length).toBe(75);
    expect(await everyone(teacher)).toEqual(own);
    const daniel = await child("Daniel", "García Romero");
    const paula = await child("Paula", "García Romero");
    await expect(getStudent(teacher, { id: paula })).rejects.toMatchObject({ code: "not_found" });
    const marks = await getStudentGrades(teacher, { id: daniel });
    expect(marks.courses.map(({ courseTitle }) => courseTitle)).toEqual(["Matemáticas 2º ESO"]);
    const head = await as("head@demo");
    expect((await getStudentGrades(head, { id: daniel })).courses.length).toBeGreaterThan(5);
    const { data } = await listSections(teacher, { limit: 100 });
    expect(data.map(({ groupName }) => groupName)).toEqual(["2º ESO A", "2º ESO B", "3º ESO A"]);
    const foreign = await number(
      database,
      "select id from courses.sections where status = 'active' and institution_id = $1 and id not in (select section_id from courses.section_teachers where user_id = $2) limit 1",
      [teacher.actor.institutionId, teacher.actor.userId],
    );
    await expect(getGradebook(teacher, { id: foreign })).rejects.toMatchObject({ code: "not_found" });
    await expect(getSection(teacher, { id: foreign })).rejects.toMatchObject({ code: "not_found" });
    expect((await getGradebook(head, { id: foreign })).canEdit).toBe(false);
  });

  it("a student themself, without classmates", async () => {
    const student = await as("student@demo");
    const daniel = await child("Daniel", "García Romero");
    const irene = await child("Irene", "Navarro Castillo");
    expect(await everyone(student)).toEqual([daniel]);
    expect((await getStudentGrades(student, { id: daniel })).courses.length).toBeGreaterThan(5);
    await expect(getStudentGrades(student, { id: irene })).rejects.toMatchObject({ code: "not_found" });
    const [section] = (await listSections(student, { limit: 1 })).data;
    const view = await getSection(student, { id: section?.id ?? 0 });
    expect(view.studentCount).toBe(25);
    expect(view.students).toEqual([]);
  });

  it("a parent their children, for as long as they may see records", async () => {
    const parent = await as("parent@demo");
    const children = [await child("Daniel", "García Romero"), await child("Paula", "García Romero")];
    expect(await everyone(parent)).toEqual(children.sort((a, b) => a - b));
    const may = (yes: boolean) =>
      rows((query) =>
        query("update users.guardianships set can_view_records = $1 where guardian_user_id = $2", [
          yes,
          parent.actor.userId,
        ]),
      );
    await may(false);
    expect(await everyone(parent)).toEqual([]);
    expect((await listSections(parent, { limit: 10 })).data).toEqual([]);
    for (const id of children) {
      await expect(getStudent(parent, { id })).rejects.toMatchObject({ code: "not_found" });
      await expect(getStudentGrades(parent, { id })).rejects.toMatchObject({ code: "not_found" });
    }
    await may(true);
    expect((await everyone(parent)).length).toBe(2);
  });
});

describe("an enrolment that has ended", () => {
  it("ends the teacher's reach and the student's place in the section, by status or by its last day", async () => {
    const teacher = await as("teacher@demo");
    const student = await as("student@demo");
    const daniel = await child("Daniel", "García Romero");
    const { data } = await listSections(teacher, { limit: 10 });
    const section = data.find(({ groupName }) => groupName === "2º ESO A")?.id ?? 0;
    const change = (text: string) =>
      rows((query) =>
        query(`update students.enrollments set ${text} where student_id = $1 and section_id = $2`, [daniel, section]),
      );
    const sees = async () => ({
      student: await getStudent(teacher, { id: daniel }).then(
        () => true,
        () => false,
      ),
      listed: (await getSection(teacher, { id: section })).students.some(({ id }) => id === daniel),
      gradebook: (await getGradebook(teacher, { id: section })).students.some(({ id }) => id === daniel),
      cells: (await getGradebook(teacher, { id: section })).cells.some(({ studentId }) => studentId === daniel),
      section: await getSection(student, { id: section }).then(
        () => true,
        () => false,
      ),
      profile: (await getStudent(student, { id: daniel })).sections.some(({ id }) => id === section),
    });
    const all = { student: true, listed: true, gradebook: true, cells: true, section: true, profile: true };
    const none = { student: false, listed: false, gradebook: false, cells: false, section: false, profile: false };
    expect(await sees()).toEqual(all);
    await change("status = 'withdrawn'");
    expect(await sees()).toEqual(none);
    await change("status = 'active', end_date = current_date - 1");
    expect(await sees()).toEqual(none);
    // The school's day, which late in the evening is not that of UTC.
    await change("end_date = (now() at time zone 'Europe/Madrid')::date");
    expect(await sees()).toEqual(all);
    await change("end_date = null");
  });

  it("counts by the school's own day, whatever the clock of the database says, and not before its first day", async () => {
    const daniel = await child("Daniel", "García Romero");
    const change = (text: string) =>
      rows((query) => query(`update students.enrollments set ${text} where student_id = $1`, [daniel]));
    const teacherAt = (instant: string) =>
      contextFor(database, "teacher@demo.eduai.test", { now: () => new Date(instant) });
    const sees = async (instant: string) => (await everyone(await teacherAt(instant))).includes(daniel);
    await change("begin_date = '2026-10-10', end_date = '2026-10-20'");
    // Madrid is two hours ahead of UTC in October.
    expect(await sees("2026-10-09T21:59:00Z")).toBe(false);
    expect(await sees("2026-10-09T22:01:00Z")).toBe(true);
    expect(await sees("2026-10-20T21:59:00Z")).toBe(true);
    expect(await sees("2026-10-20T22:01:00Z")).toBe(false);
    await change("begin_date = null, end_date = null");
  });

  it("and one whose data is blocked is seen by nobody, nor are the marks", async () => {
    const irene = await child("Irene", "Navarro Castillo");
    const [head, teacher, parent] = await Promise.all([as("head@demo"), as("teacher@demo"), as("parent2@demo")]);
    const { data } = await listSections(teacher, { limit: 10 });
    const section = data.find(({ groupName }) => groupName === "2º ESO A")?.id ?? 0;
    await rows((query) => query("update students.students set blocked_at = now() where id = $1", [irene]));
    for (const ctx of [head, teacher, parent]) {
      expect(await everyone(ctx)).not.toContain(irene);
      await expect(getStudentGrades(ctx, { id: irene })).rejects.toMatchObject({ code: "not_found" });
    }
    const book = await getGradebook(teacher, { id: section });
    expect(book.students.map(({ id }) => id)).not.toContain(irene);
    expect(book.cells.map(({ studentId }) => studentId)).not.toContain(irene);
    await rows((query) => query("update students.students set blocked_at = null where id = $1", [irene]));
  });
});
