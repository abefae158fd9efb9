import fc from "fast-check";
import { strFromU8, strToU8, unzipSync } from "fflate";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";
import { guarded, unguarded } from "../spreadsheet-formula.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let admin: pg.Client;

beforeAll(async () => {
  platform = await startApi();
  admin = new pg.Client({ connectionString: platform.database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await platform?.stop();
});

async function download(email: string): Promise<Response> {
  const { tokens } = await signIn(platform.door, email);
  return platform.door("/api/v1/roster/export", { headers: { authorization: `Bearer ${tokens.accessToken}` } });
}

it("gives the school as an archive that changes nothing when it is taken in again", async () => {
  const secretary = await signIn(platform.door, "secretary@demo.eduai.test");
  await admin.query(
    `update users.users set family_name = '=HYPERLINK("http://x")', phone = '+34600111222'
     where email = 'parent@demo.eduai.test'`,
  );
  await admin.query(`update users.users set blocked_at = now() where email = 'parent2@demo.eduai.test'`);
  const response = await download("secretary@demo.eduai.test");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="oneroster-\d{4}-\d\d-\d\d\.zip"$/,
  );
  const bytes = new Uint8Array(await response.arrayBuffer());
  const files = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)]));
  expect(files["manifest.csv"]).toContain("file.enrollments,bulk\r\nfile.lineItemLearningObjectiveIds,absent");
  expect(files["users.csv"]).toContain(`"'=HYPERLINK(""http://x"")"`);
  expect(files["users.csv"]).toContain(",'+34600111222,");
  expect(files["users.csv"]).not.toContain("parent2@demo");
  expect(files["users.csv"]).not.toMatch(/argon|otra/i);

  const { view: report } = await secretary.call(rosterApi.check, { query: { fileName: "otra-vez.zip" }, bytes });
  expect(report).toMatchObject({ status: "ready", faults: [], notices: [] });
  for (const [entity, { unchanged: _unchanged, ...changes }] of Object.entries(report.counts)) {
    expect([entity, changes]).toEqual([entity, { create: 0, update: 0, deactivate: 0, missing: 0 }]);
  }
  expect(report.counts.enrollments?.unchanged).toBeGreaterThan(100);
  const { rows } = await admin.query(`select action, after from users.audit_logs where action = 'roster.export'`);
  expect(rows).toEqual([{ action: "roster.export", after: { withDemographics: true } }]);
}, 240_000);

it("knows rows made by hand by the names it gave them, also once they have others", async () => {
  const [school] = (
    await admin.query(`select institution_id as id from users.users where email = 'secretary@demo.eduai.test'`)
  ).rows;
  const made = async (text: string) => Number((await admin.query(text, [school.id])).rows[0]?.id);
  const person = (email: string, role: string) =>
    made(`insert into users.users (institution_id, email, given_name, family_name, role_id)
      select $1, '${email}', 'Hecha', 'A Mano', id from users.roles where institution_id is null and name = '${role}' returning id`);
  const teacher = await person("a-mano@demo.eduai.test", "teacher");
  const pupil = await person("alumna-a-mano@demo.eduai.test", "student");
  const mother = await person("madre-a-mano@demo.eduai.test", "parent");
  const student = await made(
    `insert into students.students (institution_id, user_id, student_number, grade_level, group_name) values ($1, ${pupil}, 'M-1', '1ESO', '1.º A') returning id`,
  );
  await made(
    `insert into users.guardianships (institution_id, guardian_user_id, student_id, relation) values ($1, ${mother}, ${student}, 'mother') returning id`,
  );
  const course = await made(
    `insert into courses.courses (institution_id, code, title, subject, grade_level, school_year_id)
     select $1, 'TALLER', 'Taller', 'Taller', '1ESO', id from users.academic_sessions
     where institution_id = $1 and type = 'schoolYear' order by start_date desc limit 1 returning id`,
  );
  const section = await made(
    `insert into courses.sections (institution_id, course_id, title, code, academic_session_id)
     select $1, id, 'Taller', 'TALLER-A', school_year_id from courses.courses where id = ${course} returning id`,
  );
  await made(
    `insert into courses.section_teachers (institution_id, section_id, user_id) values ($1, ${section}, ${teacher}) returning id`,
  );
  await made(
    `insert into students.enrollments (institution_id, section_id, student_id) values ($1, ${section}, ${student}) returning id`,
  );

  const secretary = await signIn(platform.door, "secretary@demo.eduai.test");
  const bytes = new Uint8Array(await (await download("secretary@demo.eduai.test")).arrayBuffer());
  const text = strFromU8(unzipSync(bytes)["users.csv"] ?? new Uint8Array());
  expect(text).toContain(`eduai:user:${teacher},`);
  expect(text).toContain(`eduai:user:${mother},`);
  const unchanged = async () => {
    const { view } = await secretary.call(rosterApi.check, { query: { fileName: "otra-vez.zip" }, bytes });
    expect(view).toMatchObject({ status: "ready", faults: [], notices: [], samePeople: [] });
    for (const [entity, { unchanged: _unchanged, ...changes }] of Object.entries(view.counts)) {
      expect([entity, changes]).toEqual([entity, { create: 0, update: 0, deactivate: 0, missing: 0 }]);
    }
    return view.importId;
  };
  await secretary.call(rosterApi.commit, { params: { importId: String(await unchanged()) }, body: {} });
  const named = "select sourced_id from users.users where email like '%a-mano@demo.eduai.test' order by id";
  expect((await admin.query(named)).rows).toEqual([{ sourced_id: null }, { sourced_id: null }, { sourced_id: null }]);

  // A change of a row made by hand does not make it one of an outside source.
  const changed = zipOf({
    ...unzipSync(bytes),
    "users.csv": strToU8(text.replace(/(eduai:user:\d+,[^\r\n]*?)Hecha/, "$1Cambiada")),
  }).slice();
  const { view } = await secretary.call(rosterApi.check, { query: { fileName: "cambiada.zip" }, bytes: changed });
  expect(view.counts.users).toMatchObject({ update: 1, create: 0 });
  await secretary.call(rosterApi.commit, { params: { importId: String(view.importId) }, body: {} });
  expect((await admin.query(`${named} limit 1`)).rows).toEqual([{ sourced_id: null }]);
  await admin.query("update users.users set given_name = 'Hecha' where given_name = 'Cambiada'");

  // The school's own system has named them since.
  await admin.query("update users.users set sourced_id = 'sis-' || id where family_name = 'A Mano'");
  await admin.query("update courses.sections set sourced_id = 'sis-taller' where id = $1", [section]);
  await unchanged();
}, 120_000);

it("is for those who may import", async () => {
  expect((await download("teacher@demo.eduai.test")).status).toBe(403);
});

it("keeps spreadsheets from running a value, and gives every value back", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", "=", "+", "-", "@", "a", "1") }), (value) => {
      expect(guarded(value)).not.toMatch(/^[=+\-@]/);
      expect(unguarded(guarded(value))).toBe(value);
    }),
  );
});
