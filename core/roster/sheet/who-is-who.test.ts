import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { codesOf, commitSheet, undoSheet, uploadSheet } from "#testing/people-import.ts";
import type { Context } from "../../context.ts";
import { checkPeopleImport, commitPeopleImport, getPeopleImport } from "../index.ts";

let database: TestDatabase;
let head: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
});
afterAll(() => database?.drop());

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

describe("who is who", () => {
  const H = "Nombre,Apellidos,Nº Id. Escolar,Fecha de nacimiento,Correo";
  const upload2 = async (...lines: string[]) => uploadSheet(head, [H, ...lines].join("\n"));

  it("a name alone makes nobody one: who it is is asked, and a twin of the same name by number is another child", async () => {
    const first = await upload2("Lucía,Haro Ponce,6001,01/02/2012,", "Lucía,Haro Ponce,6002,03/04/2013,");
    expect(first).toMatchObject({ status: "ready", outcomes: { new: 2 } });
    await commitSheet(head, first);
    // By number; whose birth tells them apart is new; who could be either is asked.
    const next = await upload2(
      "Lucía,Haro Ponce,6001,,lucia@alumnado.test",
      "Lucía,Haro Ponce,6003,09/09/2014,",
      "Lucía,Haro Ponce,6004,,",
    );
    expect(next.rows.map(({ outcome }) => outcome)).toEqual(["changed", "new", "asked"]);
    const [, , asked] = next.rows;
    expect(asked?.candidates).toMatchObject([{ name: "Lucía Haro Ponce", dateOfBirth: "2013-04-03" }]);
    expect(next.status).toBe("faulty");
    await expect(commitSheet(head, next)).rejects.toMatchObject({ reason: "import_faulty" });
    const again = { importId: next.importId, kind: next.kind, limit: 50, offset: 0 };
    const mapping = next.columns.map(({ field }) => field);
    const isNew = await checkPeopleImport(head, { ...again, mapping, decisions: [{ line: 4, person: null }] });
    expect(isNew).toMatchObject({ status: "ready", outcomes: { new: 2, changed: 1 } });
    const person = asked?.candidates[0]?.id ?? 0;
    const isHer = await checkPeopleImport(head, { ...again, mapping, decisions: [{ line: 4, person }] });
    expect(isHer).toMatchObject({
      status: "ready",
      outcomes: { new: 1, changed: 2 },
      decisions: [{ line: 4, person }],
    });
    expect(isHer.rows[2]?.changes).toMatchObject([{ field: "identifier", from: "6002", to: "6004" }]);
    await commitSheet(head, isHer);
    await undoSheet(head, next.importId);
    await undoSheet(head, first.importId);
  });

  it("an address goes to one person, and whose it is in this school or another is not told", async () => {
    const report = await upload2(
      "Ana,Uno,6101,,misma@alumnado.test",
      "Eva,Dos,6102,,misma@alumnado.test",
      "Ida,Tres,6103,,teacher@demo.eduai.test",
      "Oda,Cuatro,6104,,head@otra.eduai.test",
    );
    expect(report).toMatchObject({ status: "ready", outcomes: { new: 4 } });
    expect(report.rows.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ["email_shared"],
      ["email_unusable"],
      ["email_unusable"],
    ]);
    const [, , here, elsewhere] = report.rows;
    expect(here?.problems[0]?.message).toBe(elsewhere?.problems[0]?.message);
    await commitSheet(head, report);
    expect(
      await rows(
        "select email from users.users where given_name in ('Ana', 'Eva', 'Ida', 'Oda') and family_name in ('Uno', 'Dos', 'Tres', 'Cuatro') order by id",
      ),
    ).toEqual([{ email: "misma@alumnado.test" }, { email: null }, { email: null }, { email: null }]);
    await undoSheet(head, report.importId);
  });

  it("a file is no way to ask which addresses other schools have: nothing is tried, and many are refused uncounted by row", async () => {
    await rows(
      `insert into users.users (institution_id, given_name, family_name, role_id, email)
       select u.institution_id, 'Ajena', 'De Otra', u.role_id, 'ajena' || n || '@otra.test'
       from users.users u, generate_series(1, 21) as n where u.email = 'head@otra.eduai.test'`,
    );
    const lines = Array.from({ length: 21 }, (_, at) => `Ana,Cien ${at},${66_000 + at},,ajena${at + 1}@otra.test`);
    const made = () => rows("select last_value from users.users_id_seq");
    const before = await made();
    const many = await upload2(...lines);
    expect(many).toMatchObject({ status: "faulty", errorCount: 1 });
    expect(codesOf(many)).toEqual(["addresses_unusable"]);
    expect(many.problems[0]?.message).toMatch(/^21 direcciones/);
    const few = await upload2(...lines.slice(1));
    expect(few.status).toBe("ready");
    expect(codesOf(few)).toEqual(Array.from({ length: 20 }, () => "email_unusable"));
    expect(await made()).toEqual(before);
    const page = { importId: few.importId, limit: 1, offset: 0 };
    const isOff = async () => [{ feature: "imports" as const, reason: "Mantenimiento", since: "2026-11-30T00:00:00Z" }];
    const off = { ...head, ports: { ...head.ports, switches: { off: isOff } } };
    const refused = { code: "unavailable", reason: "off_imports" };
    await expect(getPeopleImport(off, page)).rejects.toMatchObject(refused);
    await expect(checkPeopleImport(off, { ...page, kind: "students", decisions: [] })).rejects.toMatchObject(refused);
  });

  it("nobody becomes more than the importer may make them, and staff are changed by who may", async () => {
    const [admin] = await rows<{ email: string }>(`select email from users.users where email like 'secretary@demo%'`);
    const secretary = await contextFor(database, admin?.email ?? "");
    const STAFF = "Nombre,Apellidos,Correo,Puesto";
    const file = `${STAFF}\nPía,Nueva,pia@personal.test,Profesora\nRita,Jefa,rita@personal.test,Dirección`;
    const byHead = await uploadSheet(head, file);
    expect(byHead).toMatchObject({
      kind: "staff",
      status: "ready",
      appointmentCount: 1,
      appointments: [{ change: "account", to: "school_admin" }],
    });
    await expect(commitPeopleImport(head, byHead)).rejects.toMatchObject({
      reason: "appointments_confirm",
    });
    await commitSheet(head, byHead);
    await undoSheet(head, byHead.importId);
    // Whoever may less than a head gives no head's role, nor changes one.
    const less = {
      ...secretary,
      actor: { ...secretary.actor, permissions: ["users.import", "users.read", "students.read"] },
    };
    const escalated = await uploadSheet(less, file);
    expect(escalated.rows.map(({ outcome }) => outcome)).toEqual(["new", "error"]);
    expect(codesOf(escalated)).toEqual(["role_not_allowed"]);
    const names = await rows<{ given_name: string; family_name: string }>(
      "select given_name, family_name from users.users where email = 'head@demo.eduai.test'",
    );
    const [boss] = names;
    const attack = await uploadSheet(
      less,
      `${STAFF},Teléfono\n${boss?.given_name},${boss?.family_name},head@demo.eduai.test,,600 000 000`,
    );
    expect(attack).toMatchObject({ status: "faulty", outcomes: { error: 1 } });
    expect(codesOf(attack)).toEqual(["rights_beyond"]);
    const teacher = await contextFor(database, "teacher@demo.eduai.test");
    await expect(uploadSheet(teacher, file)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("whoever is here already becomes family of a pupil who is here only when their number is confirmed", async () => {
    const file = (tutor: string) =>
      `Nombre,Apellidos,NIE,Tutor 1,DNI tutor 1\nPol,Lara Mir,6301,${tutor}\nBea,Lara Mir,6302,"Mir Oca, Ada",44444444A`;
    const first = await uploadSheet(head, file(","));
    expect(first).toMatchObject({ status: "ready", appointmentCount: 0, counts: { guardianships: { create: 1 } } });
    await commitSheet(head, first);
    const again = await uploadSheet(head, file('"Mir Oca, Ada",44444444A'));
    expect(again).toMatchObject({
      appointments: [{ change: "family", name: "Ada Mir Oca", to: "Pol Lara Mir" }],
      outcomes: { changed: 1, unchanged: 1 },
    });
    await expect(commitPeopleImport(head, again)).rejects.toMatchObject({
      reason: "appointments_confirm",
    });
    await commitSheet(head, again);
    await undoSheet(head, again.importId);
    await undoSheet(head, first.importId);
  });

  it("one document for the parents of many makes nobody the family of all", async () => {
    const H1 = "Nombre,Apellidos,NIE,Tutor 1,DNI tutor 1,Teléfono tutor 1";
    const report = await uploadSheet(
      head,
      `${H1}\nUno,Ríos Paz,6401,"Paz Gil, María",00000000T,\nDos,Vega Sanz,6402,"Sanz Mora, María",00000000T,\nTres,Lago Cid,6403,"Cid Rey, Ana",00000000T,`,
    );
    expect(report.rows.map(({ outcome }) => outcome)).toEqual(["new", "error", "error"]);
    expect(codesOf(report)).toEqual(["identifier_shared", "identifier_shared"]);
    // Whose telephone and name agree is one, and the document that only one row has tells who it is.
    const first = await uploadSheet(head, `${H1}\nUno,Ríos Paz,6401,"Paz Gil, María",55555555K,`);
    await commitSheet(head, first);
    const same = await uploadSheet(
      head,
      `${H1}\nDos,Ríos Paz,6402,"Paz Gil, María",,600 777 888\nTres,Ríos Paz,6403,"Paz Gil, María",55555555K,600 777 888`,
    );
    expect(same).toMatchObject({
      status: "ready",
      counts: { users: { create: 2, update: 1 }, guardianships: { create: 2 } },
    });
    const other = await uploadSheet(head, `${H1}\nUno,Ríos Paz,6401,"Otra Señora, Eva",55555555K,`);
    expect(codesOf(other)).toEqual(["identifier_shared"]);
    const renamed = await uploadSheet(head, "Nombre,Apellidos,NIE\nZoe,Distinta Mar,6401");
    expect(codesOf(renamed)).toEqual(["name_differs"]);
    expect(renamed.status).toBe("faulty");
    await undoSheet(head, first.importId);
  });

  it("families of their own spreadsheet are tied to their children by number", async () => {
    const first = await upload2("Leo,Casas Rey,6201,01/02/2012,");
    await commitSheet(head, first);
    const file =
      "Nombre,Apellidos,DNI,Teléfono,Nº Id. Escolar del alumno\nMar,Rey Sol,33333333P,600 555 444,6201\nMar,Rey Sol,33333333P,600 555 444,9";
    const report = await uploadSheet(head, file, { kind: "families" });
    expect(report).toMatchObject({ outcomes: { new: 1, error: 1 } });
    expect(codesOf(report)).toEqual(["child_unknown"]);
    const good = await uploadSheet(head, file.replace(/\n[^\n]*$/, ""), { kind: "families" });
    expect(good).toMatchObject({ status: "ready", counts: { guardianships: { create: 1 } } });
    await commitSheet(head, good);
    await undoSheet(head, good.importId);
    await undoSheet(head, first.importId);
  });

  it("a telephone makes somebody the family of a new pupil too only when their number is confirmed", async () => {
    const H1 = "Nombre,Apellidos,NIE,Tutor 1,DNI tutor 1,Teléfono tutor 1";
    const first = await uploadSheet(head, `${H1}\nUno,Tel Mar,6601,"Mar Voz, Sara",66666666Q,600 123 987`);
    expect(first.appointmentCount).toBe(0);
    await commitSheet(head, first);
    const next = await uploadSheet(head, `${H1}\nDos,Tel Mar,6602,"Mar Voz, Sara",,600123987`);
    expect(next).toMatchObject({
      status: "ready",
      outcomes: { new: 1 },
      appointments: [{ change: "family", name: "Sara Mar Voz", to: "Dos Tel Mar" }],
    });
    await expect(commitPeopleImport(head, next)).rejects.toMatchObject({ reason: "appointments_confirm" });
    const sure = await uploadSheet(head, `${H1}\nDos,Tel Mar,6602,"Mar Voz, Sara",66666666Q,`);
    expect(sure).toMatchObject({ appointmentCount: 0, counts: { users: { create: 1 } } });
    await undoSheet(head, first.importId);
  });

  it("whom a privacy request blocks is told to nobody: a row that hits on them only cannot be used", async () => {
    await commitSheet(head, await upload2("Noa,Bloque Sur,6501,01/02/2012,"));
    const [noa] = await rows<{ id: string }>(
      "update users.users set blocked_at = now() where identifier = '6501' returning id",
    );
    const report = await upload2("Noa,Bloque Sur,6502,,", "Otra,Persona Suya,6501,,");
    expect(report.rows.map(({ outcome, candidates }) => [outcome, candidates])).toEqual([
      ["new", []],
      ["error", []],
    ]);
    expect(codesOf(report)).toEqual(["row_unusable"]);
    expect(JSON.stringify(report.rows[1])).not.toMatch(/Bloque|Noa/);
    const chosen = await checkPeopleImport(head, {
      importId: report.importId,
      kind: "students",
      decisions: [{ line: 2, person: Number(noa?.id) }],
      limit: 50,
      offset: 0,
    });
    expect(codesOf(chosen)).toEqual(["row_unusable", "row_unusable"]);
    const family = "Nombre,Apellidos,DNI,Nº Id. Escolar del alumno\nMar,Sur Paz,77777777B,6501";
    expect(codesOf(await uploadSheet(head, family, { kind: "families" }))).toEqual(["row_unusable"]);
  });
});
