import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { migrate } from "./migrate.ts";

let database: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
let demo: number;
let otra: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  admin = new pg.Client({ connectionString: database.adminUrl });
  app = new pg.Client({ connectionString: database.appUrl });
  await Promise.all([admin.connect(), app.connect()]);
  demo = await value(admin, "SELECT id FROM users.institutions WHERE name = 'IES Demostración'");
  otra = await value(admin, "SELECT id FROM users.institutions WHERE name = 'Colegio Otra Escuela'");
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
  await database.drop();
});

async function value(client: pg.Client, text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await client.query<{ id: string }>(text, values);
  if (rows[0] === undefined) throw new Error(`no row: ${text}`);
  return Number(rows[0].id);
}

/** Runs statements as the application inside a school; answers the rows of the last, or the error's code and constraint. */
async function inSchool(
  school: number,
  statements: [text: string, values?: unknown[]][],
  commit = false,
): Promise<unknown> {
  await app.query("BEGIN");
  try {
    await app.query("SELECT set_config('app.institution_id', $1, true)", [String(school)]);
    let rows: unknown = [];
    for (const [text, values] of statements) rows = (await app.query(text, values)).rows;
    await app.query(commit ? "COMMIT" : "ROLLBACK");
    return rows;
  } catch (error) {
    await app.query("ROLLBACK");
    if (error instanceof pg.DatabaseError) return [error.code, error.constraint ?? error.message];
    throw error;
  }
}

const first = (table: string, school: number, more = "true") =>
  value(admin, `SELECT id FROM ${table} WHERE institution_id = $1 AND ${more} ORDER BY id LIMIT 1`, [school]);

describe("rows of two schools do not touch", () => {
  test("an enrolment joins a student and a section of one school only", async () => {
    const student = await first("students.students", demo);
    const add =
      "INSERT INTO students.enrollments (institution_id, student_id, section_id) VALUES ($1, $2, $3) RETURNING status";
    const free = (school: number) =>
      first(
        "courses.sections",
        school,
        `id NOT IN (SELECT section_id FROM students.enrollments WHERE student_id = ${student})`,
      );
    expect(await inSchool(demo, [[add, [demo, student, await free(demo)]]])).toEqual([{ status: "active" }]);
    expect(await inSchool(demo, [[add, [demo, student, await free(otra)]]])).toEqual(["23503", "enrollments_section"]);
  });

  test("a person takes a shared role or a role of the own school, and nobody in a school is the operator", async () => {
    const add =
      "INSERT INTO users.users (institution_id, given_name, family_name, role_id) VALUES ($1, 'Nora', 'Gil', $2) RETURNING is_active";
    const role = (name: string) =>
      value(admin, "SELECT id FROM users.roles WHERE institution_id IS NULL AND name = $1", [name]);
    const foreign = await value(
      admin,
      "INSERT INTO users.roles (institution_id, name, kind, title) VALUES ($1, 'orientacion', 'teacher', 'Orientación') RETURNING id",
      [otra],
    );
    expect(await inSchool(demo, [[add, [demo, await role("teacher")]]])).toEqual([{ is_active: true }]);
    expect(await inSchool(otra, [[add, [otra, foreign]]])).toEqual([{ is_active: true }]);
    expect(await inSchool(demo, [[add, [demo, foreign]]])).toEqual(["23503", "users_role_visible"]);
    expect(await inSchool(demo, [[add, [demo, await role("super_admin")]]])).toEqual([
      "23514",
      "users_operator_in_platform",
    ]);
  });

  test("a school gives permissions to its own roles, never to a built-in one", async () => {
    const role =
      "INSERT INTO users.roles (institution_id, name, kind, title) VALUES ($1, 'jefatura', 'teacher', 'Jefatura') RETURNING id";
    const give =
      "INSERT INTO users.role_permissions (institution_id, role_id, permission) SELECT $1, id, 'audit.read' FROM users.roles WHERE name = $2 RETURNING permission";
    expect(
      await inSchool(demo, [
        [role, [demo]],
        [give, [demo, "jefatura"]],
      ]),
    ).toEqual([{ permission: "audit.read" }]);
    expect(await inSchool(demo, [[give, [demo, "student"]]])).toEqual(["23503", "role_permissions_role"]);
  });

  test("a school writes its own curriculum but adds nothing to a shared one", async () => {
    const shared = await value(
      admin,
      "INSERT INTO courses.curricula (code, stage, title, source) VALUES ('RD de prueba', 'ESO', 'Currículo', 'starter') RETURNING id",
    );
    const add = `INSERT INTO courses.curriculum_standards (institution_id, curriculum_id, kind, stage, text, source, slug)
      VALUES ($1, $2, 'subject', 'ESO', 'Robótica', 'Proyecto educativo', 'ROB') RETURNING kind`;
    const own =
      "INSERT INTO courses.curricula (institution_id, code, stage, title, source) VALUES ($1, 'PEC', 'ESO', 'Propio', 'school') RETURNING id";
    const addOwn = add.replace("$2", "(SELECT id FROM courses.curricula WHERE code = 'PEC')");
    expect(
      await inSchool(demo, [
        [own, [demo]],
        [addOwn, [demo]],
      ]),
    ).toEqual([{ kind: "subject" }]);
    expect(await inSchool(demo, [[add, [demo, shared]]])).toEqual(["23503", "curriculum_standards_curriculum"]);
  });
});

describe("what the database itself refuses", () => {
  test("two confirmed bookings of one resource overlap; touching, cancelled and other resources do not", async () => {
    const resource = await first("resources.resources", demo, "code = 'AULA-1A'");
    const elsewhere = await first("resources.resources", demo, "code = 'AULA-1B'");
    const user = await first("users.users", demo);
    const book = (resourceId: number, from: string, to: string, status = "confirmed"): [string, unknown[]] => [
      "INSERT INTO resources.bookings (institution_id, resource_id, user_id, title, starts_at, ends_at, status) VALUES ($1, $2, $3, 'Charla', $4, $5, $6) RETURNING status",
      [demo, resourceId, user, `2030-03-01T${from}:00Z`, `2030-03-01T${to}:00Z`, status],
    ];
    const booked = book(resource, "09:00", "10:00");
    expect(await inSchool(demo, [booked, book(resource, "10:00", "11:00")])).toEqual([{ status: "confirmed" }]);
    expect(await inSchool(demo, [booked, book(elsewhere, "09:30", "10:30")])).toEqual([{ status: "confirmed" }]);
    expect(await inSchool(demo, [booked, book(resource, "09:30", "10:30", "cancelled")])).toEqual([
      { status: "cancelled" },
    ]);
    expect(await inSchool(demo, [booked, book(resource, "09:59", "10:30")])).toEqual(["23P01", "bookings_no_overlap"]);
  });

  test("a teacher and a room are in one lesson at a time; a swap inside one transaction is fine", async () => {
    const { rows } = await admin.query<{ id: string; weekday: number; starts_at: string; ends_at: string }>(
      `SELECT id, weekday, starts_at, ends_at FROM courses.schedules
       WHERE teacher_id = (SELECT id FROM users.users WHERE email = 'teacher@demo.eduai.test') ORDER BY weekday, starts_at LIMIT 2`,
    );
    const [one, two] = rows;
    if (one === undefined || two === undefined) throw new Error("the demo teacher has no lessons");
    const put = (lesson: typeof one, at: typeof one): [string, unknown[]] => [
      "UPDATE courses.schedules SET weekday = $2, starts_at = $3, ends_at = $4, room_id = NULL WHERE id = $1 RETURNING weekday",
      [lesson.id, at.weekday, at.starts_at, at.ends_at],
    ];
    expect(await inSchool(demo, [put(one, two)])).toEqual(["23P01", "schedules_teacher_no_overlap"]);
    const deferred: [string] = ["SET CONSTRAINTS courses.schedules_teacher_no_overlap DEFERRED"];
    const check: [string] = ["SET CONSTRAINTS ALL IMMEDIATE"];
    expect(await inSchool(demo, [deferred, put(one, two), put(two, one), check])).toEqual([]);
    expect(await inSchool(demo, [deferred, put(one, two), check])).toEqual(["23P01", "schedules_teacher_no_overlap"]);
  });

  test("a mark without a person, or a decision on a prediction without one", async () => {
    const grade = await first("courses.grades", demo);
    const clear = "UPDATE courses.grades SET graded_by = NULL WHERE id = $1 RETURNING id";
    expect(await inSchool(demo, [[clear, [grade]]])).toEqual(["23502", expect.stringContaining("graded_by")]);
    const predict = (decision: string | null, by: number | null): [string, unknown[]] => [
      `INSERT INTO analytics.predictions (institution_id, student_id, model, model_version, inputs, explanation, expires_at, decision, decided_by)
       SELECT $1, id, 'risk', '1', '{}', '{}', now(), $2, $3 FROM students.students LIMIT 1 RETURNING decision`,
      [demo, decision, by],
    ];
    const person = await first("users.users", demo);
    expect(await inSchool(demo, [predict(null, null)])).toEqual([{ decision: null }]);
    expect(await inSchool(demo, [predict("accepted", person)])).toEqual([{ decision: "accepted" }]);
    expect(await inSchool(demo, [predict("accepted", null)])).toEqual(["23514", "predictions_decided_by_a_person"]);
  });
});

describe("audit log", () => {
  const write = (school: number, action: string): [string, unknown[]] => [
    "INSERT INTO users.audit_logs (institution_id, action, entity, before, after) VALUES ($1, $2, 'grade', NULL, '{\"value\": 7}'), ($1, $2, 'grade', '{\"value\": 7}', '{\"value\": 8}') RETURNING seq",
    [school, action],
  ];
  const broken: [string] = ["SELECT seq::integer, reason FROM users.broken_audit_links()"];

  test("entries form one chain per school, and it verifies", async () => {
    expect(await inSchool(demo, [write(demo, "one")], true)).toEqual([{ seq: "1" }, { seq: "2" }]);
    expect(await inSchool(otra, [write(otra, "one")], true)).toEqual([{ seq: "1" }, { seq: "2" }]);
    expect(await inSchool(demo, [write(demo, "two")], true)).toEqual([{ seq: "3" }, { seq: "4" }]);
    const chain: [string] = [
      "SELECT seq::integer, prev_hash = coalesce(lag(hash) OVER (ORDER BY seq), '') AS linked, length(hash) AS size FROM users.audit_logs ORDER BY seq",
    ];
    expect(await inSchool(demo, [chain])).toEqual([1, 2, 3, 4].map((seq) => ({ seq, linked: true, size: 64 })));
    expect(await inSchool(demo, [broken])).toEqual([]);
  });

  test("simultaneous writers wait for each other: no gap, no fork", async () => {
    const clients = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const client = new pg.Client({ connectionString: database.appUrl });
        await client.connect();
        return client;
      }),
    );
    await Promise.all(
      clients.map(async (client) => {
        for (let round = 0; round < 5; round++) {
          await client.query("BEGIN");
          await client.query("SELECT set_config('app.institution_id', $1, true)", [String(otra)]);
          await client.query(...write(otra, "many"));
          await client.query("COMMIT");
        }
        await client.end();
      }),
    );
    expect(await inSchool(otra, [["SELECT count(*)::integer, max(seq)::integer FROM users.audit_logs"]])).toEqual([
      { count: 82, max: 82 },
    ]);
    expect(await inSchool(otra, [broken])).toEqual([]);
  });

  test("nobody changes or removes an entry; who does it around the trigger is found out", async () => {
    const denied = ["42501", "permission denied for table audit_logs"];
    expect(await inSchool(demo, [["UPDATE users.audit_logs SET action = 'x'"]])).toEqual(denied);
    expect(await inSchool(demo, [["DELETE FROM users.audit_logs"]])).toEqual(denied);
    await expect(admin.query("UPDATE users.audit_logs SET action = 'x'")).rejects.toMatchObject({ code: "42501" });
    await expect(admin.query("TRUNCATE users.audit_logs")).rejects.toMatchObject({ code: "42501" });

    await admin.query("ALTER TABLE users.audit_logs DISABLE TRIGGER audit_logs_append_only");
    await admin.query(`UPDATE users.audit_logs SET after = '{"value": 10}' WHERE institution_id = $1 AND seq = 2`, [
      demo,
    ]);
    expect(await inSchool(demo, [broken])).toEqual([{ seq: 2, reason: "changed entry" }]);
    await admin.query(
      "UPDATE users.audit_logs SET hash = users.audit_entry_hash(audit_logs) WHERE institution_id = $1 AND seq = 2",
      [demo],
    );
    expect(await inSchool(demo, [broken])).toEqual([{ seq: 3, reason: "broken link" }]);
    await admin.query("DELETE FROM users.audit_logs WHERE institution_id = $1 AND seq = 2", [demo]);
    expect(await inSchool(demo, [broken])).toEqual([{ seq: 3, reason: "missing entry" }]);
    await admin.query("ALTER TABLE users.audit_logs ENABLE TRIGGER audit_logs_append_only");
  });
});

describe("questions asked before a school is known", () => {
  const ask = async (text: string, values: unknown[] = []) => (await app.query(text, values)).rows;

  test("a sign-in is found by address in any case, and nothing else is told", async () => {
    const [login] = await ask("SELECT * FROM users.find_login($1)", [" Teacher@Demo.EduAI.test "]);
    expect(login).toMatchObject({ institution_id: String(demo), is_active: true, password_hash: expect.any(String) });
    expect(Object.keys(login)).toEqual(["id", "institution_id", "password_hash", "is_active"]);
    expect(await ask("SELECT * FROM users.find_login($1)", ["%@demo.eduai.test"])).toEqual([]);
  });

  test("sessions, deliveries, pending schools, list of schools", async () => {
    const user = await first("users.users", otra);
    await admin.query(
      "INSERT INTO users.user_sessions (id, institution_id, user_id, kind, family_id, expires_at) VALUES ('s1', $1, $2, 'web', 's1', now())",
      [otra, user],
    );
    expect(await ask("SELECT * FROM users.find_session('s1')")).toEqual([
      { institution_id: String(otra), user_id: String(user) },
    ]);
    expect(await ask("SELECT * FROM users.find_session('s2')")).toEqual([]);

    const notification = await first("communications.notifications", demo);
    await admin.query(
      "INSERT INTO communications.deliveries (institution_id, notification_id, channel, state, provider, provider_id) VALUES ($1, $2, 'email', 'sent', 'resend', 'e-1')",
      [demo, notification],
    );
    expect(await ask("SELECT institution_id FROM communications.find_delivery('resend', 'e-1')")).toEqual([
      { institution_id: String(demo) },
    ]);
    expect(await ask("SELECT institution_id FROM communications.find_delivery('twilio', 'e-1')")).toEqual([]);

    expect(await ask("SELECT * FROM outbox.pending_institutions()")).toEqual([]);
    await admin.query(
      "INSERT INTO outbox.events (institution_id, type, payload) VALUES ($1, 'x', '{}'), ($1, 'x', '{}')",
      [otra],
    );
    expect(await ask("SELECT * FROM outbox.pending_institutions()")).toEqual([{ pending_institutions: String(otra) }]);

    const schools = await ask("SELECT name, kind, official_code, user_count::integer FROM users.list_institutions()");
    expect(schools.map((school) => school.kind)).toEqual(["platform", "school", "school"]);
    expect(schools[2]).toMatchObject({ name: "Colegio Otra Escuela", official_code: "28000002" });
  });
});

test("migrating again changes nothing and keeps the school's own roles", async () => {
  const state = async () =>
    (
      await admin.query(
        `SELECT (SELECT count(*) FROM users.users), (SELECT count(*) FROM drizzle.__drizzle_migrations) AS migrations,
          (SELECT jsonb_agg(r ORDER BY r.id) FROM users.roles r) AS roles, (SELECT count(*) FROM users.role_permissions) AS grants`,
      )
    ).rows;
  const before = await state();
  const password = new URL(database.appUrl).password;
  await migrate(database.adminUrl, { appPassword: decodeURIComponent(password) });
  expect(await state()).toEqual(before);
});

test("a new table of a school is behind its policies without a word, and one with policies of its own keeps them", async () => {
  await admin.query(`
    SET ROLE eduai_owner;
    CREATE TABLE students.notes (institution_id bigint NOT NULL, body text);
    CREATE TABLE students.hints (institution_id bigint, body text);
    CREATE TABLE students.locked (institution_id bigint NOT NULL, body text);
    ALTER TABLE students.locked ENABLE ROW LEVEL SECURITY;
    CREATE POLICY nobody ON students.locked FOR SELECT USING (false);
    RESET ROLE;`);
  const password = new URL(database.appUrl).password;
  await migrate(database.adminUrl, { appPassword: decodeURIComponent(password) });
  const { rows } = await admin.query(
    `SELECT c.relname AS table, c.relrowsecurity AND c.relforcerowsecurity AS forced,
       (SELECT array_agg(p.polname::text ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
       has_table_privilege('eduai_app', c.oid, 'INSERT') AS granted
     FROM pg_class c WHERE c.oid IN ('students.notes'::regclass, 'students.hints'::regclass, 'students.locked'::regclass)
     ORDER BY 1`,
  );
  expect(rows).toEqual([
    { table: "hints", forced: true, policies: ["own_school", "shared_rows"], granted: true },
    { table: "locked", forced: false, policies: ["nobody"], granted: false },
    { table: "notes", forced: true, policies: ["own_school"], granted: true },
  ]);
  await admin.query(
    "INSERT INTO students.notes VALUES (1, 'one'), (2, 'two'); INSERT INTO students.hints VALUES (1, 'one'), (NULL, 'all')",
  );
  const app = new pg.Client({ connectionString: database.appUrl });
  await app.connect();
  try {
    await app.query("BEGIN; SELECT set_config('app.institution_id', '1', true)");
    expect((await app.query("SELECT body FROM students.notes")).rows).toEqual([{ body: "one" }]);
    expect((await app.query("SELECT body FROM students.hints ORDER BY 1")).rows).toEqual([
      { body: "all" },
      { body: "one" },
    ]);
    await expect(app.query("INSERT INTO students.notes VALUES (2, 'foreign')")).rejects.toMatchObject({
      code: "42501",
    });
  } finally {
    await app.end();
  }
});
