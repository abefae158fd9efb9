import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { addDays, currentSchoolYear, localDate, weekday } from "../../drizzle/seed/calendar.ts";
import { getSchedule } from "./get-schedule.ts";

let database: TestDatabase;
const year = currentSchoolYear(localDate(new Date()));
const as = (account: string, now?: () => Date) =>
  contextFor(database, `${account}@demo.eduai.test`, now === undefined ? {} : { now });

/** A day of the first term by ISO weekday. */
function day(wanted: number): string {
  let date = `${year.startDate.slice(0, 4)}-10-05`;
  while (weekday(date) !== wanted) date = addDays(date, 1);
  return date;
}

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
});
afterAll(() => database?.drop());

async function stored(where: string, values: unknown[]) {
  return withRows(database, (query) =>
    query(
      `select to_char(l.starts_at, 'HH24:MI') as "startsAt", l.section_id::int as "sectionId" from courses.schedules l
       where ${where} order by 1, 2`,
      values,
    ),
  );
}

const brief = (data: { startsAt: string; sectionId: number }[]) =>
  data
    .map(({ startsAt, sectionId }) => ({ startsAt, sectionId }))
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt) || a.sectionId - b.sectionId);

describe("the lessons of a day", () => {
  it("are the teacher's own of that weekday, in order, and none at the weekend", async () => {
    const teacher = await as("teacher");
    for (const wanted of [1, 2, 3, 4, 5]) {
      const { date, data } = await getSchedule(teacher, { date: day(wanted) });
      expect(date).toBe(day(wanted));
      expect(brief(data)).toEqual(await stored("l.teacher_id = $1 and l.weekday = $2", [teacher.actor.userId, wanted]));
      expect(data.map(({ startsAt }) => startsAt)).toEqual(data.map(({ startsAt }) => startsAt).toSorted());
    }
    for (const wanted of [6, 7]) expect((await getSchedule(teacher, { date: day(wanted) })).data).toEqual([]);
  });

  it("of a family are those of all its children, of a student the own", async () => {
    const [parent, student] = [await as("parent"), await as("student")];
    const attended =
      "l.weekday = 1 and l.section_id in (select section_id from students.enrollments e join students.students s on s.id = e.student_id where e.status = 'active' and ";
    const own = await stored(`${attended} s.user_id = $1)`, [student.actor.userId]);
    expect(own.length).toBe(6);
    expect(brief((await getSchedule(student, { date: day(1) })).data)).toEqual(own);
    const family = await stored(
      `${attended} s.id in (select student_id from users.guardianships where guardian_user_id = $1))`,
      [parent.actor.userId],
    );
    expect(family.length).toBe(12);
    expect(brief((await getSchedule(parent, { date: day(1) })).data)).toEqual(family);
  });

  it("of a pupil are theirs for family, office and tutor, of other teachers their own, and of nobody out of reach", async () => {
    const [parent, student, head] = [await as("parent"), await as("student"), await as("head")];
    const studentId = await number(database, "select id from students.students where user_id = $1", [
      student.actor.userId,
    ]);
    const asked = { date: day(1), studentId };
    const own = brief((await getSchedule(student, { date: day(1) })).data);
    for (const who of [parent, student, head, await as("teacher")]) {
      const seen = await getSchedule(who, asked);
      expect(brief(seen.data)).toEqual(own);
      expect(seen.next).not.toBeNull();
    }
    const [other] = await withRows(database, (query) =>
      query<{ email: string; taught: string[] }>(
        `select u.email, array_agg(distinct e.section_id::text) as taught from students.enrollments e
           join students.students s on s.id = e.student_id
           join courses.section_teachers t on t.section_id = e.section_id join users.users u on u.id = t.user_id
         where e.student_id = $1 and e.status = 'active'
           and not exists (select from courses.group_tutors g where g.user_id = u.id and g.group_name = s.group_name)
         group by u.email order by u.email limit 1`,
        [studentId],
      ),
    );
    const taught = new Set(other?.taught.map(Number));
    const colleague = await contextFor(database, other?.email ?? "");
    const seen: unknown[] = [];
    for (const weekdayOf of [1, 2, 3, 4, 5]) {
      const of = { date: day(weekdayOf), studentId };
      const all = brief((await getSchedule(head, of)).data);
      const theirs = brief((await getSchedule(colleague, of)).data);
      expect(theirs).toEqual(all.filter(({ sectionId }) => taught.has(sectionId)));
      seen.push(...theirs);
    }
    expect(seen.length).toBeGreaterThan(0);
    await expect(getSchedule(await as("parent2"), asked)).rejects.toMatchObject({ code: "not_found" });
  });

  it("are followed by those of the next day that has some", async () => {
    const teacher = await as("teacher");
    const weekend = await getSchedule(teacher, { date: day(6) });
    const monday = await getSchedule(teacher, { date: addDays(day(6), 2) });
    expect(weekend).toMatchObject({ data: [], next: { date: monday.date, data: monday.data } });
    expect(monday.data.length).toBeGreaterThan(0);
    expect((await getSchedule(teacher, { date: year.endDate })).next).toBeNull();
    expect((await getSchedule(await as("head"), { date: day(1) })).next).toBeNull();
  });

  it("are all of them, however many a school has", async () => {
    await withRows(database, async (query) =>
      query(
        `insert into courses.schedules (institution_id, school_year_id, section_id, weekday, starts_at, ends_at)
         select s.institution_id, s.school_year_id, s.section_id, 3,
           time '16:00' + (row_number() over (order by s.id)) * interval '1 minute',
           time '16:01' + (row_number() over (order by s.id)) * interval '1 minute' from courses.schedules s
         where s.institution_id = $1 order by s.id limit 220`,
        [(await as("head")).actor.institutionId],
      ),
    );
    const { data } = await getSchedule(await as("head"), { date: day(3) });
    expect(data.filter(({ startsAt }) => startsAt >= "16:00")).toHaveLength(220);
  });

  it("outside the school year are none", async () => {
    const teacher = await as("teacher");
    const before = addDays(year.startDate, -7);
    const after = addDays(year.endDate, 7);
    for (let shift = 0; shift < 7; shift += 1) {
      expect((await getSchedule(teacher, { date: addDays(before, shift) })).data).toEqual([]);
      expect((await getSchedule(teacher, { date: addDays(after, shift) })).data).toEqual([]);
    }
  });

  it("today is the day of the school's time zone, not of the server's", async () => {
    const tuesday = day(2);
    const late = () => new Date(`${addDays(tuesday, -1)}T23:30:00Z`);
    const teacher = await as("teacher", late);
    const view = await getSchedule(teacher, {});
    expect(view.date).toBe(tuesday);
    expect(view).toEqual(await getSchedule(teacher, { date: tuesday }));
    await withRows(database, (query) =>
      query("update users.institutions set time_zone = 'Atlantic/Canary' where id = $1", [teacher.actor.institutionId]),
    );
    expect((await getSchedule(teacher, {})).date).toBe(tuesday);
    await withRows(database, (query) =>
      query("update users.institutions set time_zone = 'America/Lima' where id = $1", [teacher.actor.institutionId]),
    );
    expect((await getSchedule(teacher, {})).date).toBe(addDays(tuesday, -1));
  });

  it("of a section that was archived are gone", async () => {
    const student = await as("student");
    const { data } = await getSchedule(student, { date: day(3) });
    const gone = data[0]?.sectionId ?? 0;
    await withRows(database, (query) => query("update courses.sections set status = 'archived' where id = $1", [gone]));
    const after = await getSchedule(student, { date: day(3) });
    expect(after.data.length).toBe(data.filter(({ sectionId }) => sectionId !== gone).length);
  });
});
