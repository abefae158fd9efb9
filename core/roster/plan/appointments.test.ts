import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import type { Context } from "#core/context.ts";
import { type RosterSchool, type RosterSchools, rosterSchools } from "#testing/roster-school.ts";
import { cleanRosterZip } from "../../../tests/fixtures/roster.ts";
import { zipOf } from "../../../tests/fixtures/zip.ts";
import { checkRoster, commitRoster, removeMissing } from "../index.ts";

let schools: RosterSchools;
let school: RosterSchool;

beforeAll(async () => {
  schools = await rosterSchools();
});
afterAll(() => schools?.stop());
beforeEach(async () => {
  school = await schools.newSchool();
  await school.take(school.own(cleanRosterZip()));
});

/** The school's archive in which one file reads otherwise. */
function changed(file: string, change: (text: string) => string): Uint8Array {
  const files = Object.fromEntries(
    Object.entries(unzipSync(school.own(cleanRosterZip()))).map(([name, data]) => [name, strFromU8(data)]),
  );
  const before = files[file] ?? "";
  const after = change(before);
  expect(after).not.toBe(before);
  return zipOf({ ...files, [file]: after });
}

const check = (bytes: Uint8Array, ctx: Context = school.ctx) => checkRoster(ctx, { bytes, fileName: "otro.zip" });
const kinds = async () =>
  school.query(
    `select u.sourced_id, r.kind from users.users u join users.roles r on r.id = u.role_id
     where u.institution_id = $1 and u.sourced_id is not null order by u.sourced_id`,
  );
const role = (from: string, to: string) => (text: string) => text.replaceAll(`,primary,${from},`, `,primary,${to},`);
/** Somebody of the school with another kind of account, who may import all the same. */
const importer = (userId: number, kind: Context["actor"]["kind"]): Context => ({
  ...school.ctx,
  actor: { ...school.ctx.actor, userId, kind },
});
const idOf = async (sourcedId: string) =>
  Number(
    (await school.query(`select id from users.users where institution_id = $1 and sourced_id = '${sourcedId}'`))[0]?.id,
  );

it("a role that changes is told by name and goes only with its number, to staff and from it", async () => {
  const before = await kinds();
  for (const [from, to, someone] of [
    ["teacher", "guardian", { change: "role", from: "teacher", to: "parent" }],
    ["guardian", "principal", { change: "role", from: "parent", to: "school_admin" }],
    ["principal", "guardian", { change: "role", from: "school_admin", to: "parent" }],
  ] as const) {
    const report = await check(changed("roles.csv", role(from, to)));
    expect(report).toMatchObject({ status: "ready", faultCount: 0 });
    expect(report.appointmentCount).toBeGreaterThan(0);
    expect(report.appointments).toContainEqual({ ...someone, sourcedId: expect.any(String), name: expect.any(String) });
    const commit = (confirmCount?: number) =>
      commitRoster(school.ctx, { importId: report.importId ?? 0, confirmCount });
    await expect(commit()).rejects.toMatchObject({ code: "unprocessable", reason: "appointments_confirm" });
    await expect(commit(report.appointmentCount + 1)).rejects.toMatchObject({
      code: "conflict",
      reason: "appointments_changed",
      current: report.appointmentCount,
    });
    expect(await kinds()).toEqual(before);
  }
  const report = await check(changed("roles.csv", role("teacher", "principal")));
  await commitRoster(school.ctx, { importId: report.importId ?? 0, confirmCount: report.appointmentCount });
  const after = await kinds();
  expect(after.filter(({ kind }) => kind === "school_admin")).toHaveLength(report.appointmentCount + 1);
});

it("an import without such a change asks for no number, and refuses one", async () => {
  const report = await check(changed("users.csv", (text) => text.replaceAll(",al-1,", ",al-uno,")));
  expect(report).toMatchObject({ status: "ready", appointmentCount: 0, appointments: [] });
  const importId = report.importId ?? 0;
  await expect(commitRoster(school.ctx, { importId, confirmCount: 1 })).rejects.toMatchObject({ code: "conflict" });
  expect((await commitRoster(school.ctx, { importId })).changes).toBeGreaterThan(0);
});

it("who is new and will administer the school is no change of role, and goes with the number all the same", async () => {
  const fresh = await schools.newSchool();
  const report = await check(fresh.own(cleanRosterZip()), fresh.ctx);
  expect(report.appointments).toEqual([
    { sourcedId: "dir-1", name: expect.any(String), change: "account", from: null, to: "school_admin" },
  ]);
  await expect(commitRoster(fresh.ctx, { importId: report.importId ?? 0 })).rejects.toMatchObject({
    reason: "appointments_confirm",
  });
});

it("who was shut out and comes back to the staff is told by name", async () => {
  await school.query(
    `update users.users set is_active = false where institution_id = $1 and sourced_id in ('prof-1', 'fam-1')`,
  );
  const report = await check(school.own(cleanRosterZip()));
  expect(report.appointments).toMatchObject([{ sourcedId: "prof-1", change: "role", from: null, to: "teacher" }]);
});

it("the address that somebody of the staff signs in with moves only with the number; of families, many", async () => {
  const moved = (who: RegExp) => (text: string) => text.replace(who, "$1otra-$2");
  const one = await check(changed("users.csv", moved(/(,)(prof-1@)/)));
  expect(one.appointments).toEqual([
    {
      sourcedId: "prof-1",
      name: expect.any(String),
      change: "address",
      from: `prof-1@ies${school.id}.test`,
      to: `otra-prof-1@ies${school.id}.test`,
    },
  ]);
  await expect(commitRoster(school.ctx, { importId: one.importId ?? 0 })).rejects.toMatchObject({
    reason: "appointments_confirm",
  });
  const family = await check(changed("users.csv", moved(/(,)(fam-1@)/)));
  expect(family).toMatchObject({ status: "ready", appointmentCount: 0 });
  const families = await check(changed("users.csv", moved(/(,)(fam-\d+@)/g)));
  expect(families.appointmentCount).toBe(12);
});

it("nobody changes their own role, and only who administers the school touches who does", async () => {
  const head = await idOf("dir-1");
  const demoted = changed("roles.csv", role("principal", "guardian"));
  const own = await check(demoted, importer(head, "school_admin"));
  expect(own).toMatchObject({ status: "faulty", importId: expect.any(Number) });
  expect(own.faults).toMatchObject([{ code: "own_role", value: "dir-1" }]);

  // The office imports what a school's year brings, but makes nobody head, nor takes their account or address over.
  const permissions = ROLE_PERMISSIONS.school_admin.filter((name) => !["settings.update", "audit.read"].includes(name));
  const asOffice = importer(await idOf("prof-2"), "school_admin");
  const secretary = { ...asOffice, actor: { ...asOffice.actor, permissions } };
  const raised = changed("roles.csv", role("guardian", "principal"));
  expect((await check(raised, secretary)).faults.map(({ code }) => code)).toContain("role_not_allowed");
  expect((await check(demoted, secretary)).faults).toMatchObject([{ code: "administrator_not_yours", value: "dir-1" }]);
  const key = { ...asOffice, actor: { ...asOffice.actor, permissions: ["users.import"] } };
  expect((await check(raised, key)).faults.map(({ code }) => code)).toContain("role_not_allowed");

  const clerk = importer(await idOf("prof-2"), "teacher");
  expect((await check(demoted, clerk)).faults).toMatchObject([{ code: "administrator_not_yours", value: "dir-1" }]);
  const moved = await check(
    changed("users.csv", (text) => text.replace(",dir-1@", ",ladron@")),
    clerk,
  );
  expect(moved.faults).toMatchObject([{ code: "administrator_not_yours", value: "dir-1" }]);

  // Nor moves anybody the address of a colleague who may more than they: there links to set a password go.
  const teachers = changed("users.csv", (text) => text.replace(",prof-1@", ",ladron@"));
  const peer = { ...clerk, actor: { ...clerk.actor, permissions: [...ROLE_PERMISSIONS.teacher, "users.import"] } };
  expect((await check(teachers, peer)).faults).toEqual([]);
  await school.query(
    `with r as (insert into users.roles (institution_id, name, kind, title) values ($1, 'orienta', 'teacher', 'Orientación') returning id, institution_id),
     p as (insert into users.role_permissions (institution_id, role_id, permission) select institution_id, id, 'users.update' from r)
     update users.users u set role_id = r.id from r where u.institution_id = $1 and u.sourced_id = 'prof-1'`,
  );
  expect((await check(teachers, peer)).faults).toMatchObject([{ code: "person_not_yours", value: "prof-1" }]);
  const { importId } = await check(teachers, school.ctx);
  await commitRoster(school.ctx, { importId: importId ?? 0, confirmCount: 1 });
  // Who had the address before is told there.
  expect(
    await school.query(
      `select payload #>> '{moved,0,former}' as former, jsonb_array_length(payload -> 'moved') as people
       from outbox.events where institution_id = $1 and type = 'address.changed'`,
    ),
  ).toEqual([{ former: expect.stringMatching(/^prof-1@/), people: 1 }]);
  await expect(
    removeMissing(clerk, { importId: 1, groups: ["student", "school_admin"], confirmCount: 1 }),
  ).rejects.toMatchObject({ code: "forbidden" });
});
