import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { commitSheet } from "#testing/people-import.ts";
import { REG_ALUM_ROWS, regAlumText, utf8 } from "../../tests/fixtures/reg-alum.ts";
import { cleanRosterZip } from "../../tests/fixtures/roster.ts";
import type { Context } from "../context.ts";
import { changePerson } from "../people/change-person.ts";
import { checkRoster, commitPeopleImport, commitRoster, importPeople, previewUndo, undoImport } from "./index.ts";

let database: TestDatabase;
let head: Context;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await contextFor(database, "head@demo.eduai.test");
});
afterAll(() => database?.drop());

interface Row extends Record<string, unknown> {
  id: number;
  version: number;
  given_name: string;
  phone: string | null;
  corrected_fields: string[];
}
async function person(where: string): Promise<Row> {
  const [row] = await withRows(database, (query) =>
    query<Row>(`select id::int, version, given_name, phone, corrected_fields from users.users u where ${where}`),
  );
  if (row === undefined) throw new Error(`nobody is ${where}`);
  return row;
}
const edit = async (where: string, changes: Omit<Parameters<typeof changePerson>[1], "id" | "version">) => {
  const { id, version } = await person(where);
  await changePerson(head, { id, version: String(version), ...changes });
};
const undo = async (importId: number) => {
  const { accessCount } = await previewUndo(head, { importId });
  return undoImport(head, { importId, confirmAccess: accessCount });
};

it("an archive leaves what was corrected by hand, tells it, and takes it row by row or for all where it is said; an undo brings it back", async () => {
  const check = () => checkRoster(head, { bytes: new Uint8Array(cleanRosterZip()), fileName: "clean.zip" });
  const first = await check();
  expect(first).toMatchObject({ status: "ready", correctionCount: 0, corrections: [] });
  await commitRoster(head, { importId: first.importId ?? 0, confirmCount: first.appointmentCount });
  const pupils = await withRows(database, (query) =>
    query<{ id: string; sourced_id: string; given_name: string }>(
      `select u.id, u.sourced_id, u.given_name from users.users u join students.students s on s.user_id = u.id
       where u.sourced_id is not null and u.institution_id = $1 order by u.id desc limit 2`,
      [head.actor.institutionId],
    ),
  );
  const [one, two] = pupils;
  if (one === undefined || two === undefined) throw new Error("the archive has pupils");
  const ONE = `id = ${one.id}`;
  const TWO = `id = ${two.id}`;
  await edit(ONE, { givenName: "Corregida" });
  await edit(TWO, { givenName: "Corregido", phone: "600 000 001" });
  expect((await person(ONE)).corrected_fields).toEqual(["givenName"]);
  expect((await person(TWO)).corrected_fields).toEqual(["givenName", "phone"]);
  // Who was made by hand is overruled by nobody, and so nothing is noted.
  await withRows(database, (query) =>
    query("update users.users set sourced_id = null where email = 'teacher@demo.eduai.test'"),
  );
  await edit("email = 'teacher@demo.eduai.test'", { phone: "600 000 009" });
  expect((await person("email = 'teacher@demo.eduai.test'")).corrected_fields).toEqual([]);

  const second = await check();
  expect(second).toMatchObject({ status: "ready", correctionCount: 3 });
  expect(second.corrections).toContainEqual(
    expect.objectContaining({
      sourcedId: one.sourced_id,
      field: "givenName",
      current: "Corregida",
      wanted: one.given_name,
    }),
  );
  const kept = await commitRoster(head, { importId: second.importId ?? 0 });
  expect(kept.changes).toBe(0);
  expect(await person(ONE)).toMatchObject({ given_name: "Corregida", corrected_fields: ["givenName"] });

  const third = await check();
  const overwrite = { people: [one.sourced_id] };
  await commitRoster(head, { importId: third.importId ?? 0, overwrite });
  expect(await person(ONE)).toMatchObject({ given_name: one.given_name, corrected_fields: [] });
  expect(await person(TWO)).toMatchObject({ given_name: "Corregido" });
  await undo(third.importId ?? 0);
  expect(await person(ONE)).toMatchObject({ given_name: "Corregida", corrected_fields: ["givenName"] });

  const fourth = await check();
  await commitRoster(head, { importId: fourth.importId ?? 0, overwrite: { all: true } });
  expect(await person(ONE)).toMatchObject({ given_name: one.given_name, corrected_fields: [] });
  expect(await person(TWO)).toMatchObject({ given_name: two.given_name, phone: null, corrected_fields: [] });
  expect((await check()).correctionCount).toBe(0);
  await undo(fourth.importId ?? 0);
  expect(await person(TWO)).toMatchObject({ given_name: "Corregido", corrected_fields: ["givenName", "phone"] });
}, 120_000);

it("a spreadsheet leaves it as well, of pupils and of their families", async () => {
  const upload = () =>
    importPeople(head, { bytes: utf8(regAlumText()), fileName: "RegAlum.csv", limit: 50, offset: 0 });
  const first = await upload();
  await commitSheet(head, first);
  await edit("given_name = 'Begoña' and identifier = '11111111H'", { phone: "611 222 333" });
  await edit("given_name = 'Iker' and identifier = '9100002'", { familyName: "Peña y Núñez" });
  const [, iker] = REG_ALUM_ROWS;
  expect(iker?.Nombre).toBe("Iker");
  const second = await upload();
  expect(second.outcomes).toMatchObject({ changed: 0, unchanged: 3 });
  expect(second.corrections.map(({ field, current, wanted }) => [field, current, wanted]).toSorted()).toEqual([
    ["familyName", "Peña y Núñez", "Peña Núñez"],
    ["phone", "611 222 333", "600111222"],
  ]);
  expect((await commitSheet(head, second)).changes).toBe(0);
  const third = await upload();
  const mother = third.corrections.find(({ field }) => field === "phone");
  const { importId, digest } = third;
  await commitPeopleImport(head, { importId, digest, overwrite: { people: [mother?.sourcedId ?? ""] } });
  expect(await person("identifier = '11111111H'")).toMatchObject({ phone: "600111222", corrected_fields: [] });
  expect(await person("identifier = '9100002'")).toMatchObject({ corrected_fields: ["familyName"] });
  await undo(third.importId);
  expect(await person("identifier = '11111111H'")).toMatchObject({ phone: "611 222 333", corrected_fields: ["phone"] });
}, 120_000);
