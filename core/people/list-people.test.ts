import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { listStudents } from "../students/list-students.ts";
import { listPeople } from "./list-people.ts";
import { listRoles } from "./roles.ts";

let database: TestDatabase;
let head: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
});
afterAll(() => database?.drop());

type Asked = Partial<Parameters<typeof listPeople>[1]>;
const list = (asked: Asked = {}, who = head) =>
  listPeople(who, { limit: 200, state: "active", sort: "familyName", ...asked });
const names = async (asked: Asked = {}) =>
  (await list(asked)).data.map(({ givenName, familyName }) => `${givenName} ${familyName}`);

/** All pages, one after the other. */
async function all(asked: Asked = {}) {
  const rows: Awaited<ReturnType<typeof list>>["data"] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 100; page += 1) {
    const view = await list({ ...asked, ...(cursor === undefined ? {} : { cursor }) });
    expect(view.offset).toBe(rows.length);
    rows.push(...view.data);
    if (view.nextCursor === null) {
      expect(view.total).toBe(rows.length);
      return rows;
    }
    cursor = view.nextCursor;
  }
  throw new Error("the list does not end");
}

describe("who may ask", () => {
  it("only people with the permission: no teacher, student or family", async () => {
    for (const who of ["teacher", "student", "parent"]) {
      const person = await contextFor(database, `${who}@demo.eduai.test`);
      await expect(list({}, person)).rejects.toMatchObject({ code: "forbidden" });
      await expect(listRoles(person)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("each school sees its own people, roles and groups", async () => {
    const other = await contextFor(database, "head@otra.eduai.test");
    const ids = new Set((await all()).map(({ id }) => id));
    const theirs = await list({}, other);
    expect(theirs.data.length).toBeGreaterThan(0);
    expect(theirs.data.filter(({ id }) => ids.has(id))).toEqual([]);
    await withRows(database, (query) =>
      query(
        "insert into users.roles (institution_id, name, kind, title) values ($1, 'own', 'teacher', 'Orientación')",
        [head.actor.institutionId],
      ),
    );
    const [mine, foreign] = [await listRoles(head), await listRoles(other)];
    expect(mine.data.map(({ title }) => title)).toContain("Orientación");
    expect(foreign.data.map(({ title }) => title)).not.toContain("Orientación");
    expect(mine.data.map(({ kind }) => kind)).not.toContain("super_admin");
    const own = mine.data.find(({ name }) => name === "own");
    expect((await list({ roleId: own?.id ?? 0 }, other)).total).toBe(0);
  });
});

describe("who is listed", () => {
  it("each kind alone, staff together, and all of them without a filter", async () => {
    const kinds = ["school_admin", "teacher", "student", "parent"] as const;
    let sum = 0;
    for (const kind of kinds) {
      const page = await list({ kind });
      expect(new Set(page.data.map(({ role }) => role.kind))).toEqual(new Set([kind]));
      sum += page.total;
    }
    expect((await list()).total).toBe(sum);
    const staff = await all({ kind: "staff" });
    expect(new Set(staff.map(({ role }) => role.kind))).toEqual(new Set(["teacher", "school_admin"]));
    const secretary = (await listRoles(head)).data.find(({ name }) => name === "secretary");
    const secretaries = await list({ roleId: secretary?.id ?? 0 });
    expect(secretaries.data.map(({ role }) => role.name)).toEqual(secretaries.data.map(() => "secretary"));
    expect(secretaries.total).toBeGreaterThan(0);
  });

  it("the students of a group, with it, as many as the list of students has", async () => {
    const [groupName = ""] = (await list()).groups;
    const people = await all({ groupName });
    const students = await listStudents(head, { limit: 200, sort: "familyName", groupName });
    expect(people.length).toBe(students.total);
    expect(new Set(people.map((person) => person.groupName))).toEqual(new Set([groupName]));
  });

  it("teachers with the number of active classes they teach", async () => {
    const lucia = async () => (await list({ search: "teacher@demo" })).data[0];
    const before = await lucia();
    expect(before?.sections).toBeGreaterThan(0);
    await withRows(database, (query) =>
      query(
        `update courses.sections set status = 'tobedeleted' where id = (select max(s.id) from courses.sections s
         join courses.section_teachers t on t.section_id = s.id where t.user_id = $1 and s.status = 'active')`,
        [before?.id],
      ),
    );
    expect((await lucia())?.sections).toBe((before?.sections ?? 0) - 1);
  });

  it("closed accounts apart from open ones, and nobody whom a privacy request shuts away", async () => {
    const [closed, blocked] = (await list({ kind: "teacher" })).data;
    const [pupil] = (await list({ kind: "student" })).data;
    const { total } = await list({ state: "all" });
    await withRows(database, async (query) => {
      await query("update users.users set is_active = false where id = $1", [closed?.id]);
      await query("update users.users set blocked_at = now() where id = $1", [blocked?.id]);
      await query("update students.students set blocked_at = now() where user_id = $1", [pupil?.id]);
    });
    const ids = async (asked: Asked) => (await all(asked)).map(({ id }) => id);
    expect(await ids({ state: "inactive" })).toEqual([closed?.id]);
    expect(await ids({ state: "active" })).not.toContain(closed?.id);
    const everyone = await ids({ state: "all" });
    expect(everyone.length).toBe(total - 2);
    for (const hidden of [blocked?.id, pupil?.id]) expect(everyone).not.toContain(hidden);
  });
});

describe("searching, sorting and paging", () => {
  it("finds both orders of a name, whatever the accents and capitals, and takes signs of patterns as they are", async () => {
    for (const search of ["lucia fernandez", "FERNÁNDEZ VEGA, LUCÍA", "fernandez vega"]) {
      expect(await names({ search })).toContain("Lucía Fernández Vega");
    }
    for (const search of ["%", "___", "\\", "nadie se llama así"]) expect(await names({ search })).toEqual([]);
    expect(await names({ search: "" })).toEqual(await names());
  });

  it("finds a part of an address, a user name and an identifier, of this school alone", async () => {
    await withRows(database, (query) =>
      query(
        "update users.users set username = 'l.fdez', identifier = '12345678Z' where email = 'teacher@demo.eduai.test'",
      ),
    );
    for (const search of ["Teacher@Demo", "L.FDEZ", "345678z"]) {
      expect(await names({ search }), search).toEqual(["Lucía Fernández Vega"]);
    }
    expect(await names({ search: "teacher@otra" })).toEqual([]);
  });

  it("runs the other way, and by last sign-in with who never came at the end", async () => {
    const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
    expect(ids(await all({ sort: "-familyName", kind: "parent" }))).toEqual(
      ids(await all({ sort: "familyName", kind: "parent" })).toReversed(),
    );
    await withRows(database, (query) =>
      query("update users.users set last_login_at = now() - interval '1 day' where email = 'teacher@demo.eduai.test'"),
    );
    const moments = (await all({ sort: "-lastLoginAt" })).map(({ lastLoginAt }) => lastLoginAt ?? "");
    expect(moments).toEqual(moments.toSorted().toReversed());
    expect([moments[0] === "", moments.at(-1)]).toEqual([false, ""]);
  });

  it("holds everybody once over all pages, there and back, and refuses a foreign cursor", async () => {
    const everyone = (await all({ kind: "staff" })).map(({ id }) => id);
    const seen: number[] = [];
    let cursor: string | undefined;
    let back: string | null = null;
    for (let page = 0; page < 100; page += 1) {
      const view = await list({ kind: "staff", limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      expect(view.offset).toBe(seen.length);
      seen.push(...view.data.map(({ id }) => id));
      back = view.prevCursor;
      if (view.nextCursor === null) break;
      cursor = view.nextCursor;
    }
    expect(seen).toEqual(everyone);
    const last = ((everyone.length - 1) % 7) + 1;
    const before = await list({ kind: "staff", limit: 7, cursor: back ?? "" });
    expect(before.data.map(({ id }) => id)).toEqual(everyone.slice(-last - 7, -last));
    await expect(list({ limit: 7, cursor: "bm90IG9mIHRoaXMgbGlzdA" })).rejects.toMatchObject({ code: "bad_request" });
  });
});
