import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import { getGradeHistory } from "../grades/get-grade-history.ts";
import { recordGrades } from "../grades/record-grades.ts";
import { getStudent } from "../students/get-student.ts";
import { getSection } from "./get-section.ts";
import { listSections } from "./list-sections.ts";

let database: TestDatabase;
let head: Context;
let teacher: Context;
let student: Context;
let place: { sectionId: number; courseId: number; studentId: number };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await as("head@demo");
  teacher = await as("teacher@demo");
  student = await as("student@demo");
  const [row] = await rows<{ section: string; course: string; student: string }>(
    `select e.section_id as section, x.course_id as course, e.student_id as student
     from students.enrollments e join students.students s on s.id = e.student_id
     join courses.section_teachers t on t.section_id = e.section_id join courses.sections x on x.id = e.section_id
     where s.user_id = $1 and t.user_id = $2 and e.status = 'active' limit 1`,
    [student.actor.userId, teacher.actor.userId],
  );
  if (row === undefined) throw new Error("the demo teacher teaches the demo student");
  place = { sectionId: Number(row.section), courseId: Number(row.course), studentId: Number(row.student) };
});
afterAll(() => database?.drop());

const as = (who: string) => contextFor(database, `${who}.eduai.test`);
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const list = (ctx: Context, query: Partial<Parameters<typeof listSections>[1]> = {}) =>
  listSections(ctx, { limit: 200, ...query });
const ids = async (ctx: Context, query: Partial<Parameters<typeof listSections>[1]> = {}) =>
  (await list(ctx, query)).data.map(({ id }) => id);
const missing = { code: "not_found" };

describe("the list of sections", () => {
  it("holds what each reaches: the school's for its head, the own for a teacher, those of the child for a family", async () => {
    const all = await ids(head);
    expect(all).toHaveLength(
      await number(database, "select count(*) from courses.sections where institution_id = $1 and status = 'active'", [
        head.actor.institutionId,
      ]),
    );
    const taught = await rows<{ id: number }>(
      "select t.section_id::int as id from courses.section_teachers t join courses.sections s on s.id = t.section_id where t.user_id = $1 and s.status = 'active' order by 1",
      [teacher.actor.userId],
    );
    expect((await ids(teacher)).toSorted((a, b) => a - b)).toEqual(taught.map(({ id }) => id));
    const [own, family] = [await ids(student), await ids(await as("parent@demo"))];
    expect(own).toContain(place.sectionId);
    expect(own.filter((id) => !family.includes(id))).toEqual([]);
    expect((await ids(await as("head@otra"))).filter((id) => all.includes(id))).toEqual([]);
  });

  it("tells families and pupils nothing of when marks were last given", async () => {
    expect((await list(teacher)).data.some(({ lastMarkAt }) => lastMarkAt !== null)).toBe(true);
    for (const ctx of [student, await as("parent@demo")]) {
      expect((await list(ctx)).data.map(({ lastMarkAt }) => lastMarkAt).filter((at) => at !== null)).toEqual([]);
    }
  });

  it("does not date marks for families and pupils by its filter either: unpublished ones would show", async () => {
    for (const who of ["student@demo", "parent@demo"]) {
      await expect(list(await as(who), { markedWithinDays: 366 }), who).rejects.toMatchObject({
        code: "bad_request",
        reason: "section_marks_unseen",
      });
    }
    expect(await ids(teacher, { markedWithinDays: 366 })).toContain(place.sectionId);
  });

  it("gives the room to who teaches or attends, and to nobody else", async () => {
    const room = async (ctx: Context) => (await list(ctx)).data.find(({ id }) => id === place.sectionId)?.chatRoomId;
    expect(await room(teacher)).toEqual(expect.any(Number));
    expect(await room(student)).toBe(await room(teacher));
    expect([await room(head), await room(await as("parent@demo"))]).toEqual([null, null]);
  });

  it("keeps to each filter, and to several at once", async () => {
    const { data, gradeLevels, groups } = await list(head);
    const [gradeLevel = "", groupName = ""] = [gradeLevels[0], groups[0]];
    const byLevel = await list(head, { gradeLevel });
    expect(byLevel.data.length).toBeGreaterThan(0);
    expect(byLevel.data.filter((row) => row.gradeLevel !== gradeLevel)).toEqual([]);
    expect(byLevel.gradeLevels).toEqual(gradeLevels);
    expect(await ids(head, { groupName })).toEqual(
      data.filter((row) => row.groupName === groupName).map(({ id }) => id),
    );
    expect((await ids(head, { teacherId: teacher.actor.userId })).toSorted()).toEqual((await ids(teacher)).toSorted());
    expect(await ids(head, { teacherId: 999_999_999 })).toEqual([]);
    expect(await ids(head, { gradeLevel, groupName: "no such group" })).toEqual([]);
    expect(gradeLevels).toEqual(gradeLevels.toSorted((a, b) => a.localeCompare(b, "es", { numeric: true })));
  });

  it("finds a course however it is written, and takes signs of patterns as they are", async () => {
    const titled = (await ids(head, { search: "Matemáticas" })).toSorted();
    expect(titled).toContain(place.sectionId);
    for (const search of ["matematicas", "MATEMÁTICAS"]) {
      expect((await ids(head, { search })).toSorted(), search).toEqual(titled);
    }
    for (const search of ["%", "_", "no such course"]) expect(await ids(head, { search }), search).toEqual([]);
    expect(await ids(head, { search: "" })).toEqual(await ids(head));
  });

  it("holds each once over all pages", async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(head, { limit: 9, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.offset).toBe(seen.length);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && seen.length < 1_000);
    expect(seen).toEqual(await ids(head));
    await expect(list(head, { cursor: "bm90IG9uZQ" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("knows what was marked of late, by the given clock", async () => {
    const later = { ...head, now: () => new Date(Date.now() + 400 * 86_400_000) };
    expect(await ids(later, { markedWithinDays: 7 })).toEqual([]);
    await rows(
      `update courses.grades set graded_at = now() - interval '3 days' where id = (select g.id from courses.grades g
       join courses.assignments a on a.id = g.assignment_id where a.section_id = $1 limit 1)`,
      [place.sectionId],
    );
    expect(await ids(head, { markedWithinDays: 7 })).toContain(place.sectionId);
  });
});

describe("one section", () => {
  it("shows its pupils to who may see them and to no pupil or family", async () => {
    const { studentCount, students, teachers } = await getSection(teacher, { id: place.sectionId });
    expect(students).toHaveLength(studentCount);
    expect(students.map(({ id }) => id)).toContain(place.studentId);
    expect(teachers.map(({ userId }) => userId)).toContain(teacher.actor.userId);
    expect((await getSection(head, { id: place.sectionId })).students).toEqual(students);
    for (const ctx of [student, await as("parent@demo")]) {
      expect((await getSection(ctx, { id: place.sectionId })).students).toEqual([]);
    }
  });

  it("out of reach, of another school, archived or unknown does not exist", async () => {
    for (const who of ["head@otra", "teacher@otra"]) {
      await expect(getSection(await as(who), { id: place.sectionId }), who).rejects.toMatchObject(missing);
    }
    const reachable = await ids(teacher);
    const strange = (await ids(head)).find((id) => !reachable.includes(id)) ?? 0;
    await expect(getSection(teacher, { id: strange })).rejects.toMatchObject(missing);
    await expect(getSection(head, { id: 999_999_999 })).rejects.toMatchObject(missing);
    await rows("update courses.sections set status = 'tobedeleted' where id = $1", [strange]);
    await expect(getSection(head, { id: strange })).rejects.toMatchObject(missing);
    expect(await ids(head)).not.toContain(strange);
  });

  it("leaves out whose data are blocked and who has left it", async () => {
    const { students } = await getSection(head, { id: place.sectionId });
    const others = students.filter(({ id }) => id !== place.studentId);
    const [blocked, left] = [others[0]?.id ?? 0, others[1]?.id ?? 0];
    await rows("update students.students set blocked_at = now() where id = $1", [blocked]);
    await rows("update students.enrollments set status = 'withdrawn' where student_id = $1 and section_id = $2", [
      left,
      place.sectionId,
    ]);
    const after = (await getSection(head, { id: place.sectionId })).students.map(({ id }) => id);
    expect(after).toHaveLength(students.length - 2);
    expect(after).not.toContain(blocked);
    expect(after).not.toContain(left);
    await expect(getStudent(head, { id: blocked })).rejects.toMatchObject(missing);
  });
});

describe("the history of a mark", () => {
  it("has every version with who wrote it, for those who may mark and reach it", async () => {
    const { sectionId, courseId, studentId } = place;
    const column = await createAssignment(teacher, {
      sectionId,
      title: "Historia",
      dueAt: null,
      maxPoints: 10,
      weight: 1,
    });
    await publishAssignment(teacher, column);
    const mark = async (value: number, version: number) => {
      const grade = { assignmentId: column.id, studentId, value, status: "scored" as const, comment: null, version };
      const { data } = await recordGrades(teacher, { courseId, grades: [grade] });
      return data[0] ?? { gradeId: 0, version: 0 };
    };
    const first = await mark(4, 0);
    await mark(6.5, first.version);
    const { data } = await getGradeHistory(teacher, { id: first.gradeId });
    expect(data.map(({ value, version }) => [value, version])).toEqual([
      [4, 1],
      [6.5, 2],
    ]);
    expect(new Set(data.map(({ changedBy }) => changedBy))).toEqual(new Set([teacher.actor.name]));
    expect(await getGradeHistory(head, { id: first.gradeId })).toEqual({ data });
    for (const who of ["student@demo", "parent@demo"]) {
      await expect(getGradeHistory(await as(who), { id: first.gradeId }), who).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    for (const who of ["head@otra", "teacher@otra"]) {
      await expect(getGradeHistory(await as(who), { id: first.gradeId }), who).rejects.toMatchObject(missing);
    }
    await expect(getGradeHistory(teacher, { id: 999_999_999 })).rejects.toMatchObject(missing);
  });
});

describe("one pupil", () => {
  it("is seen by the school, who teaches them, themselves and their family; and by no other family or school", async () => {
    const id = place.studentId;
    const seen = await getStudent(head, { id });
    expect(seen.guardians.map(({ userId }) => userId)).toContain((await as("parent@demo")).actor.userId);
    for (const ctx of [teacher, student, await as("parent@demo")]) {
      expect((await getStudent(ctx, { id })).familyName).toBe(seen.familyName);
    }
    for (const who of ["head@otra", "teacher@otra", "parent2@demo"]) {
      await expect(getStudent(await as(who), { id }), who).rejects.toMatchObject(missing);
    }
    expect(seen.sections.map((section) => section.id)).toContain(place.sectionId);
    const own = await ids(teacher);
    expect((await getStudent(teacher, { id })).sections.filter((section) => !own.includes(section.id))).toEqual([]);
  });
});
