import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { getInstitution } from "./get-institution.ts";
import { getSchool } from "./get-school.ts";
import { forgetFigures, getStatistics } from "./get-statistics.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("counts the school's own people and groups, and nobody else's", async () => {
  const head = await contextFor(database, "head@demo.eduai.test");
  const other = await contextFor(database, "head@otra.eduai.test");
  const school = head.actor.institutionId;
  const figures = await getStatistics(head);
  const counted = (text: string) => number(database, text, [school]);
  expect(figures).toMatchObject({
    students: 400,
    studentsWithoutGroup: 0,
    groups: 16,
    teachers: await counted(
      "select count(*) from users.users u join users.roles r on r.id = u.role_id where u.institution_id = $1 and u.is_active and r.kind = 'teacher'",
    ),
    guardians: await counted(
      "select count(*) from users.users u join users.roles r on r.id = u.role_id where u.institution_id = $1 and u.is_active and r.kind = 'parent'",
    ),
    sections: await counted("select count(*) from courses.sections where institution_id = $1 and status = 'active'"),
  });
  expect((await getStatistics(other)).students).toBe(40);
});

it("follows what happens: a pupil who leaves, one without a group, a mark of today", async () => {
  const head = await contextFor(database, "head@demo.eduai.test");
  const before = await getStatistics(head);
  await withRows(database, async (query) => {
    const [left, loose] = await query<{ id: string }>(
      "select id from students.students where institution_id = $1 order by id limit 2",
      [head.actor.institutionId],
    );
    await query("update students.students set status = 'withdrawn' where id = $1", [left?.id]);
    await query("update students.students set group_name = null where id = $1", [loose?.id]);
    await query(
      "update courses.grades set graded_at = now() where id = (select max(id) from courses.grades where institution_id = $1 and graded_at < now() - interval '30 days')",
      [head.actor.institutionId],
    );
  });
  expect(await getStatistics(head)).toEqual(before);
  await forgetFigures(head);
  const after = await getStatistics(head);
  expect(after.students).toBe(before.students - 1);
  expect(after.studentsWithoutGroup).toBe(1);
  expect(after.marksThisWeek).toBe(before.marksThisWeek + 1);
});

it("a mark that was cleared is none of this week's", async () => {
  const head = await contextFor(database, "head@demo.eduai.test");
  const before = await getStatistics(head);
  await withRows(database, (query) =>
    query(
      "update courses.grades set graded_at = now(), status = 'cleared', value = null where id = (select max(id) from courses.grades where institution_id = $1 and status = 'scored' and graded_at < now() - interval '30 days')",
      [head.actor.institutionId],
    ),
  );
  await forgetFigures(head);
  expect((await getStatistics(head)).marksThisWeek).toBe(before.marksThisWeek);
});

it("are kept per school: what one school's head has read answers no other", async () => {
  const { ports } = await contextFor(database, "head@demo.eduai.test");
  const [head, other] = await Promise.all(
    ["head@demo", "head@otra"].map((name) => contextFor(database, `${name}.eduai.test`, { ports })),
  );
  if (head === undefined || other === undefined) throw new Error("two heads");
  expect((await getStatistics(head)).students).toBeGreaterThan(300);
  expect((await getStatistics(other)).students).toBe(40);
});

it("the platform's operator sees a school in figures, and no person", async () => {
  const [head, operator] = await Promise.all(
    ["head@demo", "superadmin@demo"].map((name) => contextFor(database, `${name}.eduai.test`)),
  );
  if (head === undefined || operator === undefined) throw new Error("two people");
  await forgetFigures(head);
  const { students, teachers, guardians, groups, sections } = await getStatistics(head);
  const id = head.actor.institutionId;
  const row = {
    id,
    name: "IES Demostración",
    officialCode: null,
    userCount: 9,
    suspendedAt: null,
    lastActivityAt: null,
  };
  const ports = { open: () => head.db, schools: async () => [row] };
  expect(await getSchool(operator, { id }, ports)).toEqual({
    ...row,
    students,
    teachers,
    guardians,
    groups,
    sections,
    suspendedReason: null,
    lastExportAt: null,
    lastImport: null,
  });
  expect(students).toBeGreaterThan(300);
  await expect(getSchool(operator, { id: 99_999 }, ports)).rejects.toMatchObject({ code: "not_found" });
  await expect(getSchool(head, { id }, ports)).rejects.toMatchObject({ code: "forbidden" });
});

it("is for those who run the school; everybody reads its name", async () => {
  for (const who of ["teacher", "student", "parent"]) {
    const person = await contextFor(database, `${who}@demo.eduai.test`);
    await expect(getStatistics(person)).rejects.toMatchObject({ code: "forbidden" });
    expect(await getInstitution(person)).toMatchObject({
      name: "IES Demostración",
      timeZone: "Europe/Madrid",
    });
  }
});
