import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { listStaff } from "./list-staff.ts";

let database: TestDatabase;
let head: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
});
afterAll(() => database?.drop());

const names = async (input: Parameters<typeof listStaff>[1]) =>
  (await listStaff(head, input)).data.map(({ givenName, familyName }) => `${givenName} ${familyName}`);

describe("who may ask", () => {
  it("only people with the permission: no teacher, pupil or family", async () => {
    for (const who of ["teacher", "student", "parent"]) {
      const person = await contextFor(database, `${who}@demo.eduai.test`);
      await expect(listStaff(person, { limit: 10 })).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("each school sees its own staff", async () => {
    const other = await contextFor(database, "head@otra.eduai.test");
    const [mine, theirs] = await Promise.all([listStaff(head, { limit: 200 }), listStaff(other, { limit: 200 })]);
    const ids = new Set(mine.data.map(({ id }) => id));
    expect(theirs.data.length).toBeGreaterThan(0);
    expect(theirs.data.filter(({ id }) => ids.has(id))).toEqual([]);
    expect(mine.data.map(({ familyName }) => familyName)).toContain("Fernández Vega");
    expect(theirs.data.map(({ familyName }) => familyName)).toContain("Campos Núñez");
  });
});

describe("who is listed", () => {
  it("teachers and administrators, and nobody else, each kind alone when asked", async () => {
    const { data, total } = await listStaff(head, { limit: 200 });
    expect(new Set(data.map(({ kind }) => kind))).toEqual(new Set(["teacher", "school_admin"]));
    const teachers = await listStaff(head, { limit: 200, kind: "teacher" });
    const admins = await listStaff(head, { limit: 200, kind: "school_admin" });
    expect(new Set(teachers.data.map(({ kind }) => kind))).toEqual(new Set(["teacher"]));
    expect(teachers.total + admins.total).toBe(total);
    expect(data.length).toBe(total);
  });

  it("with the number of active sections each teaches", async () => {
    const lucia = async () =>
      (await listStaff(head, { limit: 10, search: "Lucía Fernández" })).data.find(({ email }) =>
        email?.startsWith("teacher@"),
      );
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

  it("and no longer once the account is closed", async () => {
    const [row] = (await listStaff(head, { limit: 1, kind: "teacher" })).data;
    const { total } = await listStaff(head, { limit: 1 });
    await withRows(database, (query) => query("update users.users set is_active = false where id = $1", [row?.id]));
    const after = await listStaff(head, { limit: 200 });
    expect(after.total).toBe(total - 1);
    expect(after.data.map(({ id }) => id)).not.toContain(row?.id);
  });
});

describe("searching and paging", () => {
  it("finds both orders of a name, whatever the accents and capitals, and takes signs of patterns as they are", async () => {
    for (const search of ["lucia fernandez", "FERNÁNDEZ VEGA, LUCÍA", "fernandez vega"]) {
      expect(await names({ limit: 10, search })).toContain("Lucía Fernández Vega");
    }
    for (const search of ["%", "_", "\\", "nadie se llama así"]) expect(await names({ limit: 10, search })).toEqual([]);
    expect(await names({ limit: 200, search: "" })).toEqual(await names({ limit: 200 }));
  });

  it("holds everybody once over all pages, there and back, and refuses a foreign cursor", async () => {
    const all = await names({ limit: 200 });
    const seen: string[] = [];
    let cursor: string | undefined;
    let back: string | null = null;
    for (let page = 0; page < 100; page += 1) {
      const view = await listStaff(head, { limit: 7, ...(cursor === undefined ? {} : { cursor }) });
      expect(view.offset).toBe(seen.length);
      seen.push(...view.data.map(({ givenName, familyName }) => `${givenName} ${familyName}`));
      back = view.prevCursor;
      if (view.nextCursor === null) break;
      cursor = view.nextCursor;
    }
    expect(seen).toEqual(all);
    const last = ((all.length - 1) % 7) + 1;
    expect(await names({ limit: 7, cursor: back ?? "" })).toEqual(all.slice(-last - 7, -last));
    await expect(listStaff(head, { limit: 7, cursor: "bm90IG9mIHRoaXMgbGlzdA" })).rejects.toMatchObject({
      code: "bad_request",
    });
  });
});
