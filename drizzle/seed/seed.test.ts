import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { currentSchoolYear, instant, localDate, schoolDays, weekday } from "./calendar.ts";
import { seed } from "./index.ts";
import { random } from "./random.ts";
import { type Load, timetable } from "./timetable.ts";

let database: TestDatabase;
let admin: pg.Client;
let hashed = 0;
const today = new Date("2026-11-18T09:00:00Z");
const hashPassword = async (plain: string) => {
  hashed += 1;
  return `hash of ${plain}`;
};

beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  expect(await seed(database.adminUrl, { hashPassword, today })).toMatchObject({ seeded: true });
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

async function all(text: string): Promise<Record<string, unknown>[]> {
  return (await admin.query(text)).rows;
}

test("a second run writes nothing", async () => {
  expect(await seed(database.adminUrl, { hashPassword, today })).toEqual({ seeded: false, rows: {} });
  expect(hashed).toBe(1);
});

test("only the demo accounts can sign in", async () => {
  const accounts = await all(`
    SELECT u.email, r.name AS role, i.name AS school FROM users.users u JOIN users.roles r ON r.id = u.role_id
      JOIN users.institutions i ON i.id = u.institution_id WHERE u.password_hash IS NOT NULL ORDER BY u.id`);
  const demo = "IES Demostración";
  const otra = "Colegio Otra Escuela";
  expect(accounts.map(({ email, role, school }) => [email, role, school])).toEqual([
    ["superadmin@demo.eduai.test", "super_admin", "EduAI Plataforma"],
    ["head@demo.eduai.test", "school_admin", demo],
    ["secretary@demo.eduai.test", "secretary", demo],
    ["teacher@demo.eduai.test", "teacher", demo],
    ["student@demo.eduai.test", "student", demo],
    ["parent@demo.eduai.test", "parent", demo],
    ["parent2@demo.eduai.test", "parent", demo],
    ["head@otra.eduai.test", "school_admin", otra],
    ["teacher@otra.eduai.test", "teacher", otra],
    ["student@otra.eduai.test", "student", otra],
    ["parent@otra.eduai.test", "parent", otra],
  ]);
});

test("the demo people know one another", async () => {
  const children = await all(`
    SELECT g.email AS guardian, s.email AS student, st.group_name FROM users.guardianships k
      JOIN users.users g ON g.id = k.guardian_user_id JOIN students.students st ON st.id = k.student_id
      JOIN users.users s ON s.id = st.user_id
    WHERE g.email LIKE 'parent%@demo.eduai.test' AND k.can_contact AND k.can_view_records ORDER BY g.id, st.group_name`);
  expect(children).toMatchObject([
    { guardian: "parent@demo.eduai.test", student: "student@demo.eduai.test", group_name: "2º ESO A" },
    { guardian: "parent@demo.eduai.test", group_name: "4º ESO C" },
    { guardian: "parent2@demo.eduai.test", group_name: "2º ESO A" },
  ]);
  const taught = await all(`
    SELECT s.group_name, s.title, (SELECT count(*)::integer FROM students.enrollments e WHERE e.section_id = s.id) AS students,
      EXISTS (SELECT FROM communications.chat_rooms c WHERE c.section_id = s.id) AS chat
    FROM courses.sections s JOIN courses.section_teachers t ON t.section_id = s.id JOIN users.users u ON u.id = t.user_id
    WHERE u.email = 'teacher@demo.eduai.test' AND s.status = 'active' ORDER BY 1`);
  expect(taught).toEqual(
    ["2º ESO A", "2º ESO B", "3º ESO A"].map((group) => ({
      group_name: group,
      title: `Matemáticas ${group}`,
      students: 25,
      chat: true,
    })),
  );
});

test("sizes of a school", async () => {
  const [sizes] = await all(`
    SELECT (SELECT count(*)::integer FROM students.students WHERE institution_id = i.id) AS students,
      (SELECT count(DISTINCT user_id)::integer FROM courses.section_teachers WHERE institution_id = i.id) AS teachers,
      (SELECT count(DISTINCT guardian_user_id)::integer FROM users.guardianships WHERE institution_id = i.id) AS guardians,
      (SELECT count(DISTINCT group_name)::integer FROM students.students WHERE institution_id = i.id) AS groups
    FROM users.institutions i WHERE i.name = 'IES Demostración'`);
  expect(sizes).toMatchObject({ students: 400, teachers: 30, groups: 16 });
  expect(Number(sizes?.guardians)).toBeGreaterThan(580);
});

test("every group has thirty lessons, every teacher comes every day, and nobody has a subject twice a day", async () => {
  const groups = await all(`
    SELECT s.group_name, count(*)::integer AS lessons, count(DISTINCT (c.weekday, c.slot))::integer AS slots,
      count(DISTINCT (c.weekday, c.section_id))::integer AS subjects
    FROM courses.schedules c JOIN courses.sections s ON s.id = c.section_id JOIN users.institutions i ON i.id = c.institution_id
    WHERE i.name = 'IES Demostración' GROUP BY 1`);
  expect(groups).toHaveLength(16);
  for (const group of groups) expect(group).toMatchObject({ lessons: 30, slots: 30, subjects: 30 });
  const days = await all("SELECT teacher_id FROM courses.schedules GROUP BY 1 HAVING count(DISTINCT weekday) < 5");
  expect(days).toEqual([]);
});

test("two school years of marks: past tasks are marked, coming ones are not, each mark has its history", async () => {
  const years = await all(`
    SELECT a.school_year, count(g.id)::integer AS marks, count(h.id)::integer AS history FROM courses.grades g
      JOIN courses.assignments l ON l.id = g.assignment_id JOIN courses.sections s ON s.id = l.section_id
      JOIN users.academic_sessions a ON a.id = s.academic_session_id
      LEFT JOIN courses.grade_history h ON h.grade_id = g.id AND h.version = g.version AND h.value IS NOT DISTINCT FROM g.value
    GROUP BY 1 ORDER BY 1`);
  expect(years.map(({ school_year }) => school_year)).toEqual(["2026", "2027"]);
  for (const { marks, history } of years) expect(history).toBe(marks);
  const [odd] = await all(`
    SELECT count(*) FILTER (WHERE l.due_at > timestamptz '2026-11-18' AND g.id IS NOT NULL)::integer AS early,
      count(*) FILTER (WHERE l.due_at < timestamptz '2026-11-17' AND g.id IS NULL)::integer AS unmarked,
      count(*) FILTER (WHERE l.due_at > timestamptz '2026-11-19')::integer > 100 AS coming
    FROM courses.assignments l LEFT JOIN courses.grades g ON g.assignment_id = l.id`);
  expect(odd).toEqual({ early: 0, unmarked: 0, coming: true });
});

test("registers lie on past school days of two months, in lessons that the week really has, with everybody on them", async () => {
  const [range] = await all(
    "SELECT max(date)::text AS last, count(DISTINCT date)::integer AS days FROM students.registers WHERE institution_id = 2 AND date > '2026-09-01'",
  );
  expect(range).toEqual({ last: "2026-11-17", days: 42 });
  const stray = await all(`
    SELECT r.id FROM students.registers r LEFT JOIN courses.schedules c
      ON c.section_id = r.section_id AND c.weekday = extract(isodow FROM r.date) AND c.starts_at = r.starts_at
    WHERE c.id IS NULL AND r.date > '2026-09-01' LIMIT 1`);
  expect(stray).toEqual([]);
  const [marks] = await all(`
    SELECT (SELECT count(*) FROM students.registers r WHERE (SELECT count(*) FROM students.attendance a WHERE a.register_id = r.id)
        <> (SELECT count(*) FROM students.enrollments e WHERE e.section_id = r.section_id))::integer AS partial,
      round(100.0 * count(*) FILTER (WHERE k.kind = 'present') / count(*))::integer AS present,
      count(*) FILTER (WHERE a.office_code_id IS NOT NULL) > 500 AS office
    FROM students.attendance a JOIN students.attendance_codes k ON k.id = a.code_id`);
  expect(marks).toEqual({ partial: 0, present: 95, office: true });
});

test("of last year there are the registers of one group in its last term, incidents and merits of many, and what was justified", async () => {
  const [year] = await all(`
    SELECT (SELECT count(DISTINCT s.group_name)::integer FROM students.registers r JOIN courses.sections s ON s.id = r.section_id
        WHERE r.date < '2026-09-01') AS groups,
      (SELECT count(*) FROM students.registers WHERE date < '2026-09-01') BETWEEN 200 AND 400 AS registers,
      (SELECT count(*) FROM students.attendance_justifications WHERE start_date < '2026-09-01') BETWEEN 15 AND 80 AS justified,
      (SELECT count(*) FROM students.behavior_events WHERE date < '2026-09-01') BETWEEN 150 AND 500 AS events`);
  expect(year).toEqual({ groups: 1, registers: true, justified: true, events: true });
  const [marks] = await all(`
    SELECT round(100.0 * count(*) FILTER (WHERE k.kind = 'present') / count(*)) BETWEEN 93 AND 98 AS present,
      count(*) FILTER (WHERE a.justification_id IS NOT NULL) > 60 AS justified
    FROM students.attendance a JOIN students.registers r ON r.id = a.register_id JOIN students.attendance_codes k ON k.id = a.code_id
    WHERE r.date < '2026-09-01'`);
  expect(marks).toEqual({ present: true, justified: true });
  const states = await all(
    "SELECT state, count(*)::integer AS n FROM students.attendance_justifications WHERE institution_id = 2 GROUP BY 1 ORDER BY 1",
  );
  expect(states.map(({ state }) => state)).toEqual(["accepted", "refused", "waiting"]);
});

test("every reference of every row holds, and nobody outside the platform has its operator's role", async () => {
  const references = await all(
    `SELECT conrelid::regclass || ' ADD CONSTRAINT again ' || pg_get_constraintdef(oid) AS statement, conname
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0`,
  );
  expect(references.length).toBeGreaterThan(150);
  await admin.query("BEGIN");
  try {
    for (const { statement, conname } of references) {
      await admin.query(`ALTER TABLE ${String(statement).replace(" again ", ` "again ${String(conname)}" `)}`);
    }
    await admin.query("SET LOCAL ROLE eduai_owner");
    // Their triggers look at rows that are written.
    expect((await admin.query("UPDATE users.users SET role_id = role_id")).rowCount).toBeGreaterThan(1000);
    for (const table of ["courses.assignment_standards", "content.coverage", "personalization.skills"]) {
      await admin.query(`UPDATE ${table} SET standard_id = standard_id`);
    }
  } finally {
    await admin.query("ROLLBACK");
  }
});

test("the same day gives the same school, new rows continue after it", async () => {
  const second = await testDatabase();
  const client = new pg.Client({ connectionString: second.adminUrl });
  await client.connect();
  try {
    await seed(second.adminUrl, { hashPassword, today });
    for (const table of ["courses.grades", "courses.schedules", "communications.messages", "students.students"]) {
      const digest = `SELECT md5(string_agg(to_jsonb(t)::text, '' ORDER BY id)) FROM (SELECT * FROM ${table}) t`;
      const strip = digest.replace("to_jsonb(t)", "(to_jsonb(t) - '{created_at,updated_at}'::text[])");
      expect((await client.query(strip)).rows, table).toEqual((await admin.query(strip)).rows);
    }
    const { rows } = await client.query(
      "INSERT INTO resources.resources (institution_id, name, code, type) SELECT min(id), 'Nuevo', 'N', 'lab' FROM users.institutions RETURNING id::integer = (SELECT max(id) + 1 FROM resources.resources) AS next",
    );
    expect(rows).toEqual([{ next: true }]);
  } finally {
    await client.end();
    await second.drop();
  }
}, 240_000);

test("a timetable never puts a group or a teacher in two places, also when both are full", () => {
  for (let size = 2; size <= 8; size++) {
    const loads: Load[] = Array.from({ length: size * size }, (_, section) => ({
      section,
      group: Math.floor(section / size),
      teacher: section % size,
      hours: 30 / size >= 1 ? Math.floor(30 / size) : 1,
    }));
    const week = timetable(loads, 5, 6, random(size));
    for (const key of ["group", "teacher"] as const) {
      const taken = loads.flatMap((load) => (week.get(load.section) ?? []).map((slot) => `${load[key]}/${slot}`));
      expect(taken.length, `${size} ${key}`).toBe(loads.reduce((sum, { hours }) => sum + hours, 0));
      expect(new Set(taken).size, `${size} ${key}`).toBe(taken.length);
    }
  }
  expect(() => timetable([{ section: 0, group: 0, teacher: 0, hours: 31 }], 5, 6, random(1))).toThrow("31 lessons");
});

test("the calendar of the school year", () => {
  expect(currentSchoolYear("2026-08-31").title).toBe("2025-2026");
  expect(currentSchoolYear("2026-09-01").title).toBe("2026-2027");
  expect(schoolDays(currentSchoolYear("2026-09-01")).every((day) => weekday(day) <= 5)).toBe(true);
  expect(weekday("2026-11-22")).toBe(7);
  expect(instant("2026-11-18", "08:15").toISOString()).toBe("2026-11-18T07:15:00.000Z");
  expect(instant("2026-07-01", "08:15").toISOString()).toBe("2026-07-01T06:15:00.000Z");
  expect(localDate(new Date("2026-06-30T22:30:00Z"))).toBe("2026-07-01");
});
