import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { getGradebook } from "../grades/get-gradebook.ts";
import { recordGrades } from "../grades/record-grades.ts";
import { listSections } from "../sections/list-sections.ts";
import { createAssignment } from "./create-assignment.ts";
import { listDueWork } from "./list-due-work.ts";
import { listPendingMarks } from "./list-pending-marks.ts";
import { publishAssignment } from "./publish-assignment.ts";

const DAY_MS = 86_400_000;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

const as = (account: string) => contextFor(database, `${account}.eduai.test`);
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

it("shows what is due to those of the group alone, soonest first, and drafts to nobody", async () => {
  const teacher = await as("teacher@demo");
  const student = await as("student@demo");
  const own = new Set((await listSections(student, { limit: 200 })).data.map(({ id }) => id));
  const section = (await listSections(teacher, { limit: 200 })).data.find(({ id }) => own.has(id));
  const sectionId = section?.id ?? 0;
  const exam = { sectionId, maxPoints: 10, weight: 1 };
  for (const [title, days] of [
    ["Examen de junio", 30],
    ["Examen de mañana", 1],
  ] as const) {
    const { id } = await createAssignment(teacher, { ...exam, title, dueAt: inDays(days) });
    await publishAssignment(teacher, { id });
  }
  await createAssignment(teacher, { ...exam, title: "Borrador", dueAt: inDays(2) });
  const titles = async (account: string) =>
    (await listDueWork(await as(account), { limit: 200 })).data.map(({ title }) => title);
  for (const account of ["student@demo", "parent@demo"]) {
    const seen = await titles(account);
    expect(seen).not.toContain("Borrador");
    expect(seen.indexOf("Examen de mañana")).toBeGreaterThanOrEqual(0);
    expect(seen.indexOf("Examen de junio")).toBeGreaterThan(seen.indexOf("Examen de mañana"));
  }
  expect(await titles("student@otra")).not.toContain("Examen de mañana");
});

it("tells a teacher which columns lack marks until they have them, and counts those without", async () => {
  const teacher = await as("teacher@demo");
  const section = (await listSections(teacher, { limit: 1 })).data[0];
  const column = await createAssignment(teacher, {
    sectionId: section?.id ?? 0,
    title: "Ejercicios de ayer",
    dueAt: inDays(-1),
    maxPoints: 10,
    weight: 1,
  });
  const pending = async (account = "teacher@demo") =>
    (await listPendingMarks(await as(account), { limit: 200 })).data.find(
      ({ assignmentId }) => assignmentId === column.id,
    );
  const { students } = await getGradebook(teacher, { id: section?.id ?? 0 });
  expect(await pending()).toMatchObject({ missing: students.length, students: students.length });
  expect(await pending("teacher@otra")).toBeUndefined();
  const mark = (studentId: number) => ({
    assignmentId: column.id,
    studentId,
    value: 5,
    status: "scored" as const,
    comment: null,
    version: 0,
  });
  const [first, ...others] = students.map(({ id }) => mark(id));
  if (first === undefined) throw new Error("the section has pupils");
  const courseId = section?.courseId ?? 0;
  await recordGrades(teacher, { courseId, grades: [first] });
  expect(await pending()).toMatchObject({ missing: students.length - 1 });
  await recordGrades(teacher, { courseId, grades: others });
  expect(await pending()).toBeUndefined();
  const week = await listSections(teacher, { limit: 200, markedWithinDays: 1 });
  expect(week.data.map(({ id }) => id)).toContain(section?.id);
  expect(week.data.find(({ id }) => id === section?.id)?.lastMarkAt).not.toBeNull();
  // One that is taken back shows as blank.
  const cleared = { ...first, value: null, status: "cleared" as const, version: 1 };
  await recordGrades(teacher, { courseId, grades: [cleared] });
  expect(await pending()).toMatchObject({ missing: 1 });
  await expect(listPendingMarks(await as("student@demo"), { limit: 5 })).rejects.toMatchObject({ code: "forbidden" });
});
