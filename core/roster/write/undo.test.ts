import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { cleanRosterZip, HEADERS, manifest, rosterTexts } from "../../../tests/fixtures/roster.ts";
import { largeRosterZip } from "../../../tests/fixtures/roster-large.ts";
import { zipOf } from "../../../tests/fixtures/zip.ts";
import { checkRoster, commitRoster, previewUndo, undoImport } from "../index.ts";

let schools: RosterSchools;
let school: RosterSchool;
const STAMP = "2026-11-20T10:00:00Z";
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  schools = await rosterSchools();
});
afterAll(() => schools?.stop());
beforeEach(async () => {
  school = await schools.newSchool();
});

const TABLES = [
  "users.orgs",
  "users.academic_sessions",
  "users.users",
  "users.user_roles",
  "users.guardianships",
  "students.students",
  "students.enrollments",
  "courses.courses",
  "courses.sections",
  "courses.section_teachers",
];

/** All rows an import may touch, without what only counts writes. */
async function everything() {
  const all: Record<string, unknown[]> = {};
  for (const table of TABLES) {
    const rows = await school.query(
      `select to_jsonb(t) - 'version' - 'updated_at' as row from ${table} t where institution_id = $1 order by id`,
    );
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}

function delta(files: Record<string, readonly string[]>): Uint8Array {
  const names = Object.keys(files);
  const header: Record<string, string> = HEADERS;
  return school.own(
    zipOf({
      "manifest.csv": manifest(Object.fromEntries(names.map((name) => [name, "delta"]))),
      ...Object.fromEntries(names.map((name) => [`${name}.csv`, [header[name], ...(files[name] ?? [])].join("\n")])),
    }),
  );
}

it("a first import goes without a trace, and its dry run says so and changes nothing", async () => {
  const before = await everything();
  const { importId } = await school.take(school.own(cleanRosterZip()));
  const after = await everything();
  const planned = await previewUndo(school.ctx, { importId });
  expect(planned).toMatchObject({ status: "planned", skippedCount: 0, counts: { users: { removed: 43, closed: 0 } } });
  expect(await everything()).toEqual(after);
  const undone = await undoImport(school.ctx, { importId });
  expect(undone).toEqual({ ...planned, status: "undone" });
  expect(await everything()).toEqual(before);
  expect(await school.count("users.audit_logs", "action = 'roster.undo'")).toBe(1);
  expect(await undoImport(school.ctx, { importId })).toEqual(undone);
  expect(await school.count("users.audit_logs", "action = 'roster.undo'")).toBe(1);
});

it("a first import of hundreds of people goes within the time of one transaction", async () => {
  const { importId } = await school.take(largeRosterZip(150, 4));
  const planned = await previewUndo(school.ctx, { importId });
  expect(planned.counts).toMatchObject({ users: { removed: 300, closed: 0 }, students: { removed: 150, closed: 0 } });
  expect(await undoImport(school.ctx, { importId })).toEqual({ ...planned, status: "undone" });
  expect(await school.count("users.users")).toBe(1);
}, 240_000);

it("what was changed, taken out or moved comes back; what was edited since stays and is named", async () => {
  await school.take(school.own(cleanRosterZip()));
  const before = await everything();
  const pupil = (id: string, status: string, given: string, number: string) =>
    `${id},${status},${STAMP},true,${id},,${given},Ibáñez Peña,,${number},,,,,1ESO,,,,,,,ies,`;
  const { importId } = await school.take(
    delta({
      users: [
        pupil("al-4", "active", "Nerea", "NIE10004"),
        pupil("al-5", "active", "Iria", "NIE10005"),
        pupil("al-8", "tobedeleted", "Ana", "NIE10008"),
      ],
      enrollments: [
        `mat-1-MAT,active,${STAMP},gr-1ESOA-MAT,ies,al-1,student,,2026-09-10,2027-06-22`,
        `doc-gr-1ESOA-MAT,tobedeleted,${STAMP},gr-1ESOA-MAT,ies,prof-1,teacher,,,`,
      ],
      classes: [`gr-4ESOA-ING,tobedeleted,${STAMP},Inglés 4ESO A,,cur-4ESO-ING,4ESOA,scheduled,,ies,t1,,,`],
    }),
  );
  expect(await school.count("users.users", "sourced_id = 'al-8' and not is_active")).toBe(1);
  expect(await school.count("courses.section_teachers")).toBe(15);
  await school.query("update users.users set given_name = 'A mano' where institution_id = $1 and sourced_id = 'al-5'");

  const undone = await school.undo(importId);
  expect(undone.skipped.map(({ entity, name }) => `${entity} ${name}`)).toContain("users A mano Ibáñez Peña");
  expect(undone.skippedCount).toBe(undone.skipped.length);
  expect(await school.count("users.users", "sourced_id = 'al-5' and given_name = 'A mano'")).toBe(1);
  const after = await everything();
  const others = ({ sourced_id }: Record<string, unknown>) => sourced_id !== "al-5";
  for (const table of TABLES) {
    const rows = (all: Record<string, unknown[]>) => (all[table] ?? []).map(Object).filter(others);
    expect(rows(after), table).toEqual(rows(before));
  }
});

it("people who have been at work since are closed instead of removed, and their rights end", async () => {
  const { importId } = await school.take(school.own(cleanRosterZip()));
  const [teacher] = await school.query(
    "select id from users.users where institution_id = $1 and sourced_id = 'prof-1'",
  );
  await school.query(
    `insert into courses.rubrics (institution_id, title, owner_id)
     select institution_id, 'Rúbrica', id from users.users where institution_id = $1 and sourced_id = 'prof-1'`,
  );
  const { counts } = await undoImport(school.ctx, { importId });
  expect(counts.users).toMatchObject({ removed: 42, closed: 1 });
  expect(await school.count("users.users", "sourced_id = 'prof-1' and not is_active")).toBe(1);
  const told = JSON.stringify(await school.events("rights.ended"));
  expect(told).toContain(String(teacher?.id));
  expect((await school.take(school.own(cleanRosterZip()))).report.counts.users).toMatchObject({
    create: 42,
    update: 1,
  });
});

it("what must stay because something hangs on it is counted: nothing of an import goes unsaid", async () => {
  const { importId, changes } = await school.take(school.own(cleanRosterZip()));
  // As after every import: each group has its room, so the groups are closed and their school year stays.
  await school.query(
    `insert into communications.chat_rooms (institution_id, kind, section_id, title)
     select institution_id, 'section', id, title from courses.sections where institution_id = $1`,
  );
  const { counts } = await previewUndo(school.ctx, { importId });
  expect(counts.sections).toMatchObject({ removed: 0, closed: 16 });
  expect(counts.academicSessions).toMatchObject({ removed: 3, skipped: 1 });
  const told = Object.values(counts).flatMap((count) => Object.values(count));
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(changes);
});

it("thirty days, not a day more, and never for another school", async () => {
  const { importId } = await school.take(school.own(cleanRosterZip()));
  const { ctx } = await schools.newSchool();
  await expect(undoImport(ctx, { importId })).rejects.toMatchObject({ code: "not_found" });
  school.setNow("2026-12-23T08:59:00Z");
  expect((await previewUndo(school.ctx, { importId })).status).toBe("planned");
  school.setNow("2026-12-23T09:01:00Z");
  await expect(undoImport(school.ctx, { importId })).rejects.toMatchObject({ code: "conflict" });
  await expect(previewUndo(school.ctx, { importId })).rejects.toMatchObject({ code: "conflict" });
});

it("forgets what can no longer be undone at the next turn", async () => {
  await school.take(school.own(cleanRosterZip()));
  await school.query("update users.roster_changes set created_at = '2026-10-01' where institution_id = $1");
  await school.take(school.own(cleanRosterZip()));
  expect(await school.count("users.roster_changes")).toBe(0);
});

it("keeps no password, and nothing at all of the undo itself", async () => {
  const { importId } = await school.take(school.own(cleanRosterZip()));
  await school.query("update users.users set password_hash = 'secret-hash' where institution_id = $1");
  const texts = rosterTexts();
  const users = (texts["users.csv"] ?? "").replace("prof-1,,,true,prof-1", "prof-1,,,true,profe.uno");
  await school.take(school.own(zipOf({ ...texts, "users.csv": users })));
  expect(await school.count("users.roster_changes", "row_to_json(roster_changes)::text like '%secret-hash%'")).toBe(0);
  expect(
    await school.count("users.roster_changes", "action = 'update' and after = '{\"username\": \"profe.uno\"}'"),
  ).toBe(1);
  await undoImport(school.ctx, { importId });
  expect(await school.count("users.roster_changes", `import_id > ${importId + 1}`)).toBe(0);
});

it("a class that goes ends its enrolments, and those who leave are told to the platform", async () => {
  await school.take(school.own(cleanRosterZip()));
  const classes = [`gr-1ESOA-MAT,tobedeleted,${STAMP},Matemáticas 1ESO A,,cur-1ESO-MAT,1ESOA,scheduled,,ies,t1,,,`];
  await school.take(delta({ classes }));
  const inClass =
    "section_id = (select id from courses.sections s where s.institution_id = $1 and s.sourced_id = 'gr-1ESOA-MAT')";
  expect(await school.count("students.enrollments", `${inClass} and status = 'active'`)).toBe(0);
  const pupils = await school.query(
    `select s.user_id as id from students.enrollments e join students.students s on s.id = e.student_id where e.institution_id = $1 and e.${inClass}
     union select user_id from courses.section_teachers where ${inClass} order by 1`,
  );
  expect(pupils.length).toBe(7);
  expect(await school.events("rights.ended")).toEqual([
    { userIds: pupils.map(({ id }) => Number(id)), scope: "membership" },
  ]);
});

it("a role that changes, a teacher taken off a class and a family that is no longer a pupil's are told to the platform", async () => {
  await school.take(school.own(cleanRosterZip()));
  const texts = rosterTexts();
  const changed = (name: keyof typeof texts, from: RegExp, to: string) => ({
    [name]: (texts[name] ?? "").replace(from, to),
  });
  await school.take(
    school.own(
      zipOf({
        ...texts,
        ...changed("roles.csv", /dir-1,primary,principal/, "dir-1,primary,teacher"),
        ...changed("users.csv", /NIE10001,,,,fam-1,/, "NIE10001,,,,fam-2,"),
        ...changed("enrollments.csv", /gr-1ESOA-GEH,ies,prof-3,teacher/, "gr-1ESOA-GEH,ies,prof-4,teacher"),
      }),
    ),
  );
  const people = await school.query(
    "select id from users.users where institution_id = $1 and sourced_id in ('dir-1', 'prof-3', 'fam-1') order by id",
  );
  const [head, teacher, family] = people.map(({ id }) => Number(id));
  expect(await school.events("rights.ended")).toEqual([{ userIds: [head, teacher, family], scope: "membership" }]);
});

it("what hung on somebody who is gone for good does not come back, and the rest does", async () => {
  const texts = rosterTexts();
  await school.take(school.own(zipOf(texts)));
  const guardians = await school.count("users.guardianships");
  const users = (texts["users.csv"] ?? "").replace(/NIE1000[23],,,,fam-\d+,/g, (cell) => cell.replace(/fam-\d+/, ""));
  const { importId } = await school.take(school.own(zipOf({ ...texts, "users.csv": users })));
  expect(await school.count("users.guardianships")).toBe(guardians - 2);
  await school.query("delete from users.users where institution_id = $1 and sourced_id = 'fam-1'");
  await school.undo(importId);
  const of = (family: string) =>
    school.count(
      "users.guardianships",
      `guardian_user_id in (select id from users.users where sourced_id = '${family}' and institution_id = $1)`,
    );
  expect([await of("fam-1"), await of("fam-2")]).toEqual([0, 2]);
  expect(await school.count("users.guardianships")).toBe(guardians - 2);
});

it("a session of another source with the same title and other days stays, and the new one is told apart", async () => {
  await school.take(school.own(cleanRosterZip()));
  const line = `t1b,active,${STAMP},Primera evaluación,term,2026-09-10,2026-12-22,ay,2027`;
  const { report } = await school.take(delta({ academicSessions: [line] }));
  expect(report.notices.map(({ code }) => code)).toContain("session_title_taken");
  expect(await school.count("users.academic_sessions", "sourced_id = 't1' and title = 'Primera evaluación'")).toBe(1);
  expect(await school.count("users.academic_sessions", "title = 'Primera evaluación (t1b)'")).toBe(1);
  expect((await school.take(delta({ academicSessions: [line] }))).changes).toBe(0);
});

it("commits the archive that was checked, once", async () => {
  const bytes = school.own(cleanRosterZip());
  const { importId, appointmentCount } = await checkRoster(school.ctx, { bytes, fileName: "a.zip" });
  const input = { importId: importId ?? 0, confirmCount: appointmentCount };
  const [stored] = await school.query("select object_key from users.roster_imports where institution_id = $1");
  const key = String(stored?.object_key);
  await school.ctx.ports.files.put(
    key,
    school.own(cleanRosterZip({ students: 2, teachers: 2, groupsPerGrade: 1 })),
    "",
  );
  await expect(commitRoster(school.ctx, input)).rejects.toMatchObject({ code: "conflict" });
  expect(await school.count("users.users")).toBe(1);

  await school.ctx.ports.files.put(key, bytes, "");
  const both = await Promise.allSettled([commitRoster(school.ctx, input), commitRoster(school.ctx, input)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
  expect(await school.count("outbox.events", "type = 'roster.imported'")).toBe(1);
  expect(await school.count("users.audit_logs", "action = 'roster.import'")).toBe(1);
});

it("whose data have been restricted or blocked meanwhile is neither brought back nor erased, and their number is told", async () => {
  const { importId: first } = await school.take(
    school.own(cleanRosterZip({ students: 48, teachers: 12, groupsPerGrade: 2 })),
  );
  const pupil = (id: string, number: string) =>
    `${id},tobedeleted,${STAMP},true,${id},,Nombre,Ibáñez Peña,,${number},,,,,1ESO,,,,,,,ies,`;
  const { importId } = await school.take(
    delta({
      users: [pupil("al-4", "NIE10004"), pupil("al-8", "NIE10008")],
      roles: [`rol-fam-1,tobedeleted,${STAMP},fam-1,primary,guardian,,,ies,`],
    }),
  );
  const mark = (what: string, id: string) =>
    school.query(`update users.users set ${what} = now() where institution_id = $1 and sourced_id = '${id}'`);
  await mark("blocked_at", "al-8");
  await mark("restricted_at", "fam-1");
  const planned = await previewUndo(school.ctx, { importId });
  expect(planned).toMatchObject({ frozenPeople: 2, counts: { users: { restored: 1 }, students: { restored: 1 } } });
  expect(await school.undo(importId)).toEqual({ ...planned, status: "undone" });
  const closed = (id: string) => school.count("users.users", `sourced_id = '${id}' and not is_active`);
  expect([await closed("al-4"), await closed("al-8")]).toEqual([0, 1]);
  expect(await school.count("users.user_roles", "sourced_id = 'rol-fam-1'")).toBe(0);
  const seats = (id: string) =>
    school.count(
      "students.enrollments",
      `student_id = (select s.id from students.students s where s.institution_id = $1 and s.sourced_id = '${id}') and status = 'active'`,
    );
  expect([await seats("al-4"), await seats("al-8")]).toEqual([4, 0]);

  const before = await school.query(
    "select to_jsonb(u) as row from users.users u where institution_id = $1 and blocked_at is not null",
  );
  const undone = await undoImport(school.ctx, { importId: first });
  expect(undone).toMatchObject({ frozenPeople: 2, skippedCount: 0 });
  expect(
    await school.query(
      "select to_jsonb(u) as row from users.users u where institution_id = $1 and blocked_at is not null",
    ),
  ).toEqual(before);
  // The two children of the restricted guardian stay with the link to them, and are closed.
  expect(await school.count("students.students")).toBe(3);
  expect(await school.count("students.students", "status = 'active'")).toBe(0);
  expect(await school.count("users.users", "sourced_id like 'al-%' and is_active")).toBe(0);
});

it("what the import made and somebody has edited since stays as it is, and is named", async () => {
  const { importId } = await school.take(school.own(cleanRosterZip()));
  await school.query(
    "update users.users set given_name = 'A mano' where institution_id = $1 and sourced_id in ('al-5', 'prof-2')",
  );
  await school.query(
    "update courses.sections set title = 'Taller' where institution_id = $1 and code = 'gr-1ESOA-MAT'",
  );
  const undone = await undoImport(school.ctx, { importId });
  expect(undone.skipped.map(({ entity, name }) => `${entity} ${name.split(" ").slice(0, 2).join(" ")}`).sort()).toEqual(
    ["sections Taller", "users A mano", "users A mano"],
  );
  expect(undone).toMatchObject({ skippedCount: 3, frozenPeople: 0, counts: { users: { removed: 41, closed: 0 } } });
  expect(await school.count("users.users", "given_name = 'A mano' and is_active")).toBe(2);
  expect(await school.count("students.students", "status = 'active'")).toBe(1);
  expect(await school.count("courses.sections", "title = 'Taller' and status = 'active'")).toBe(1);
});
