import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { cleanRosterZip, HEADERS, manifest, rosterTexts } from "../../../tests/fixtures/roster.ts";
import { zipOf } from "../../../tests/fixtures/zip.ts";
import { getRemovals, previewUndo, removeMissing } from "../index.ts";

let schools: RosterSchools;
let school: RosterSchool;
const STAMP = "2026-11-20T10:00:00Z";

beforeAll(async () => {
  schools = await rosterSchools();
});
afterAll(() => schools?.stop());
beforeEach(async () => {
  school = await schools.newSchool();
});

/** The archive with some lines changed. */
function changed(file: string, edit: (line: string) => string, texts = rosterTexts()): Uint8Array {
  const lines = (texts[file] ?? "").split("\r\n").map(edit);
  return school.own(zipOf({ ...texts, [file]: lines.join("\r\n") }));
}

function delta(name: keyof typeof HEADERS, ...lines: string[]): Uint8Array {
  const files = {
    "manifest.csv": manifest({ [name]: "delta" }),
    [`${name}.csv`]: [HEADERS[name], ...lines].join("\n"),
  };
  return school.own(zipOf(files));
}

const plan = (importId: number, groups: Parameters<typeof getRemovals>[1]["groups"] = undefined) =>
  getRemovals(school.ctx, { importId, groups, limit: 200, offset: 0 });
const active = () => school.count("users.users", "is_active");

it("an archive that marks the whole school for deletion closes nobody by its commit", async () => {
  await school.take(school.own(cleanRosterZip()));
  const before = await active();
  const everybody = (rosterTexts()["users.csv"] ?? "").split("\r\n").slice(1, -1);
  const gone = everybody.map((line) => line.replace(/^([^,]+),,,/, `$1,tobedeleted,${STAMP},`));
  const { importId, report } = await school.take(delta("users", ...gone));
  expect(await active()).toBe(before);
  expect(await school.count("students.students", "status = 'active'")).toBe(24);
  expect(await school.count("students.enrollments", "status = 'active'")).toBe(96);
  expect(report.counts.users).toMatchObject({ deactivate: 0, missing: 43 });
  expect(report.notices).toContainEqual(expect.objectContaining({ code: "closings_to_confirm", value: "43" }));
  expect((await plan(importId)).groups).toMatchObject({ student: 24, parent: 12, teacher: 6, school_admin: 1 });
  await expect(removeMissing(school.ctx, { importId, groups: ["parent"] })).rejects.toMatchObject({
    code: "unprocessable",
  });
  await removeMissing(school.ctx, { importId, groups: ["parent"], confirmCount: 12 });
  expect(await active()).toBe(before - 12);
});

it("accounts that an archive does not enable are closed after a yes, and their people stay in the school", async () => {
  await school.take(school.own(cleanRosterZip()));
  const before = await active();
  const archive = changed("users.csv", (line) =>
    line.replace(/^((?:al|prof)-\d+,,),true,/, "$1,false,").replace(/^(al-2,.*),Martina,/, "$1,Martina José,"),
  );
  const { importId } = await school.take(archive);
  expect(await active()).toBe(before);
  expect(await school.count("users.users", "sourced_id = 'al-2' and given_name = 'Martina José'")).toBe(1);
  const { data, groups } = await plan(importId, ["student"]);
  expect(groups).toEqual({ student: 24, teacher: 6 });
  expect(data.every(({ accountOnly }) => accountOnly)).toBe(true);
  const removal = await removeMissing(school.ctx, { importId, groups: ["student"], confirmCount: 24 });
  expect(await active()).toBe(before - 24);
  expect(await school.count("students.enrollments", "status = 'active'")).toBe(96);
  expect(await school.count("users.users", "sourced_id like 'al-%' and status = 'active' and not is_active")).toBe(24);
  const told = await school.events("rights.ended");
  expect(told).toContainEqual(expect.objectContaining({ scope: "account" }));
  const again = await school.take(archive);
  expect(again.report.counts.users).toMatchObject({ update: 0, missing: 6 });
  expect(await previewUndo(school.ctx, removal)).toMatchObject({ accessCount: 0, skippedCount: 24 });
  await school.undo(again.importId);
  expect(await school.undo(removal.importId)).toMatchObject({ accessCount: 24, skippedCount: 0 });
  expect(await active()).toBe(before);
});

it("a few pupils of the school go with a delta; one teacher waits, and the number of staff is always typed", async () => {
  await school.take(school.own(cleanRosterZip({ students: 48, teachers: 12, groupsPerGrade: 2 })));
  const user = (id: string) => `${id},tobedeleted,${STAMP},true,${id},,A,B,,,,,,,,,,,,,,,`;
  const { importId } = await school.take(delta("users", user("al-8"), user("al-9"), user("prof-6")));
  expect(await school.count("users.users", "sourced_id in ('al-8', 'al-9') and not is_active")).toBe(2);
  expect(await school.count("users.users", "sourced_id = 'prof-6' and is_active")).toBe(1);
  const { groups, mustType } = await plan(importId, ["teacher"]);
  expect(groups).toEqual({ teacher: 1 });
  expect(mustType).toBe(true);
  await expect(removeMissing(school.ctx, { importId, groups: ["teacher"] })).rejects.toMatchObject({
    code: "unprocessable",
  });
  await removeMissing(school.ctx, { importId, groups: ["teacher"], confirmCount: 1 });
  expect(await school.count("users.users", "sourced_id = 'prof-6' and not is_active")).toBe(1);
});

it("five per cent are of each group: all the teachers of a large school are not few", async () => {
  await school.take(school.own(cleanRosterZip()));
  const fewer = rosterTexts();
  for (const name of ["users.csv", "roles.csv", "enrollments.csv"]) {
    fewer[name] = (fewer[name] ?? "").replace(/^(?:prof-\d+,|rol-prof-|doc-).*\r\n/gm, "");
  }
  await school.query(
    `insert into users.users (institution_id, given_name, family_name, role_id)
     select $1, 'A mano', 'Número ' || n, id from users.roles, generate_series(1, 400) as n where institution_id is null and name = 'parent'`,
  );
  const { importId } = await school.take(school.own(zipOf(fewer)));
  const { activePeople, groups, mustType } = await plan(importId, ["teacher"]);
  expect(groups.teacher).toBe(6);
  expect(6 / activePeople).toBeLessThan(0.05);
  expect(mustType).toBe(true);
  expect((await plan(importId, ["sectionTeachers"])).mustType).toBe(true);
});

it("a course that goes takes its sections along, ends who is in them and tells the platform; it comes back whole", async () => {
  await school.take(school.own(cleanRosterZip()));
  const course = `cur-1ESO-MAT,tobedeleted,${STAMP},ay,Matemáticas,MAT1,1ESO,ies,,`;
  const { importId } = await school.take(delta("courses", course));
  const inCourse = `section_id in (select s.id from courses.sections s join courses.courses c on c.id = s.course_id
    where s.institution_id = $1 and c.sourced_id = 'cur-1ESO-MAT')`;
  expect(await school.count("courses.sections", "sourced_id = 'gr-1ESOA-MAT' and status = 'tobedeleted'")).toBe(1);
  expect(await school.count("courses.sections", "status = 'active'")).toBe(15);
  expect(await school.count("students.enrollments", `${inCourse} and status = 'withdrawn'`)).toBe(6);
  const people = await school.query(
    `select s.user_id as id from students.enrollments e join students.students s on s.id = e.student_id where e.institution_id = $1 and e.${inCourse}
     union select user_id from courses.section_teachers where ${inCourse} order by 1`,
  );
  expect(people.length).toBe(7);
  expect(await school.events("rights.ended")).toEqual([
    { userIds: people.map(({ id }) => Number(id)), scope: "membership" },
  ]);
  await school.undo(importId);
  expect(await school.count("courses.sections", "status = 'active'")).toBe(16);
  expect(await school.count("students.enrollments", "status = 'active'")).toBe(96);
});

it("half past midnight is the new day of the school, whatever day it is in UTC", async () => {
  school.setNow("2026-11-23T23:30:00Z");
  const texts = rosterTexts();
  const [row = ""] = (texts["enrollments.csv"] ?? "").match(/^mat-1-MAT,.*$/m) ?? [];
  const period = (id: string, begin: string, end: string) =>
    row.replace("mat-1-MAT", id).replace(/,[^,]*,[^,]*$/, `,${begin},${end}`);
  const two = [period("mat-1-old", "2026-09-10", "2026-11-23"), period("mat-1-new", "2026-11-24", "2027-06-22")];
  await school.take(changed("enrollments.csv", (line) => (line === row ? two.join("\r\n") : line), texts));
  expect(await school.count("students.enrollments", "sourced_id = 'mat-1-old'")).toBe(0);
  expect(await school.count("students.enrollments", "sourced_id = 'mat-1-new'")).toBe(1);
});

it("names come without characters that hide or turn the reading, and the report says so", async () => {
  const { report } = await school.take(
    changed("users.csv", (line) =>
      line
        .replace(/^(al-1,,,true,al-1,,)[^,]+,/, "$1Hu\u200Bgo\u202E,")
        .replace(/^(al-3,,,true,al-3,,)[^,]+,/, "$1A\u006E\u0303a \u00A0 Bego\u00F1a,"),
    ),
  );
  expect(await school.count("users.users", "sourced_id = 'al-1' and given_name = 'Hugo'")).toBe(1);
  expect(await school.count("users.users", "sourced_id = 'al-3' and given_name = 'Aña Begoña'")).toBe(1);
  expect(report.notices).toEqual([
    expect.objectContaining({ file: "users.csv", field: "givenName", code: "hidden_characters", count: 1 }),
  ]);
});

it("a family role that has ended makes nobody a guardian, one that begins with the school year does", async () => {
  const ends = (line: string) =>
    line
      .replace(/^(rol-fam-1,.*,parent),[^,]*,[^,]*,/, "$1,2025-09-01,2026-06-30,")
      .replace(/^(rol-fam-2,.*,parent),[^,]*,[^,]*,/, "$1,2027-01-08,,");
  const { report } = await school.take(changed("roles.csv", ends));
  const of = (family: string) =>
    school.count(
      "users.guardianships",
      `guardian_user_id in (select u.id from users.users u where u.institution_id = $1 and u.sourced_id = '${family}')`,
    );
  expect(await of("fam-1")).toBe(0);
  expect(await of("fam-2")).toBe(2);
  expect(report.notices.map(({ code }) => code)).toContain("agent_not_family");
});
