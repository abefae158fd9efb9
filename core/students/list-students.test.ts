import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { studentsApi } from "#contracts/api/students/students.ts";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { encodeCursor } from "../paging.ts";
import { listStudents } from "./list-students.ts";

let database: TestDatabase;
let head: Context;
let total: number;

const special = [
  ["Ana", "Álvarez"],
  ["Ana", "Alvarez"],
  ["ana", "alvarez"],
  ["Ana", "álvarez"],
  ["Íñigo", "Ñúñez"],
  ["Luz", "Zúñiga"],
  ["Luz", "Zúñiga"],
  ["Luz", "Zúñiga"],
  ["100%", "Cien_Por_Cien"],
  ["Barra", "Inversa\\Fin"],
  ["Comilla", "O'Neill"],
] as const;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  await withRows(database, async (query) => {
    for (const [index, [given, family]] of special.entries()) {
      await query(
        `with person as (insert into users.users (institution_id, given_name, family_name, role_id)
           select $1, $2, $3, id from users.roles where name = 'student' and institution_id is null returning id)
         insert into students.students (institution_id, user_id, student_number, group_name)
           select $1, id, $4, $5 from person`,
        [head.actor.institutionId, given, family, `X-${index}`, index % 2 === 0 ? null : "2º ESO A"],
      );
    }
    const [row] = await query<{ count: string }>("select count(*) from students.students where institution_id = $1", [
      head.actor.institutionId,
    ]);
    total = Number(row?.count);
  });
});
afterAll(() => database?.drop());

type Sort = "familyName" | "-familyName" | "studentNumber" | "groupName";

async function walk(sort: Sort, limit: number, search?: string) {
  const seen: { id: number; familyName: string; givenName: string }[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 1000; page += 1) {
    const view = await listStudents(head, {
      limit,
      sort,
      ...(cursor === undefined ? {} : { cursor }),
      ...(search === undefined ? {} : { search }),
    });
    expect(view.data.length).toBeLessThanOrEqual(limit);
    seen.push(...view.data);
    if (view.nextCursor === null) return seen;
    cursor = view.nextCursor;
  }
  throw new Error("the walk does not end");
}

const find = async (search: string) =>
  (await walk("familyName", 100, search)).map(({ givenName, familyName }) => `${givenName} ${familyName}`).sort();

describe("pages", () => {
  it("of every sort together hold each student exactly once, whatever the page's length", async () => {
    for (const sort of ["familyName", "-familyName", "studentNumber", "groupName"] as const) {
      for (const limit of [7, 100]) {
        const ids = (await walk(sort, limit)).map(({ id }) => id);
        expect(new Set(ids).size).toBe(total);
        expect(ids.length).toBe(total);
      }
    }
  });

  it("by name go as a Spanish register does: accents and capitals do not part equal letters, ñ follows n", async () => {
    const names = (await walk("familyName", 50)).map(({ familyName }) => familyName);
    const spanish = new Intl.Collator("es", { sensitivity: "base" });
    const misplaced = names.filter((name, index) => index > 0 && spanish.compare(names[index - 1] ?? "", name) > 0);
    expect(misplaced).toEqual([]);
    expect((await walk("-familyName", 50)).map(({ id }) => id)).toEqual(
      (await walk("familyName", 50)).map(({ id }) => id).reverse(),
    );
  });

  it("lead back as they lead on, and say where they stand among how many", async () => {
    for (const sort of ["familyName", "-familyName", "groupName"] as const) {
      const forth: Awaited<ReturnType<typeof listStudents>>[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await listStudents(head, { limit: 100, sort, cursor });
        forth.push(page);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(forth.map(({ total: all }) => all)).toEqual(forth.map(() => total));
      expect(forth.map(({ offset }) => offset)).toEqual(forth.map((_, index) => index * 100));
      expect(forth[0]?.prevCursor).toBeNull();
      const back: typeof forth = [];
      for (let cursor = forth.at(-1)?.prevCursor; cursor; ) {
        const page = await listStudents(head, { limit: 100, sort, cursor });
        back.unshift(page);
        cursor = page.prevCursor;
      }
      const shown = (pages: typeof forth) => pages.map(({ data, offset }) => [offset, data.map(({ id }) => id)]);
      expect(shown(back)).toEqual(shown(forth.slice(0, -1)));
      expect(back.at(-1)?.nextCursor).toBe(forth.at(-2)?.nextCursor);
    }
  });

  it("end when the last one is exactly full", async () => {
    const page = await listStudents(head, { limit: 8, sort: "studentNumber", search: "X-" });
    expect(page.total).toBe(special.length);
    const full = await listStudents(head, { limit: special.length, sort: "studentNumber", search: "X-" });
    expect(full.data.length).toBe(special.length);
    expect(full.nextCursor).toBeNull();
    const rest = await listStudents(head, {
      limit: special.length - 8,
      sort: "studentNumber",
      search: "X-",
      cursor: page.nextCursor ?? "",
    });
    expect(rest).toMatchObject({ offset: 8, nextCursor: null });
    expect(rest.data.length).toBe(special.length - 8);
  });

  it("issue only cursors that their contract takes, however long a name is", async () => {
    const long = "\u{1F469}".repeat(1000);
    await withRows(database, async (query) => {
      await query(
        "update users.users set family_name = $1, given_name = $1 where id in (select user_id from students.students where student_number in ('X-0', 'X-1'))",
        [long],
      );
    });
    const Query = studentsApi.list.query;
    const page = await listStudents(head, { limit: 1, sort: "familyName", search: long.slice(0, 20) });
    const cursor = Query?.parse({ cursor: page.nextCursor }).cursor;
    const next = await listStudents(head, { limit: 1, sort: "familyName", search: long.slice(0, 20), cursor });
    expect([...page.data, ...next.data].map(({ studentNumber }) => studentNumber).sort()).toEqual(["X-0", "X-1"]);
    expect(next.nextCursor).toBeNull();
    for (const [index, [given, family]] of special.slice(0, 2).entries()) {
      await withRows(database, async (query) => {
        await query(
          "update users.users set family_name = $1, given_name = $2 where id in (select user_id from students.students where student_number = $3)",
          [family, given, `X-${index}`],
        );
      });
    }
  });

  it("refuse a cursor that is not of this list", async () => {
    const at = (...values: (string | number)[]) => encodeCursor({ back: false, offset: 0, values });
    const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const foreign = [
      ...["zzzz", "", "e30", at(1, 2), at("a"), at("a", 1, 2), at("a", 1.5), at("a\0", 1)],
      ...[raw([">", -1, "a", 1]), raw(["x", 0, "a", 1]), raw(["a", 1]), raw([">", 0, "\ud800", 1])],
      Buffer.from('[">",0,"\\ud800",1]').toString("base64url"),
    ];
    for (const cursor of foreign) {
      await expect(listStudents(head, { limit: 5, sort: "familyName", cursor })).rejects.toMatchObject({
        code: "bad_request",
      });
    }
  });

  it("list the groups of all, not of the page", async () => {
    const { groups } = await listStudents(head, { limit: 1, sort: "familyName" });
    expect(groups.length).toBe(16);
    const only = await listStudents(head, { limit: 100, sort: "familyName", groupName: "2º ESO A" });
    expect(new Set(only.data.map(({ groupName }) => groupName))).toEqual(new Set(["2º ESO A"]));
  });
});

describe("search", () => {
  it("takes %, _, \\ and quotes as the letters they are", async () => {
    expect(await find("%")).toEqual(["100% Cien_Por_Cien"]);
    expect(await find("n_P")).toEqual(["100% Cien_Por_Cien"]);
    expect(await find("\\")).toEqual(["Barra Inversa\\Fin"]);
    expect(await find("O'N")).toEqual(["Comilla O'Neill"]);
    expect(await find("%%")).toEqual([]);
  });

  it("finds a name however it is written: small letters, without accents, either order", async () => {
    const four = ["Ana Alvarez", "Ana Álvarez", "Ana álvarez", "ana alvarez"];
    for (const text of ["álvarez", "ALVAREZ", "Álvarez, Ana", "ana alva", "ÁLVAREZ"]) {
      expect(new Set(await find(text)), text).toEqual(new Set(four));
    }
    expect(await find("inigo nunez")).toEqual(["Íñigo Ñúñez"]);
    expect(await find("X-4")).toEqual(["Íñigo Ñúñez"]);
  });

  it("of the contract trims and bounds its text", () => {
    const { query } = studentsApi.list;
    if (query === undefined) throw new Error("the list has a query");
    expect(query.parse({ search: "  ana  " })).toMatchObject({ search: "ana", sort: "familyName" });
    expect(query.safeParse({ search: "a".repeat(101) }).success).toBe(false);
  });
});

describe("who fails", () => {
  it("is found by the confirmed results of the running term, by who manages evaluation alone", async () => {
    const rows = await withRows(database, (query) =>
      query<{ student: number; fails: number; n: number }>(
        `with term as (select id from users.academic_sessions where type = 'term' and start_date <= current_date
           and institution_id = $1 order by start_date desc limit 1),
         places as (select student_id, section_id, row_number() over (partition by student_id order by section_id) as n
           from students.enrollments where institution_id = $1 and status = 'active' and role = 'student'),
         gone as (delete from students.evaluation_results r using term where r.academic_session_id = term.id)
         select student_id::int as student, least(student_id % 4, 3)::int as fails, section_id::int as section, n::int as n
         from places where n <= 4`,
        [head.actor.institutionId],
      ),
    );
    const lines = rows.map((row) => ({ ...row, ...lineOf(row) }));
    await withRows(database, (query) =>
      query(
        `insert into students.evaluation_results (institution_id, student_id, section_id, academic_session_id, status, value, confirmed_by, confirmed_at)
         select $1, r.student, r.section, (select id from users.academic_sessions where type = 'term' and start_date <= current_date
           and institution_id = $1 order by start_date desc limit 1), r.status, r.value, $2, now()
         from jsonb_to_recordset($3) as r (student bigint, section bigint, status text, value numeric)`,
        [head.actor.institutionId, head.actor.userId, JSON.stringify(lines)],
      ),
    );
    const expected = (from: number) => new Set(rows.filter(({ fails }) => fails >= from).map(({ student }) => student));
    for (const failing of [1, 2, 3]) {
      const page = await listStudents(head, { limit: 100, sort: "familyName", failing });
      expect(page.total).toBe(expected(failing).size);
      expect(page.data.every(({ id }) => expected(failing).has(id))).toBe(true);
    }
    expect((await listStudents(head, { limit: 5, sort: "familyName", failing: 4 })).total).toBe(0);
    for (const account of ["teacher@demo", "parent@demo", "student@demo"]) {
      const other = await contextFor(database, `${account}.eduai.test`);
      await expect(listStudents(other, { limit: 5, sort: "familyName", failing: 1 })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
  });
});

describe("whose absences reach a threshold", () => {
  it("are found as the alerts that hold say, by who answers for their absences", async () => {
    const holding = async (where: string) =>
      withRows(database, (query) =>
        query<{ id: number }>(
          `select distinct s.id::int as id from students.attendance_alerts a join students.students s on s.id = a.student_id
           where a.closed_at is null and s.blocked_at is null and a.institution_id = $1 and ${where}`,
          [head.actor.institutionId],
        ),
      );
    const found = async (ctx: Context) =>
      (await listStudents(ctx, { limit: 100, sort: "familyName", alerted: true })).data.map(({ id }) => id).toSorted();
    const all = await holding("true");
    expect(all.length).toBeGreaterThan(3);
    expect(await found(head)).toEqual(all.map(({ id }) => id).toSorted());
    const teacher = await contextFor(database, "teacher@demo.eduai.test");
    const tutored = await holding(
      `s.group_name in (select t.group_name from courses.group_tutors t where t.user_id = ${teacher.actor.userId})`,
    );
    expect(await found(teacher)).toEqual(tutored.map(({ id }) => id).toSorted());
    expect(await found(await contextFor(database, "parent@demo.eduai.test"))).toEqual([]);
  });
});

/** The first so many of a pupil's results fail, one of them for want of work; the last is exempt. */
function lineOf({ fails, ...row }: { readonly fails: number; readonly n?: number }) {
  const n = row.n ?? 0;
  if (n <= fails) return n === 1 ? { status: "not_assessed", value: null } : { status: "graded", value: 4 };
  return n === 4 ? { status: "exempt", value: null } : { status: "graded", value: 5 };
}
