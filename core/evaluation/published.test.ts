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
  // In a section of another group, which has its day before the pupil's own.
  await set("update courses.sections set group_name = '1º ESO B' where course_id = $1", [course]);
  await set(
    "update students.evaluation_sessions set families_from = current_date where group_name = '1º ESO B' and closed_at is not null",
    [],
  );
  expect(await holds()).toBe(false);
  await set("update students.evaluation_sessions set families_from = current_date where closed_at is not null", []);
  expect(await holds()).toBe(true);
});

it("who tutors a group reads the whole record of its pupils, not of who is a guest in one of its subjects", async () => {
  const teacher = await contextFor(database, "teacher@demo.eduai.test");
  const [guest] = await withRows(database, (query) =>
    query<{ id: string }>(
      `select s.id from students.students s join students.enrollments e on e.student_id = s.id
         join courses.section_teachers t on t.section_id = e.section_id and t.user_id = $1
       where s.status = 'active' and s.group_name not in (select group_name from courses.group_tutors where user_id = $1)
       order by s.id limit 1`,
      [teacher.actor.userId],
    ),
  );
  const id = Number(guest?.id);
  const set = (text: string, values: unknown[]) => withRows(database, (query) => query(text, values));
  await set(
    `insert into students.enrollments (institution_id, student_id, section_id, begin_date)
     select $1, $2, s.id, current_date - 10 from courses.sections s join courses.group_tutors t on t.group_name = s.group_name
     where t.user_id = $3 and s.status = 'active' and s.institution_id = $1 order by s.id limit 1`,
    [teacher.actor.institutionId, id, teacher.actor.userId],
  );
  await set(
    `update students.evaluation_sessions set tutor_id = $1, closed_at = now(), closed_by = $1, families_from = current_date
     where group_name in (select group_name from courses.group_tutors where user_id = $1) and closed_at is null and institution_id = $2`,
    [teacher.actor.userId, teacher.actor.institutionId],
  );
  const record = await getAcademicRecord(teacher, { id });
  expect(record.canPrint).toBe(false);
});
