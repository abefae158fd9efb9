import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import { listSections } from "../sections/list-sections.ts";
import { getStudentGrades } from "../students/get-student-grades.ts";
import { getGradebook } from "./get-gradebook.ts";
import { recordGrades } from "./record-grades.ts";

let database: TestDatabase;
let teacher: Context;
let head: Context;
let sectionId: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  head = await contextFor(database, "head@demo.eduai.test");
  const section = (await listSections(teacher, { limit: 10 })).data.find(({ groupName }) => groupName === "2º ESO A");
  if (section === undefined) throw new Error("the demo teacher has 2º ESO A");
  sectionId = section.id;
});
afterAll(() => database?.drop());

describe("the gradebook", () => {
  it("averages each student by weight on the school's scale, and the family reads the same number", async () => {
    await withRows(database, async (query) => {
      await query(
        "delete from courses.grades where assignment_id in (select id from courses.assignments where section_id = $1)",
        [sectionId],
      );
      await query("delete from courses.assignments where section_id = $1", [sectionId]);
    });
    const column = async (title: string, maxPoints: number, weight: number) =>
      publishAssignment(teacher, await createAssignment(teacher, { sectionId, title, dueAt: null, maxPoints, weight }));
    const [test, work, extra] = [
      await column("Examen", 10, 3),
      await column("Trabajo", 20, 1),
      await column("Extra", 5, 2),
    ];
    const student = await contextFor(database, "student@demo.eduai.test");
    const book = await getGradebook(teacher, { id: sectionId });
    const [own] = await withRows(database, (query) =>
      query<{ id: string }>("select id from students.students where user_id = $1", [student.actor.userId]),
    );
    const id = Number(own?.id);
    const others = book.students.map((row) => row.id).filter((other) => other !== id);
    const [missing = 0, exempt = 0, none = 0] = others;
    const entry = (
      assignmentId: number,
      studentId: number,
      value: number | null,
      status: "scored" | "missing" | "exempt",
    ) => ({
      assignmentId,
      studentId,
      value,
      status,
      comment: null,
      version: 0,
    });
    await recordGrades(teacher, {
      courseId: book.section.courseId,
      grades: [
        entry(test.id, id, 7.25, "scored"),
        entry(work.id, id, 15, "scored"),
        entry(test.id, missing, 8, "scored"),
        entry(work.id, missing, null, "missing"),
        entry(test.id, exempt, 8, "scored"),
        entry(work.id, exempt, null, "exempt"),
        entry(extra.id, none, null, "exempt"),
      ],
    });
    const averages = async (ctx: Context) =>
      new Map((await getGradebook(ctx, { id: sectionId })).students.map((row) => [row.id, row.average]));
    const { decimals } = book.scale;
    const rounded = (value: number) => Math.round(value * 10 ** decimals) / 10 ** decimals;
    const seen = await averages(teacher);
    expect(seen.get(id)).toBe(rounded((7.25 * 3 + 7.5) / 4));
    expect(seen.get(missing)).toBe(rounded((8 * 3) / 4));
    expect(seen.get(exempt)).toBe(8);
    expect(seen.get(none)).toBeNull();
    expect(await averages(head)).toEqual(seen);
    const marks = await getStudentGrades(student, { id });
    expect(marks.courses.find((course) => course.sectionId === sectionId)?.average).toBe(seen.get(id));
  });

  it("is written by its teachers alone and read by the administration", async () => {
    expect((await getGradebook(teacher, { id: sectionId })).canEdit).toBe(true);
    expect((await getGradebook(head, { id: sectionId })).canEdit).toBe(false);
    await expect(
      createAssignment(head, { sectionId, title: "No", dueAt: null, maxPoints: 10, weight: 1 }),
    ).rejects.toMatchObject({ code: "forbidden" });
    for (const account of ["parent", "student"]) {
      const ctx = await contextFor(database, `${account}@demo.eduai.test`);
      await expect(getGradebook(ctx, { id: sectionId })).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});

describe("sections", () => {
  it("in pages are each there once, and a search takes accents and signs as one writes them", async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSections(head, { limit: 9, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    const [row] = await withRows(database, (query) =>
      query<{ count: string }>(
        "select count(*) from courses.sections where status = 'active' and institution_id = $1",
        [head.actor.institutionId],
      ),
    );
    expect(seen.length).toBe(Number(row?.count));
    expect(new Set(seen).size).toBe(seen.length);
    const search = async (text: string) => (await listSections(head, { limit: 100, search: text })).data.length;
    expect(await search("matematicas 2º")).toBe(4);
    expect(await search("MATEMÁTICAS 2º ESO A")).toBe(1);
    expect(await search("%")).toBe(0);
    expect(await search("_")).toBe(0);
  });
});
