import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { codesOf, commitSheet, undoSheet, uploadSheet } from "#testing/people-import.ts";
import { REG_ALUM_ROWS, regAlumText, utf8, utf16, western } from "../../tests/fixtures/reg-alum.ts";
import type { Context } from "../context.ts";
import { checkPeopleImport, getPeopleImport } from "./index.ts";

let database: TestDatabase;
let head: Context;
let other: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
  other = await contextFor(database, "head@otra.eduai.test");
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

const pupil = (name: string) =>
  rows<{ sex: string; student_number: string; identifier: string; family_name: string; group_name: string }>(
    `select s.sex, s.student_number, u.identifier, u.family_name, s.group_name, s.date_of_birth::text, s.grade_level, u.email
     from users.users u join students.students s on s.user_id = u.id where u.given_name = $1`,
    [name],
  );
const people = () =>
  rows<{ school: string; count: string }>(
    "select institution_id as school, count(*) from users.users group by 1 order by 1",
  );

describe("RegAlum.csv of Séneca", () => {
  it("is read without touching a column, and its families are made once", async () => {
    const before = await people();
    const report = await uploadSheet(head, western(regAlumText()));
    expect(report).toMatchObject({
      status: "ready",
      kind: "students",
      errorCount: 0,
      outcomes: { new: 3, changed: 0, unchanged: 0, error: 0, asked: 0, left_out: 1 },
      counts: { users: { create: 5 }, students: { create: 3 }, guardianships: { create: 4 } },
    });
    expect(new Set(codesOf(report))).toEqual(new Set(["encoding_western", "enrolment_ended"]));
    const left = report.columns.filter(({ field }) => field === null).map(({ header }) => header);
    expect(left).toEqual(
      expect.arrayContaining([
        "Alumno/a",
        "DNI/Pasaporte",
        "Dirección",
        "Teléfono",
        "Teléfono de urgencia",
        "Edad",
        "Nacionalidad",
      ]),
    );
    expect(report.columns.filter(({ field }) => field !== null)).toHaveLength(26);
    expect(await people()).toEqual(before);

    const view = await commitSheet(head, report);
    expect(view.counts.students?.create).toBe(3);
    expect(await pupil("María del Mar")).toMatchObject([
      {
        family_name: "Peña Núñez",
        identifier: "9100001",
        student_number: "2026/001",
        sex: "female",
        group_name: "1º A",
        date_of_birth: "2013-09-05",
        grade_level: "1º de E.S.O.",
        email: "mar.pena@alumnado.test",
      },
    ]);
    expect(await pupil("Iker")).toMatchObject([{ student_number: "9100002", sex: "male" }]);
    expect(await pupil("Unai")).toEqual([]);
    const ties = await rows(
      `select g.given_name as guardian, p.given_name as pupil, t.relation from users.guardianships t
       join users.users g on g.id = t.guardian_user_id join students.students s on s.id = t.student_id
       join users.users p on p.id = s.user_id where g.family_name in ('Núñez Arias', 'Peña Ibáñez') order by 1, 2`,
    );
    expect(ties).toEqual([
      { guardian: "Begoña", pupil: "Iker", relation: "mother" },
      { guardian: "Begoña", pupil: "María del Mar", relation: "mother" },
      { guardian: "Íñigo", pupil: "Iker", relation: "father" },
      { guardian: "Íñigo", pupil: "María del Mar", relation: "father" },
    ]);
    // Nothing that has no place here is kept, not even in the audit or the import's own row.
    expect(await number(database, "select count(*) from users.users where identifier = '22222222J'")).toBe(0);

    await expect(getPeopleImport(head, { importId: report.importId, limit: 1, offset: 0 })).rejects.toMatchObject({
      reason: "import_done",
    });
    expect(
      await number(
        database,
        `select count(*) from users.roster_imports where format = 'csv' and object_key is not null`,
      ),
    ).toBe(0);
    expect(await number(database, "select count(*) from outbox.events where type = 'files.expired'")).toBe(1);

    const again = await uploadSheet(head, western(regAlumText()));
    expect(again).toMatchObject({ alreadyCommitted: true, isRemembered: true, outcomes: { new: 0, unchanged: 3 } });
    expect((await commitSheet(head, again)).changes).toBe(0);

    const [first, ...rest] = REG_ALUM_ROWS;
    const moved = regAlumText([
      { ...first, Unidad: "1º B", "Teléfono Primer tutor": "600999888" },
      ...rest.slice(0, 1),
    ]);
    const changed = await uploadSheet(head, utf16(moved, "le"));
    expect(changed.outcomes).toMatchObject({ new: 0, changed: 1, unchanged: 1 });
    expect(changed.rows[0]?.changes).toEqual([
      { part: "person", name: "María del Mar Peña Núñez", field: "groupName", from: "1º A", to: "1º B" },
      { part: "guardian1", name: "Begoña Núñez Arias", field: "phone", from: "600111222", to: "600999888" },
    ]);
    expect(codesOf(changed)).toEqual(["guardian_differs"]);
    // Yasmine is not in this file, and nobody proposes to take her out.
    expect(Object.values(changed.counts).every(({ missing, deactivate }) => missing + deactivate === 0)).toBe(true);
    await commitSheet(head, changed);
    await undoSheet(head, changed.importId);
    expect(await pupil("María del Mar")).toMatchObject([{ group_name: "1º A" }]);
    await undoSheet(head, view.importId);
    expect(await people()).toEqual(before);
  });
});

describe("columns", () => {
  const SIMPLE = [
    ["Nombre", "Apellidos", "Nº Id. Escolar", "Unidad"],
    ["Aitana", "Soler Vidal", "7001", "1.º A"],
  ];
  const written = (separator: string) => SIMPLE.map((cells) => cells.join(separator)).join("\n");
  it.each([
    ["commas", utf8(written(","))],
    ["semicolons", utf8(written(";"))],
    ["tabs", utf8(written("\t"))],
    ["a mark", utf8(`\uFEFF${written(",")}`)],
    ["UTF-16 LE", utf16(written("\t"), "le")],
    ["UTF-16 BE", utf16(written(";"), "be")],
    ["windows-1252", western(written(";"))],
    ["CR alone", utf8(written(";").replaceAll("\n", "\r"))],
    ["sep=;", utf8(`sep=;\r\n${written(";")}`)],
    ["another order", utf8("Unidad;Nº Id. Escolar;Apellidos;Nombre\n1.º A;7001;Soler Vidal;Aitana")],
    ["the whole name", utf8('Alumno/a,NIE,Grupo\n"Soler Vidal, Aitana",7001,1.º A')],
    ["English", utf8("First name,Last name,Student ID,Group\nAitana,Soler Vidal,7001,1.º A")],
  ])("are read with %s", async (_, file) => {
    const report = await uploadSheet(head, file);
    expect(report).toMatchObject({ status: "ready", outcomes: { new: 1 } });
    expect(Object.fromEntries(report.rows[0]?.changes.map(({ field, to }) => [field, to]) ?? [])).toMatchObject({
      givenName: "Aitana",
      familyName: "Soler Vidal",
      identifier: "7001",
      studentNumber: "7001",
      groupName: "1.º A",
      kind: "student",
    });
  });

  it("may be read otherwise, are remembered for the same headers, and what their values say counts without a header", async () => {
    const file = "A,B,C,D,E\nSoler Vidal,Aitana,7001,aitana@alumnado.test,05/09/2013";
    const report = await uploadSheet(head, file);
    expect(report.columns.map(({ field }) => field)).toEqual([null, null, null, "email", "dateOfBirth"]);
    expect(report.columns[0]?.samples).toEqual(["Soler Vidal"]);
    expect(codesOf(report)).toEqual(["names_not_mapped"]);
    const mapping = ["familyName", "givenName", "identifier", "email", null] as const;
    const asked = { importId: report.importId, limit: 50, offset: 0, decisions: [] };
    const read = await checkPeopleImport(head, { ...asked, kind: "students", mapping: [...mapping] });
    expect(read).toMatchObject({ status: "ready", outcomes: { new: 1 } });
    expect(await getPeopleImport(head, asked)).toMatchObject({
      status: "ready",
      columns: [{ field: "familyName" }, {}, {}, {}, {}],
    });
    // Who looked before somebody read the columns otherwise has not looked at this; nor has who names nothing of it.
    const stale = commitSheet(head, { ...read, digest: report.digest });
    await expect(stale).rejects.toMatchObject({ code: "conflict", reason: "import_changed" });
    expect((await getPeopleImport(head, asked)).digest).toBe(read.digest);
    await commitSheet(head, read);
    expect(
      await number(
        database,
        `select count(*) from users.audit_logs where action = 'roster.import' and entity_id = ${read.importId}::text
         and after ->> 'digest' = '${read.digest}'`,
      ),
    ).toBe(1);
    const next = await uploadSheet(head, "A,B,C,D,E\nSoler Vidal,Aitana,7001,otra@alumnado.test,05/09/2013");
    expect(next).toMatchObject({ isRemembered: true, outcomes: { changed: 1 } });
    expect(next.columns.map(({ field }) => field)).toEqual([...mapping]);
    // Another school has imported nothing, and sees nothing of it.
    expect(await uploadSheet(other, file)).toMatchObject({ isRemembered: false, alreadyCommitted: false });
    await expect(getPeopleImport(other, asked)).rejects.toMatchObject({ code: "not_found" });
    await expect(commitSheet(other, report)).rejects.toMatchObject({ code: "not_found" });
    await undoSheet(head, report.importId);
  });
});

describe("a bad file", () => {
  const H = "Nombre,Apellidos,Nº Id. Escolar,Fecha de nacimiento,Correo,Teléfono";
  it.each<[string, string, string[]]>([
    ["nothing", "", ["no_rows"]],
    ["headers alone", H, ["no_rows"]],
    ["an unclosed quote", `${H}\n"Ana,Gil,8001,,,`, ["quote_unclosed"]],
    ["a stray quote", `${H}\nAna,G"il,8001,,,`, ["quote_stray"]],
    ["a row too wide", `${H}\nAna,Gil,8001,,,,de más`, ["too_many_cells"]],
    ["no surname", `${H}\nAna,,8001,,,`, ["name_missing"]],
    ["no number", `${H}\nAna,Gil,,,,`, ["number_missing"]],
    ["a date that does not exist", `${H}\nAna,Gil,8001,31/02/2012,,`, ["date_impossible"]],
    ["a date of another form", `${H}\nAna,Gil,8001,5 de mayo,,`, ["date_wrong"]],
    ["the same child twice", `${H}\nAna,Gil,8001,,,\nAna,Gil,8001,,,`, ["row_repeated"]],
    ["a value without end", `${H}\nAna,${"x".repeat(151)},8001,,,`, ["too_long", "name_missing"]],
    ["two columns of one name", `${H},Nombre\nAna,Gil,8001,,,,Eva`, ["header_twice"]],
    [
      "no address, no telephone, a short row",
      `${H}\nAna,Gil,8001,,no tiene @,ninguno\nEva,Gil,8002`,
      ["email_not_one", "phone_not_one", "row_short"],
    ],
  ])("with %s says where and what to write instead", async (_, file, codes) => {
    const report = await uploadSheet(head, file);
    expect(codesOf(report).toSorted()).toEqual(codes.toSorted());
    for (const { message, remedy, isError } of [
      ...report.problems,
      ...report.rows.flatMap(({ problems }) => problems),
    ]) {
      expect(message).not.toContain("{detail}");
      expect(message).toMatch(/[.»]$/);
      if (isError) expect(remedy).toMatch(/./);
    }
    if (report.errorCount > 0) {
      expect(report.status).toBe("faulty");
      await expect(commitSheet(head, report)).rejects.toMatchObject({ code: "conflict", reason: "import_faulty" });
    } else expect(report.status).toBe("ready");
  });

  it("keeps a formula as its text", async () => {
    const {
      rows: [row],
    } = await uploadSheet(head, `${H}\n"=HYPERLINK(""x"")",'+Gil,8001,,,`);
    expect(row?.changes).toMatchObject([{ to: '=HYPERLINK("x")' }, { to: "+Gil" }, {}, {}, {}]);
  });

  it("of too many rows or bytes is refused in one sentence, and one of 5,000 is not", async () => {
    const line = (at: number) => `Ana,Gil ${at},${100_000 + at},,,`;
    const many = (count: number) => [H, ...Array.from({ length: count }, (_, at) => line(at))].join("\n");
    const report = await uploadSheet(head, many(100_000));
    expect(report).toMatchObject({ status: "faulty", errorCount: 1, total: 0, problems: [{ code: "too_many_rows" }] });
    expect(report.problems[0]?.message).toBe("El archivo tiene más de 5000 filas.");
    await expect(uploadSheet(head, new Uint8Array(10_000_001))).rejects.toMatchObject({ code: "payload_too_large" });
    const most = await uploadSheet(head, many(5_000), { limit: 50, offset: 4_990 });
    expect(most).toMatchObject({ status: "ready", total: 5_000, offset: 4_990, outcomes: { new: 5_000 } });
    expect(most.rows.map(({ line: at }) => at)).toEqual([
      4_992, 4_993, 4_994, 4_995, 4_996, 4_997, 4_998, 4_999, 5_000, 5_001,
    ]);
  }, 120_000);
});
