import { strFromU8, strToU8, unzipSync } from "fflate";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RosterReport } from "#contracts/api/roster/roster.ts";
import { ROLE_PERMISSIONS } from "#contracts/permissions.ts";
import { openDatabase } from "#platform/db.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { cleanRosterZip, dirtyRosterZip, HEADERS, manifest, rosterTexts } from "../../tests/fixtures/roster.ts";
import { zipOf } from "../../tests/fixtures/zip.ts";
import type { Context } from "../context.ts";
import { checkRoster, commitRoster, removeMissing } from "./index.ts";

let database: TestDatabase;
let admin: pg.Client;
let school: number;
const stored = new Map<string, Uint8Array>();
let drains = 0;

beforeAll(async () => {
  database = await testDatabase();
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await admin?.end();
  await database?.drop();
});

async function one(text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await admin.query({ text, values, rowMode: "array" });
  return Number(rows[0]?.[0]);
}

const count = (table: string, where = "true") =>
  one(`select count(*) from ${table} where institution_id = $1 and ${where}`, [school]);

/** A school of its own for each test, with one administrator. */
async function context(overrides: Partial<Context["actor"]> = {}): Promise<Context> {
  const userId = await one(`select id from users.users where institution_id = $1 and email like 'secretaria%'`, [
    school,
  ]);
  const unused = () => Promise.reject(new Error("not for this test"));
  return {
    actor: {
      userId,
      institutionId: school,
      role: "school_admin",
      kind: "school_admin",
      permissions: ROLE_PERMISSIONS.school_admin,
      name: "Secretaría",
      sessionId: "s",
      ...overrides,
    },
    db: openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId: school, userId }),
    ports: {
      switches: { off: async () => [] },
      live: { forgetSessions: unused, disconnect: unused, reviewRooms: unused },
      cipher: { seal: unused, open: unused },
      cache: { getJson: unused, setJson: unused, delete: async () => undefined },
      vectors: { upsert: unused, query: unused, list: unused, delete: unused },
      files: {
        put: async (key: string, bytes: Uint8Array) => void stored.set(key, bytes),
        get: async (key: string) => stored.get(key) ?? null,
        list: unused,
        delete: unused,
      },
      papers: { render: unused },
      mail: { provider: "none", send: unused },
      secrets: { mac: unused },
      checkpoints: { open: unused },
      noticeHoldMs: 0,
      hub: { publish: unused },
      grants: { list: unused, revoke: unused },
      jobs: { send: unused },
      gateway: { preview: unused },
      publicUrl: (path: string) => path,
      outbox: {
        requestDrain: async () => {
          drains += 1;
        },
      },
    },
    origin: { requestId: "r", ip: null, userAgent: null },
    now: () => new Date("2026-11-23T09:00:00Z"),
  };
}

beforeEach(async () => {
  school = await one(`insert into users.institutions (name) values ('IES Río Pisuerga') returning id`);
  await admin.query(
    `insert into users.users (institution_id, email, given_name, family_name, role_id)
     select $1::bigint, 'secretaria' || $1::bigint || '@ies-ejemplo.test', 'Rosa', 'Cano', id from users.roles
     where institution_id is null and name = 'school_admin'`,
    [school],
  );
});

const changesOf = (report: RosterReport) =>
  Object.values(report.counts).reduce((sum, { create, update, deactivate }) => sum + create + update + deactivate, 0);

/** E-mail addresses are unique across schools, so each test's people get the school's own domain. */
function own(bytes: Uint8Array): Uint8Array {
  const files = Object.entries(unzipSync(bytes)).map(([name, data]) => [
    name,
    strToU8(strFromU8(data).replaceAll("@ies-ejemplo.test", `@ies${school}.test`)),
  ]);
  return zipOf(Object.fromEntries(files));
}

async function take(bytes: Uint8Array) {
  const ctx = await context();
  const report = await checkRoster(ctx, { bytes, fileName: "roster.zip" });
  expect(report.faults).toEqual([]);
  const view = await commitRoster(ctx, { importId: report.importId ?? 0, confirmCount: report.appointmentCount });
  return { report, view };
}

describe("a first import", () => {
  it("writes nothing on the dry run, all on commit, and nothing the second time", async () => {
    const bytes = own(cleanRosterZip());
    const ctx = await context();
    const report = await checkRoster(ctx, { bytes, fileName: "roster.zip" });
    expect(report).toMatchObject({ status: "ready", faultCount: 0, alreadyCommitted: false });
    expect(report.counts).toMatchObject({
      users: { create: 43 },
      students: { create: 24 },
      guardianships: { create: 24 },
      sections: { create: 16 },
      enrollments: { create: 96 },
      sectionTeachers: { create: 16 },
    });
    expect(await count("users.users")).toBe(1);
    expect(await count("users.orgs")).toBe(0);

    const before = drains;
    const view = await commitRoster(ctx, { importId: report.importId ?? 0, confirmCount: report.appointmentCount });
    expect(view.changes).toBe(changesOf(report));
    expect(drains).toBe(before + 1);
    expect(await count("users.users")).toBe(44);
    expect(await count("students.students", "group_name = '1ESOA' and grade_level = '1ESO'")).toBe(6);
    expect(await count("students.students", "date_of_birth is not null and sex in ('male', 'female')")).toBe(24);
    expect(await count("students.enrollments", "status = 'active'")).toBe(96);
    expect(await count("courses.sections", "group_name is not null")).toBe(16);
    expect(await count("users.academic_sessions", "parent_id is not null")).toBe(3);
    expect(await count("users.orgs", "parent_id is not null")).toBe(1);
    expect(await count("outbox.events", "type = 'roster.imported'")).toBe(1);
    expect(await count("users.audit_logs", "action in ('roster.check', 'roster.import')")).toBe(2);
    const kinds = `select string_agg(kind || ':' || n, ' ' order by kind) from (
      select r.kind, count(*) as n from users.users u join users.roles r on r.id = u.role_id
      where u.institution_id = $1 group by 1) as k`;
    const { rows } = await admin.query({ text: kinds, values: [school], rowMode: "array" });
    expect(rows[0]?.[0]).toBe("parent:12 school_admin:2 student:24 teacher:6");

    const again = await checkRoster(ctx, { bytes, fileName: "roster.zip" });
    expect(again.alreadyCommitted).toBe(true);
    expect(changesOf(again)).toBe(0);
    const versions = await one(`select sum(version) from users.users where institution_id = $1`, [school]);
    expect(
      (await commitRoster(ctx, { importId: again.importId ?? 0, confirmCount: again.appointmentCount })).changes,
    ).toBe(0);
    expect(await one(`select sum(version) from users.users where institution_id = $1`, [school])).toBe(versions);
    await expect(
      commitRoster(ctx, { importId: again.importId ?? 0, confirmCount: again.appointmentCount }),
    ).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("takes a school of 1,200 whole", async () => {
    const { view } = await take(own(cleanRosterZip({ students: 1_200, teachers: 80, groupsPerGrade: 10 })));
    expect(view.counts.enrollments?.create).toBe(4_800);
    expect(await count("students.enrollments")).toBe(4_800);
  });

  it("names the faults of a dirty archive and writes nothing", async () => {
    const ctx = await context();
    const report = await checkRoster(ctx, { bytes: dirtyRosterZip(), fileName: "dirty.zip" });
    expect(report.status).toBe("faulty");
    expect(report.faultCount).toBeGreaterThan(13);
    await expect(
      commitRoster(ctx, { importId: report.importId ?? 0, confirmCount: report.appointmentCount }),
    ).rejects.toMatchObject({
      code: "conflict",
    });
    for (const table of ["users.orgs", "students.students", "courses.courses"]) expect(await count(table)).toBe(0);
  });

  it("is for those who may import, and another school's import does not exist", async () => {
    const bytes = own(cleanRosterZip());
    const teacher = await context({ permissions: ["students.read"] });
    await expect(checkRoster(teacher, { bytes, fileName: "a.zip" })).rejects.toMatchObject({ code: "forbidden" });
    const { importId } = await checkRoster(await context(), { bytes, fileName: "a.zip" });
    school = await one(`insert into users.institutions (name) values ('Otro') returning id`);
    const stranger = { ...(await context()), actor: { ...(await context()).actor, userId: 1 } };
    await expect(commitRoster(stranger, { importId: importId ?? 0 })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("lets nobody be made an administrator by one who is none", async () => {
    const clerk = await context({ kind: "teacher" });
    const report = await checkRoster(clerk, { bytes: own(cleanRosterZip()), fileName: "a.zip" });
    expect(report.faults.map(({ code }) => code)).toEqual(["role_not_allowed"]);
  });
});

describe("later imports", () => {
  const without = (texts: Record<string, string>, id: RegExp) =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [
        name,
        text
          .split("\r\n")
          .filter((line) => !id.test(line))
          .join("\r\n"),
      ]),
    );

  it("keep people a bulk file lacks until someone confirms", async () => {
    const { report: first } = await take(own(cleanRosterZip()));
    expect(first.changedPeople.filter(({ change }) => change === "create")).toHaveLength(
      first.counts.users?.create ?? 0,
    );
    expect(first.changedPeople).toContainEqual({ sourcedId: "al-3", name: expect.any(String), change: "create" });
    const fewer = own(zipOf(without(rosterTexts(), /(^|[,-])al-3,|^mat-3-/)));
    const { report, view } = await take(fewer);
    expect(report.missingPeople.map(({ sourcedId }) => sourcedId)).toEqual(["al-3"]);
    expect(report.counts.enrollments?.missing).toBe(4);
    expect(view.changes).toBe(0);
    expect(await count("users.users", "is_active")).toBe(44);

    await removeMissing(await context(), {
      importId: report.importId ?? 0,
      groups: ["student", "enrollments", "roles", "guardianships"],
      confirmCount: 6,
    });
    expect(await count("users.users", "sourced_id = 'al-3' and not is_active and status = 'tobedeleted'")).toBe(1);
    expect(await count("students.students", "status = 'withdrawn'")).toBe(1);
    expect(await count("students.enrollments", "status = 'active'")).toBe(92);
    expect(await count("users.users")).toBe(44);
    expect((await take(fewer)).view.changes).toBe(0);

    const { view: back } = await take(own(cleanRosterZip()));
    expect(back.counts).toMatchObject({ users: { update: 1 }, students: { update: 1 }, enrollments: { update: 4 } });
    expect(await count("students.enrollments", "status = 'active' and withdrawn_at is null")).toBe(96);
  });

  it("update what changed and honour tobedeleted in delta files", async () => {
    await take(own(cleanRosterZip()));
    const stamp = "2026-11-20T10:00:00Z";
    const user = (id: string, status: string, given: string, number: string) =>
      `${id},${status},${stamp},true,${id},,${given},Ibáñez Peña,,${number},,,,,1ESO,,,,,,,ies,`;
    const { view } = await take(
      zipOf({
        "manifest.csv": manifest({ users: "delta", enrollments: "delta" }),
        "users.csv": [
          HEADERS.users,
          user("al-4", "active", "Nerea", "NIE10004"),
          user("al-8", "tobedeleted", "Ana", "NIE10008"),
        ].join("\n"),
        "enrollments.csv": `${HEADERS.enrollments}\nmat-4-MAT,tobedeleted,${stamp},,,,,,,\n`,
      }),
    );
    expect(view.counts).toMatchObject({
      users: { update: 1, deactivate: 1, missing: 0 },
      students: { deactivate: 1 },
      enrollments: { deactivate: 1 },
    });
    expect(await count("users.users", "given_name = 'Nerea' and version = 2")).toBe(1);
    expect(await count("users.users", "sourced_id = 'al-8' and not is_active")).toBe(1);
    expect(await count("students.enrollments", "sourced_id = 'mat-4-MAT' and status = 'tobedeleted'")).toBe(1);
  });

  it("are of one school of several, and join an account made by hand, as the office chose at the check", async () => {
    await admin.query(
      `insert into users.users (institution_id, email, given_name, family_name, role_id)
       select $1::bigint, 'prof-1@ies' || $1::bigint || '.test', 'Eva', 'Ruiz', id from users.roles where institution_id is null and name = 'teacher'`,
      [school],
    );
    const texts = Object.fromEntries(
      Object.entries(rosterTexts()).map(([name, text]) => [
        name,
        text.replaceAll("@ies-ejemplo.test", `@ies${school}.test`),
      ]),
    );
    const bytes = zipOf({ ...texts, "orgs.csv": `${texts["orgs.csv"]}ceip,,,CEIP Vecino,school,,dist\r\n` });
    const ctx = await context();
    const asked = await checkRoster(ctx, { bytes, fileName: "a.zip" });
    expect(asked.faults).toMatchObject([{ code: "choose_org" }]);
    expect(asked.orgs.map(({ sourcedId }) => sourcedId)).toEqual(["dist", "ies", "ceip"]);
    await expect(checkRoster(ctx, { bytes, fileName: "a.zip", includeOrgs: "ies" })).rejects.toMatchObject({
      code: "unprocessable",
    });
    const chosen = { includeOrgs: '["ies"]', samePeople: '["prof-1"]' };
    const report = await checkRoster(ctx, { bytes, fileName: "a.zip", ...chosen });
    expect(report.samePeople).toMatchObject([{ sourcedId: "prof-1", joined: true }]);
    await commitRoster(ctx, { importId: report.importId ?? 0, confirmCount: report.appointmentCount });
    expect(await count("users.orgs")).toBe(2);
    expect(await count("users.users", "email like 'prof-1@%' and sourced_id = 'prof-1'")).toBe(1);
    expect(await count("users.users")).toBe(44);
  });

  it("leave a role of the school's own and rows made by hand as they are", async () => {
    await take(own(cleanRosterZip()));
    await admin.query(
      `with r as (insert into users.roles (institution_id, name, kind, title) values ($1, 'jefatura', 'teacher', 'Jefatura') returning id)
       update users.users set role_id = r.id from r where institution_id = $1 and sourced_id = 'prof-1'`,
      [school],
    );
    await admin.query(
      `insert into courses.courses (institution_id, code, title, subject, grade_level, school_year_id)
       select $1, 'TALLER', 'Taller', 'Taller', '1ESO', id from users.academic_sessions where institution_id = $1 and sourced_id = 'ay'`,
      [school],
    );
    const texts = rosterTexts();
    const users = (texts["users.csv"] ?? "").replace("prof-1,,,true,prof-1", "prof-1,,,true,profe.uno");
    const { view } = await take(own(zipOf({ ...texts, "users.csv": users })));
    expect(view.changes).toBe(1);
    expect(
      await count(
        "users.users",
        "username = 'profe.uno' and role_id in (select id from users.roles where name = 'jefatura')",
      ),
    ).toBe(1);
    expect(await count("courses.courses", "code = 'TALLER' and status = 'active'")).toBe(1);
  });

  it("are all or nothing when another school holds an address", async () => {
    const other = school;
    await take(own(cleanRosterZip()));
    school = await one(`insert into users.institutions (name) values ('Otro') returning id`);
    await admin.query(
      `insert into users.users (institution_id, email, given_name, family_name, role_id)
       select $1, 'secretaria-otro@ies-ejemplo.test', 'Eva', 'Ruiz', id from users.roles where institution_id is null and name = 'school_admin'`,
      [school],
    );
    const texts = Object.fromEntries(
      Object.entries(rosterTexts()).map(([name, text]) => [
        name,
        text.replaceAll("@ies-ejemplo.test", `@ies${other}.test`),
      ]),
    );
    const ctx = await context();
    const report = await checkRoster(ctx, { bytes: zipOf(texts), fileName: "a.zip" });
    expect(report.status).toBe("ready");
    await expect(
      commitRoster(ctx, { importId: report.importId ?? 0, confirmCount: report.appointmentCount }),
    ).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("correo"),
    });
    expect(await count("users.orgs")).toBe(0);
    expect(await count("users.users")).toBe(1);
    expect(await count("users.roster_imports", "status = 'committed'")).toBe(0);
  });
});
