import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { HEADERS, manifest, type RosterTexts, rosterTexts } from "../../../tests/fixtures/roster.ts";
import { zipOf } from "../../../tests/fixtures/zip.ts";
import { previewUndo, removeMissing, undoImport } from "../index.ts";

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

type Change = readonly [file: string, from: string | RegExp, to: string];

function changed(texts: RosterTexts, ...changes: readonly Change[]): RosterTexts {
  const all = { ...texts };
  for (const [file, from, to] of changes) {
    const text = (all[file] ?? "").replace(from, to);
    expect(text).not.toBe(all[file]);
    all[file] = text;
  }
  return all;
}
const take = (texts: RosterTexts) => school.take(school.own(zipOf(texts)));
const delta = (name: keyof typeof HEADERS, ...lines: readonly string[]) =>
  take({ "manifest.csv": manifest({ [name]: "delta" }), [`${name}.csv`]: [HEADERS[name], ...lines].join("\n") });
const user = (id: string, status: string) =>
  `${id},${status},${STAMP},true,${id},,Ana,Ibáñez Peña,,,,,,,1ESO,,,,,,,ies,`;
const RENAMED: Change = ["courses.csv", "ay,Matemáticas,", "ay,Matemáticas de primero,"];
/** The first pupil's guardian is no longer named. */
const ENDED: Change = ["users.csv", "NIE10001,,,,fam-1,", "NIE10001,,,,,"];
const families = () =>
  school.count(
    "users.guardianships",
    "guardian_user_id = (select id from users.users u where u.institution_id = $1 and u.sourced_id = 'fam-1')",
  );
const nameOf = async (id: string) =>
  String(
    (
      await school.query(
        `select concat_ws(' ', given_name, family_name) as name from users.users where institution_id = $1 and sourced_id = '${id}'`,
      )
    )[0]?.name,
  );
const later = (undone: { skipped: readonly { entity: string; name: string; reason: string }[] }) =>
  undone.skipped.filter(({ reason }) => reason === "later_import").map(({ entity, name }) => `${entity} ${name}`);

it("a guardian whom a later archive does not name either gets no child back, and is named", async () => {
  const texts = rosterTexts();
  await take(texts);
  const { importId } = await take(changed(texts, ENDED));
  expect(await families()).toBe(1);
  const pair = [await nameOf("fam-1"), await nameOf("al-1")];
  const right = await previewUndo(school.ctx, { importId });
  expect(right).toMatchObject({ accessCount: 1, access: [{ kind: "guardian", name: pair[0], to: pair[1] }] });

  school.setNow("2026-11-24T09:00:00Z");
  const { importId: last } = await take(changed(texts, ENDED, RENAMED));
  const planned = await previewUndo(school.ctx, { importId });
  expect(planned).toMatchObject({ accessCount: 0, access: [], skippedCount: 1 });
  expect(later(planned)).toEqual([`guardianships ${pair.join(" · ")}`]);
  expect(planned.counts.guardianships).toMatchObject({ returned: 0, skipped: 1 });
  expect(await undoImport(school.ctx, { importId })).toEqual({ ...planned, status: "undone" });
  expect(await families()).toBe(1);
  await school.undo(last);
  expect(await families()).toBe(1);
});

it("what a later import says nothing of comes back, and so does what one said that was taken back itself", async () => {
  const texts = rosterTexts();
  await take(texts);
  const { importId } = await take(changed(texts, ENDED));
  const { importId: whole } = await take(changed(texts, ENDED, RENAMED));
  expect((await previewUndo(school.ctx, { importId })).accessCount).toBe(0);
  await school.undo(whole);
  await delta("courses", `cur-1ESO-MAT,active,${STAMP},ay,Matemáticas I,MAT-1ESO,1ESO,ies,,`);
  expect(await school.undo(importId)).toMatchObject({ accessCount: 1, skippedCount: 0 });
  expect(await families()).toBe(2);
});

it("a guardian named again since is neither doubled nor said to be held back", async () => {
  const texts = rosterTexts();
  await take(texts);
  const { importId } = await take(changed(texts, ENDED));
  await take(texts);
  expect(await families()).toBe(2);
  expect(await school.undo(importId)).toMatchObject({ accessCount: 0, skippedCount: 0 });
  expect(await families()).toBe(2);
});

it("access that comes back is confirmed by its number, or nothing is undone", async () => {
  const texts = rosterTexts();
  await take(texts);
  const { importId } = await take(changed(texts, ENDED));
  const undo = (confirmAccess?: number) => undoImport(school.ctx, { importId, confirmAccess });
  await expect(undo()).rejects.toMatchObject({ code: "conflict", reason: "undo_access_confirm", current: 1 });
  for (const wrong of [0, 2]) {
    await expect(undo(wrong)).rejects.toMatchObject({ code: "conflict", reason: "undo_access_changed", current: 1 });
  }
  expect(await families()).toBe(1);
  const undone = await undo(1);
  expect(undone).toMatchObject({ status: "undone", accessCount: 1 });
  expect(await families()).toBe(2);
  expect(await undo()).toEqual(undone);
});

it("an account, a seat, a class, its teacher and a role stay as a later archive leaves them, and come back without one", async () => {
  const texts = rosterTexts();
  await take(texts);
  const teacher = "doc-gr-2ESOA-MAT";
  const fewer = changed(
    texts,
    ["users.csv", /^al-8,,,true/m, "al-8,,,false"],
    ["roles.csv", "dir-1,primary,principal", "dir-1,primary,teacher"],
    ["enrollments.csv", /^mat-1-MAT,.*\r\n/m, ""],
    ["enrollments.csv", new RegExp(`^${teacher},.*\\r\\n`, "m"), ""],
  );
  const closed: number[] = [];
  closed.push((await take(fewer)).importId);
  const lacking = closed[0] ?? 0;
  closed.push(
    (
      await removeMissing(school.ctx, {
        importId: lacking,
        groups: ["enrollments", "sectionTeachers"],
        confirmCount: 2,
      })
    ).importId,
  );
  closed.push(
    (await delta("classes", `gr-4ESOA-ING,tobedeleted,${STAMP},Inglés 4ESO A,,cur-4ESO-ING,4ESOA,scheduled,,ies,t1,,,`))
      .importId,
  );
  const open = async () => [
    await school.count("users.users", "sourced_id = 'al-8' and is_active"),
    await school.count(
      "users.users",
      "sourced_id = 'dir-1' and role_id in (select id from users.roles where kind = 'school_admin')",
    ),
    await school.count("students.enrollments", "sourced_id = 'mat-1-MAT' and status = 'active'"),
    await school.count("courses.section_teachers", `sourced_id = '${teacher}'`),
    await school.count("courses.sections", "sourced_id = 'gr-4ESOA-ING' and status = 'active'"),
  ];
  const ended = await open();
  expect(ended).toEqual([0, 0, 0, 0, 0]);
  const seats = await school.count("students.enrollments", "status = 'active'");

  school.setNow("2026-11-24T09:00:00Z");
  const without = changed(
    fewer,
    RENAMED,
    ["classes.csv", /^gr-4ESOA-ING,.*\r\n/m, ""],
    ["enrollments.csv", /^[^,]*,,,gr-4ESOA-ING,.*\r\n/gm, ""],
  );
  const { importId: last } = await take(without);
  expect(await open()).toEqual(ended);
  const told: string[] = [];
  for (const importId of closed.toReversed()) {
    const planned = await previewUndo(school.ctx, { importId });
    expect(planned).toMatchObject({ accessCount: 0, access: [] });
    told.push(...later(planned).map((line) => line.split(" ")[0] ?? ""));
  }
  expect(new Set(told)).toEqual(new Set(["users", "enrollments", "sectionTeachers", "sections"]));
  await school.undo(last);

  const given: string[] = [];
  for (const importId of closed.toReversed()) {
    const undone = await school.undo(importId);
    expect(later(undone)).toEqual([]);
    given.push(...undone.access.map(({ kind, name, from, to }) => [kind, name, from, to].filter(Boolean).join("|")));
  }
  expect(await open()).toEqual([1, 1, 1, 1, 1]);
  expect(await school.count("students.enrollments", "status = 'active'")).toBeGreaterThan(seats);
  expect(given).toEqual(
    expect.arrayContaining([
      `account|${await nameOf("al-8")}|student`,
      `role|${await nameOf("dir-1")}|teacher|school_admin`,
      `enrollment|${await nameOf("al-1")}|Matemáticas 2ESO A`,
      "section|Lengua Extranjera: Inglés 4ESO A",
    ]),
  );
  expect(given.filter((line) => line.startsWith("role|"))).toHaveLength(1);
});

it("a pupil whom a later delta takes out as well stays out, seats and family too; the rest of the rows come back", async () => {
  await take(rosterTexts());
  const { importId } = await delta("users", user("al-8", "tobedeleted"));
  await delta("users", user("al-8", "tobedeleted"));
  const undone = await school.undo(importId);
  expect(later(undone)).toEqual([
    expect.stringMatching(/^users /),
    ...Array.from({ length: 4 }, () => expect.stringMatching(/^enrollments /)),
  ]);
  expect(undone.accessCount).toBe(0);
  expect(await school.count("users.users", "sourced_id = 'al-8' and not is_active")).toBe(1);
  expect(await school.count("students.enrollments", "status = 'active'")).toBe(92);
});

it("neither an undo nor a removal takes the last administrator who can sign in", async () => {
  const texts = rosterTexts();
  const { importId: first } = await take(texts);
  const close = (id: string) =>
    school.query(
      `update users.users set is_active = false where institution_id = $1 and sourced_id is not distinct from ${id}`,
    );
  const { importId } = await take(
    changed(texts, ["users.csv", /^dir-1,.*\r\n/m, ""], ["roles.csv", /^rol-dir-1,.*\r\n/m, ""]),
  );
  await close("null");
  const refused = { code: "conflict", reason: "last_administrator" };
  const remove = () => removeMissing(school.ctx, { importId, groups: ["school_admin"], confirmCount: 1 });
  await expect(remove()).rejects.toMatchObject(refused);
  await expect(previewUndo(school.ctx, { importId: first })).rejects.toMatchObject(refused);
  await expect(undoImport(school.ctx, { importId: first })).rejects.toMatchObject(refused);
  expect(await school.count("users.users", "sourced_id = 'dir-1' and is_active")).toBe(1);
  await school.query("update users.users set is_active = true where institution_id = $1 and sourced_id is null");
  expect(await remove()).toMatchObject({ removed: 1 });
  expect((await undoImport(school.ctx, { importId: first })).status).toBe("undone");
});

it("nobody gets a role back by an undo of their own, and only an administrator gives one to an administrator", async () => {
  const texts = rosterTexts();
  await take(texts);
  const { importId } = await take(changed(texts, ["roles.csv", "dir-1,primary,principal", "dir-1,primary,teacher"]));
  const [head] = await school.query("select id from users.users where institution_id = $1 and sourced_id = 'dir-1'");
  const as = (actor: Partial<typeof school.ctx.actor>) => ({
    ...school.ctx,
    actor: { ...school.ctx.actor, ...actor },
  });
  const undo = (actor: Partial<typeof school.ctx.actor>) => undoImport(as(actor), { importId, confirmAccess: 1 });
  await expect(undo({ userId: Number(head?.id) })).rejects.toMatchObject({ code: "conflict", reason: "undo_own_role" });
  await expect(undo({ kind: "teacher" })).rejects.toMatchObject({ code: "forbidden" });
  expect((await undo({})).access).toMatchObject([{ kind: "role", from: "teacher", to: "school_admin" }]);
});

it("whoever may less than somebody gives them back neither a role nor the address they signed in with", async () => {
  const texts = rosterTexts();
  await take(texts);
  await school.query(
    `with made as (
       insert into users.roles (institution_id, name, title, kind) values ($1, 'orientacion', 'Orientación', 'teacher')
       returning id
     ), may as (insert into users.role_permissions (role_id, permission) select id, 'audit.read' from made returning role_id)
     update users.users set role_id = may.role_id from may where institution_id = $1 and sourced_id = 'prof-1'`,
  );
  const moved = await take(changed(texts, ["users.csv", "prof-1@ies-ejemplo", "prof-nueva@ies-ejemplo"]));
  const less = {
    ...school.ctx,
    actor: { ...school.ctx.actor, permissions: school.ctx.actor.permissions.filter((name) => name !== "audit.read") },
  };
  const refused = { code: "forbidden", reason: "rights_beyond_own" };
  await expect(previewUndo(less, moved)).rejects.toMatchObject(refused);
  await expect(undoImport(less, { importId: moved.importId, confirmAccess: 1 })).rejects.toMatchObject(refused);
  expect((await school.undo(moved.importId)).access).toMatchObject([{ kind: "address" }]);
  // What says nothing of who may what is anybody's to take back who imports.
  const { importId } = await take(changed(texts, RENAMED));
  expect(await undoImport(less, { importId })).toMatchObject({ status: "undone" });
});
