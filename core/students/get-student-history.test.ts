import { afterAll, beforeAll, expect, it } from "vitest";
import { HISTORY_FIELDS, type HistoryField } from "#contracts/api/students/history.ts";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { refusal } from "#testing/registers.ts";
import type { Context } from "../context.ts";
import { changePerson } from "../people/change-person.ts";
import { changeGroup } from "./change-group.ts";
import { getStudentHistory } from "./get-student-history.ts";
import { getMedicalRecord, replaceMedicalRecord } from "./medical-record.ts";
import { listTutoringNotes, writeTutoringNote } from "./tutoring.ts";

let database: TestDatabase;
let head: Context;
let place: { id: number; userId: number; version: string; group: string; other: string };

const as = (who: string) => contextFor(database, `${who}.eduai.test`);
const history = async (field?: HistoryField, more: { limit?: number; cursor?: string } = {}) =>
  getStudentHistory(head, { id: place.id, limit: 50, ...(field === undefined ? {} : { field }), ...more });

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  head = await as("head@demo");
  const [row] = await withRows(database, (query) =>
    query<typeof place>(
      `select s.id::int, u.id::int as "userId", u.version::text as version, s.group_name as "group",
         (select min(o.group_name) from students.students o where o.institution_id = s.institution_id
            and o.grade_level = s.grade_level and o.group_name <> s.group_name) as other
       from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'`,
    ),
  );
  if (row === undefined) throw new Error("the demo has its pupil");
  place = row;
});
afterAll(() => database?.drop());

it("says who changed which field of a file from what to what, the latest first, of one field where it is asked for", async () => {
  expect((await history()).data).toEqual([]);
  const office = await as("secretary@demo");
  await changePerson(office, { id: place.userId, version: place.version, givenName: "Dani", phone: "600 111 222" });
  await changeGroup(office, { studentIds: [place.id], groupName: place.other, confirmCount: 1 });
  const all = await history();
  expect(all.data.at(-1)).toMatchObject({ by: office.actor.name, action: "user.updated", isSealed: false });
  expect(all.data.at(-1)?.changes).toEqual(
    expect.arrayContaining([
      { field: "givenName", before: "Daniel", after: "Dani" },
      expect.objectContaining({ field: "phone", after: "600 111 222" }),
    ]),
  );
  const [group] = (await history("groupName")).data;
  expect(group?.changes).toEqual([{ field: "groupName", before: place.group, after: place.other }]);
  expect((await history("givenName")).data.map(({ changes }) => changes)).toEqual([
    [{ field: "givenName", before: "Daniel", after: "Dani" }],
  ]);
  expect((await history("familyName")).data).toEqual([]);
});

it("of what lies sealed it says that it was changed and nothing else; readings are no changes", async () => {
  const { version } = await getMedicalRecord(head, { id: place.id });
  const record = { allergies: "Polen", conditions: "", medication: "", protocol: "", needs: [], measures: "" };
  await replaceMedicalRecord(head, { id: place.id, version, record });
  const note = { with: "family", kind: "call", staff: "tutors", nextOn: null, nextStep: "" } as const;
  await writeTutoringNote(head, { id: place.id, date: "2026-01-08", text: "Duerme mal", ...note });
  await getMedicalRecord(head, { id: place.id });
  await listTutoringNotes(head, { id: place.id });
  for (const field of ["medical", "tutoring"] as const) {
    const { data, total } = await history(field);
    expect([total, data[0]?.changes, data[0]?.isSealed]).toEqual([1, [], true]);
  }
  const all = await history();
  expect(JSON.stringify(all)).not.toMatch(/Polen|Duerme/);
  expect(all.data.some(({ action }) => action.endsWith(".read"))).toBe(false);
  // Page by page it is the same, and each field's are among all.
  const first = await history(undefined, { limit: 1 });
  const second = await history(undefined, { limit: 1, cursor: first.nextCursor ?? "" });
  expect([...first.data, ...second.data]).toEqual(all.data.slice(0, 2));
  const ids = new Set(all.data.map(({ id }) => id));
  for (const field of HISTORY_FIELDS) {
    for (const { id } of (await history(field)).data) expect(ids.has(id)).toBe(true);
  }
});

it("is for who reads the log of the school, whose opening it is in the log, and of nobody else's pupils", async () => {
  for (const who of ["teacher@demo", "parent@demo", "student@demo"]) {
    expect([who, (await refusal(getStudentHistory(await as(who), { id: place.id, limit: 50 }))).code]).toEqual([
      who,
      "forbidden",
    ]);
  }
  const other = await as("head@otra");
  expect((await refusal(getStudentHistory(other, { id: place.id, limit: 50 }))).code).toBe("not_found");
  const read = await number(
    database,
    "select count(*) from users.audit_logs where action = 'student.read' and entity_id = $1 and actor_user_id = $2",
    [String(place.id), head.actor.userId],
  );
  expect(read).toBe(1);
});
