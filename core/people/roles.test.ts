import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, type Recorded, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { listStudents } from "../students/list-students.ts";
import { changePerson } from "./change-person.ts";
import { changeRole } from "./change-role.ts";
import { createRole } from "./create-role.ts";
import { previewPerson } from "./preview-person.ts";
import { removeRole } from "./remove-role.ts";
import { restoreRole } from "./restore-role.ts";
import { listPermissions, listRoles } from "./roles.ts";

let database: TestDatabase;
let head: Context & { recorded: Recorded };
let other: Context & { recorded: Recorded };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  other = await contextFor(database, "head@otra.eduai.test");
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const idOf = (email: string) => number(database, "select id from users.users where email = $1", [email]);
const versionOf = (email: string) => number(database, "select version from users.users where email = $1", [email]);
const roleNamed = async (ctx: Context, name: string) => (await listRoles(ctx)).data.find((role) => role.name === name);
const permissionsOf = async (email: string) => (await contextFor(database, email)).actor.permissions;

async function give(email: string, roleId: number) {
  const version = String(await versionOf(email));
  return changePerson(head, { id: await idOf(email), version, roleId });
}

describe("a role of the school's own", () => {
  it("is made, given, changed for its people at once, and taken away when nobody has it", async () => {
    const made = await createRole(head, {
      title: "Orientación",
      kind: "teacher",
      permissions: ["students.read", "grades.read"],
    });
    expect(made).toMatchObject({ isBuiltIn: false, people: 0, version: 1, mayGrant: true, name: "orientacion" });
    const email = "teacher@demo.eduai.test";
    await give(email, made.id);
    expect(await permissionsOf(email)).toEqual(expect.arrayContaining(["students.read", "grades.read"]));
    expect(await permissionsOf(email)).not.toContain("grades.create");
    await expect(removeRole(head, { id: made.id })).rejects.toMatchObject({ code: "conflict", reason: "role_in_use" });
    await rows("truncate outbox.events");
    const changed = await changeRole(head, { id: made.id, version: "1", permissions: ["students.read"] });
    expect(changed).toMatchObject({ version: 2, people: 1, permissions: ["students.read"] });
    expect(await permissionsOf(email)).toEqual(["students.read"]);
    const events = await rows<{ type: string; payload: unknown }>("select type, payload from outbox.events");
    expect(events).toEqual([{ type: "rights.ended", payload: { userIds: [await idOf(email)], scope: "membership" } }]);
    await expect(changeRole(head, { id: made.id, version: "1", title: "Otra" })).rejects.toMatchObject({
      code: "precondition_failed",
      current: { version: 2, title: "Orientación" },
    });
    const teacher = await roleNamed(head, "teacher");
    await give(email, teacher?.id ?? 0);
    await rows(
      "insert into users.second_factor_rules (institution_id, role_id, required_from) values ($1, $2, '2026-01-01T00:00:00Z')",
      [head.actor.institutionId, made.id],
    );
    await removeRole(head, { id: made.id });
    expect(await roleNamed(head, "orientacion")).toBeUndefined();
    const actions = await rows<{ action: string }>(
      "select action from users.audit_logs where entity = 'role' and entity_id = $1 order by seq",
      [String(made.id)],
    );
    expect(actions.map(({ action }) => action)).toEqual(["role.created", "role.updated", "role.removed"]);
    // Within thirty days it comes back once, as it was, in its own school alone.
    await expect(restoreRole(other, { id: made.id })).rejects.toMatchObject({ code: "not_found" });
    const late = { ...head, now: () => new Date(Date.now() + 31 * 86_400_000) };
    await expect(restoreRole(late, { id: made.id })).rejects.toMatchObject({ code: "not_found" });
    const both = await Promise.allSettled([1, 2].map(() => restoreRole(head, { id: made.id })));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const back = await roleNamed(head, "orientacion");
    expect(back).toMatchObject({ title: "Orientación", kind: "teacher", permissions: ["students.read"], people: 0 });
    const [rule] = await rows("select required_from from users.second_factor_rules where role_id = $1", [back?.id]);
    expect(rule, "what was demanded of it is demanded again").toEqual({
      required_from: new Date("2026-01-01T00:00:00Z"),
    });
    await removeRole(head, { id: back?.id ?? 0 });
  });

  it("is called as no other of the school, whatever accents and capitals; another school may have one of that name", async () => {
    const { id } = await createRole(head, { title: "Biblioteca", kind: "teacher", permissions: [] });
    for (const title of ["biblioteca", "BIBLIOTECÁ", "Dirección"]) {
      await expect(createRole(head, { title, kind: "teacher", permissions: [] })).rejects.toMatchObject({
        reason: "role_title_taken",
      });
    }
    const twice = await Promise.allSettled(
      ["Comedor", "comedor"].map((title) => createRole(head, { title, kind: "teacher", permissions: [] })),
    );
    expect(twice.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const theirs = await createRole(other, { title: "Biblioteca", kind: "teacher", permissions: [] });
    for (const verb of [
      () => changeRole(other, { id, version: "1", title: "Nuestra" }),
      () => removeRole(other, { id }),
      () => changeRole(head, { id: theirs.id, version: "1", permissions: ["users.read"] }),
    ]) {
      await expect(verb()).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("nobody rises", () => {
  it("by a role that may what they may not: not when it is made, nor when it is changed, nor by one that is so already", async () => {
    const beyond = { code: "forbidden", reason: "rights_beyond_own" };
    const of = (kind: "teacher" | "parent" | "school_admin", permissions: "grades.create"[] | "audit.read"[]) =>
      createRole(head, { title: `Prueba ${kind}`, kind, permissions });
    // Who runs the school gives out marking to teachers; not to families, and not to the office.
    await expect(of("teacher", ["grades.create"])).resolves.toMatchObject({ mayGrant: true });
    await expect(of("parent", ["grades.create"])).rejects.toMatchObject(beyond);
    await expect(of("school_admin", ["grades.create"])).rejects.toMatchObject(beyond);
    const family = await createRole(head, { title: "Familia ampliada", kind: "parent", permissions: [] });
    await expect(
      changeRole(head, { id: family.id, version: "1", permissions: ["grades.create"] }),
    ).rejects.toMatchObject(beyond);
    await rows(
      "insert into users.role_permissions (institution_id, role_id, permission) values ($1, $2, 'content.create')",
      [head.actor.institutionId, family.id],
    );
    await expect(changeRole(head, { id: family.id, version: "1", permissions: [] })).rejects.toMatchObject(beyond);
    const secretary = await contextFor(database, "secretary@demo.eduai.test");
    await expect(createRole(secretary, { title: "Mía", kind: "school_admin", permissions: [] })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("by the kind of a role, which is whom it reaches: only who runs the school puts anybody beside them", async () => {
    const actor = {
      kind: "teacher",
      permissions: ["settings.update", "users.read", "users.update", "students.read"],
    } as const;
    const ctx = { ...head, actor: { ...head.actor, ...actor } };
    await expect(
      createRole(ctx, { title: "Ve a todos", kind: "school_admin", permissions: ["students.read"] }),
    ).rejects.toMatchObject({ code: "forbidden", reason: "rights_beyond_own" });
    await expect(
      createRole(ctx, { title: "Ve a los suyos", kind: "teacher", permissions: ["students.read"] }),
    ).resolves.toMatchObject({ mayGrant: true });
  });

  it("by their own role, nor by one of the platform, which nobody changes", async () => {
    const office = await createRole(head, {
      title: "Jefatura de estudios",
      kind: "school_admin",
      permissions: ["settings.update", "users.read", "users.update", "students.read"],
    });
    await give("secretary@demo.eduai.test", office.id);
    const chief = await contextFor(database, "secretary@demo.eduai.test");
    for (const verb of [
      () => changeRole(chief, { id: office.id, version: "1", permissions: ["users.read"] }),
      () => removeRole(chief, { id: office.id }),
    ]) {
      await expect(verb()).rejects.toMatchObject({ code: "conflict", reason: "own_role" });
    }
    await expect(
      createRole(chief, { title: "Con auditoría", kind: "school_admin", permissions: ["audit.read"] }),
    ).rejects.toMatchObject({ reason: "rights_beyond_own" });
    const teacher = await roleNamed(head, "teacher");
    for (const verb of [
      () => changeRole(head, { id: teacher?.id ?? 0, version: "1", permissions: [] }),
      () => removeRole(head, { id: teacher?.id ?? 0 }),
    ]) {
      await expect(verb()).rejects.toMatchObject({ code: "conflict", reason: "role_built_in" });
    }
    const operator = await number(database, "select id from users.roles where kind = 'super_admin'");
    await expect(removeRole(head, { id: operator })).rejects.toMatchObject({ code: "not_found" });
  });

  it("and a school keeps somebody who may change its people", async () => {
    const office = await createRole(head, {
      title: "Administración única",
      kind: "school_admin",
      permissions: ["settings.update", "users.read", "users.update"],
    });
    await give("secretary@demo.eduai.test", office.id);
    await rows(
      `update users.users u set is_active = false from users.roles r where r.id = u.role_id and r.kind = 'school_admin'
         and u.institution_id = $1 and u.email <> 'secretary@demo.eduai.test'`,
      [head.actor.institutionId],
    );
    await expect(
      changeRole(head, { id: office.id, version: "1", permissions: ["settings.update"] }),
    ).rejects.toMatchObject({
      code: "conflict",
      reason: "last_administrator",
    });
    await rows("update users.users set is_active = true where institution_id = $1", [head.actor.institutionId]);
  });
});

it("the permissions of a school are listed in words, without the operator's", async () => {
  const { data } = await listPermissions(head);
  expect(data.map(({ name }) => name)).toContain("audit.read");
  expect(data.map(({ name }) => name)).not.toContain("platform.operate");
  expect(data.every(({ title }) => title.length > 3)).toBe(true);
});

describe("what a person sees, shown to the head", () => {
  const look = (ctx: Context, id: number) => previewPerson(ctx, { id, limit: 200 });

  it("is whom they reach themselves and why, and nobody whom the one who looks does not reach", async () => {
    const teacher = await contextFor(database, "teacher@demo.eduai.test");
    const parent = await contextFor(database, "parent@demo.eduai.test");
    const own = await listStudents(teacher, { sort: "familyName", limit: 200 });
    const seen = await look(head, teacher.actor.userId);
    expect(seen).toMatchObject({ reason: "section", person: { isActive: true, role: { kind: "teacher" } } });
    expect(seen.data.map(({ id }) => id)).toEqual(own.data.map(({ id }) => id));
    for (const { by } of seen.data) expect(by.length).toBeGreaterThan(0);
    expect(seen.permissions).toEqual([...teacher.actor.permissions].sort());
    const family = await look(head, parent.actor.userId);
    expect(family.reason).toBe("guardian");
    expect(family.data.map(({ id }) => id).sort()).toEqual(
      (await listStudents(parent, { sort: "familyName", limit: 200 })).data.map(({ id }) => id).sort(),
    );
    // Whom a privacy request restricts stays out, for whoever looks.
    const [child] = family.data;
    await rows("update students.students set restricted_at = now() where id = $1", [child?.id]);
    expect((await look(head, parent.actor.userId)).total).toBe(family.total - 1);
    await rows("update students.students set restricted_at = null where id = $1", [child?.id]);
    const permissions = [...teacher.actor.permissions, "settings.update"];
    const narrow = { ...teacher, actor: { ...teacher.actor, permissions } };
    const whole = await look(narrow, head.actor.userId);
    expect(whole).toMatchObject({ reason: "school", total: own.total });
    expect(whole.sections.total).toBe(seen.sections.total);
    await expect(look(head, other.actor.userId)).rejects.toMatchObject({ code: "not_found" });
    await expect(look(teacher, head.actor.userId)).rejects.toMatchObject({ code: "forbidden" });
    const entries = await rows("select 1 from users.audit_logs where action = 'user.previewed' and entity_id = $1", [
      String(parent.actor.userId),
    ]);
    expect(entries).toHaveLength(2);
  });
});
