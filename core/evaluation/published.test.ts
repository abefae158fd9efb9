import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { getAcademicRecord } from "./academic-record.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

it("a family reads the result of an optional subject, whose section has no group, not before its day either", async () => {
  const pupil = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  const [record] = await withRows(database, (query) =>
    query<{ course: string }>(
      `select r.course_id as course from students.academic_records r
         join students.evaluation_sessions o on o.academic_session_id = r.academic_session_id and o.closed_at is not null
         join courses.sections s on s.course_id = r.course_id and s.group_name = o.group_name
         join students.enrollments e on e.section_id = s.id and e.student_id = r.student_id
       where r.student_id = $1 order by r.id limit 1`,
      [pupil],
    ),
  );
  const course = Number(record?.course);
  const parent = await contextFor(database, "parent@demo.eduai.test");
  const holds = async () =>
    JSON.stringify((await getAcademicRecord(parent, { id: pupil })).years).includes(`"courseId":${course},`);
  const set = (text: string, values: unknown[]) => withRows(database, (query) => query(text, values));
  await set("update courses.sections set group_name = null where course_id = $1", [course]);
  expect(await holds()).toBe(true);
  await set(
    "update students.evaluation_sessions set families_from = current_date + 30 where closed_at is not null",
    [],
  );
  expect(await holds()).toBe(false);
});
