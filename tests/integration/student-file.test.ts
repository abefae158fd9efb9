import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { custodyApi } from "#contracts/api/people/custody.ts";
import { type EmergencyContact, type MedicalRecord, studentFileApi } from "#contracts/api/students/students.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { ifMatch, openOffice } from "#testing/office.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let office: Awaited<ReturnType<typeof openOffice>>;
let daniel: number;

beforeAll(async () => {
  platform = await startApi();
  office = await openOffice(platform);
  const [row] = await office.rows<{ id: number }>(
    `select s.id::int from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'`,
  );
  daniel = row?.id ?? 0;
});
afterAll(() => platform?.stop());
vi.setConfig({ testTimeout: 120_000 });

const RECORD: MedicalRecord = {
  allergies: "Frutos secos",
  conditions: "",
  medication: "Autoinyector en conserjería",
  protocol: "Ponérselo y llamar al 112.",
  needs: ["learning", "attention"],
  measures: "Más tiempo en los exámenes.",
};
const CALL: EmergencyContact = {
  name: "Rosa Ibáñez",
  relation: "Tía",
  phone: "600 111 222",
  otherPhone: null,
  mayCollect: true,
  note: "",
};

const params = () => ({ id: String(daniel) });
const call = () => office.secretary.call;
const as = async (who: string) => (await signIn(platform.door, `${who}@demo.eduai.test`)).call;
const medical = async () => (await call()(studentFileApi.medical, { params: params() })).view;
const writeMedical = async (record: MedicalRecord | null, version?: string) =>
  call()(studentFileApi.replaceMedical, {
    params: params(),
    body: { record },
    headers: ifMatch(version ?? (await medical()).version),
  });
const opened = async (action: "medical.read" | "contacts.read") => (await office.audited(daniel, action)).length;

test("what is noted of a pupil's health is sealed, shown to who looks after them, and each opening by staff is in the log", async () => {
  expect((await medical()).record).toBeNull();
  expect(await opened("medical.read")).toBe(0);
  expect((await writeMedical(RECORD)).view.record).toEqual({ ...RECORD, needs: ["attention", "learning"] });
  const stored = await office.rows<{ text: string }>(
    "select medical_information as text from students.students where id = $1",
    [daniel],
  );
  expect(stored[0]?.text).toMatch(/^v1\./);

  const teacher = await as("teacher");
  expect((await teacher(studentFileApi.medical, { params: params() })).view.record?.allergies).toBe("Frutos secos");
  expect(await opened("medical.read")).toBe(1);
  const family = await as("parent");
  expect((await family(studentFileApi.medical, { params: params() })).view.record?.protocol).toBe(RECORD.protocol);
  // The family's own reading is no reading of somebody else's file.
  expect(await opened("medical.read")).toBe(1);
  for (const stranger of ["parent2"]) {
    const answer = await (await as(stranger))(studentFileApi.medical, { params: params() });
    expect([stranger, answer.status]).toEqual([stranger, 404]);
  }
  expect((await teacher(studentFileApi.replaceMedical, { params: params(), body: { record: null } })).status).toBe(403);
  const [entry] = await office.audited(daniel, "medical.replaced");
  expect(JSON.stringify(entry)).not.toContain("Frutos");
});

test("what stood there before is kept, opened by who may write it, and the same again keeps nothing", async () => {
  await writeMedical({ ...RECORD, allergies: "Ninguna" });
  const former = async () => (await call()(studentFileApi.formerMedical, { params: params() })).view.data;
  expect((await former()).map(({ content, replacedBy }) => [content.allergies, replacedBy])).toEqual([
    ["Frutos secos", office.secretary.user.name],
  ]);
  const before = await medical();
  await writeMedical(before.record);
  expect((await medical()).version).toBe(before.version);
  await writeMedical(null);
  expect((await medical()).record).toBeNull();
  expect((await former()).map(({ content }) => content.allergies)).toEqual(["Ninguna", "Frutos secos"]);
  const teacher = await as("teacher");
  expect((await teacher(studentFileApi.formerMedical, { params: params() })).status).toBe(403);
  // The ciphertext belongs to its row: another's does not open there.
  await office.rows(
    `update students.file_versions set content = (select content from students.file_versions where student_id = $1 order by id desc limit 1)
     where id = (select min(id) from students.file_versions where student_id = $1)`,
    [daniel],
  );
  expect((await call()(studentFileApi.formerMedical, { params: params() })).status).toBe(503);
  await office.rows("delete from students.file_versions where student_id = $1", [daniel]);
});

test("of two who write at once one is told, and nothing of theirs is lost in silence", async () => {
  const { version } = await medical();
  const answers = await Promise.all(
    ["Polen", "Huevo", "Látex"].map((allergies) => writeMedical({ ...RECORD, allergies }, version)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect(answers.find(({ status }) => status === 412)?.problem).toMatchObject({ reason: "file_changed" });
});

test("who needs support is a list of those within reach whom one asked for, and of each who was seen it is in the log", async () => {
  await writeMedical(RECORD);
  const listed = async () => (await office.audited(daniel, "medical.listed")).length;
  const asked = async (who: string, query: { need?: "learning" | "gifted"; groupName?: string } = {}) =>
    (await as(who))(studentFileApi.needs, { query });
  const { data, groups } = (await asked("teacher")).view;
  expect(data).toEqual([
    expect.objectContaining({ id: daniel, needs: ["attention", "learning"], measures: RECORD.measures }),
  ]);
  expect(JSON.stringify(data)).not.toContain("Frutos");
  expect(groups).toEqual(["2º ESO A"]);
  expect(await listed()).toBe(1);
  // Who is not shown was not seen.
  expect((await asked("teacher", { need: "gifted" })).view.data).toEqual([]);
  expect((await asked("teacher", { groupName: "2º ESO B" })).view.data).toEqual([]);
  expect(await listed()).toBe(1);
  expect((await asked("secretary", { need: "learning" })).view.data).toHaveLength(1);
  for (const who of ["parent", "student"]) expect([who, (await asked(who)).status]).toEqual([who, 403]);
  await writeMedical({ ...RECORD, needs: [] });
  expect((await asked("secretary")).view.data).toEqual([]);
  expect(await listed()).toBe(2);
});

test("whom to call is an ordered list; a bad row is named, and a custody note keeps what it said too", async () => {
  const contacts = async () => (await call()(studentFileApi.contacts, { params: params() })).view;
  const write = async (list: EmergencyContact[]) =>
    call()(studentFileApi.replaceContacts, {
      params: params(),
      body: { contacts: list },
      headers: ifMatch((await contacts()).version),
    });
  const second = { ...CALL, name: "Abuelo", phone: "+34 910 000 111", mayCollect: false };
  expect((await write([CALL, second])).view.contacts.map(({ name }) => name)).toEqual(["Rosa Ibáñez", "Abuelo"]);
  expect((await write([second, CALL])).view.contacts[0]?.name).toBe("Abuelo");
  const refused = await write([CALL, { ...CALL, phone: "no sé" }]);
  expect([refused.status, refused.problem.errors?.map(({ path }) => path)]).toEqual([422, ["contacts.1.phone"]]);
  expect((await write(Array.from({ length: 7 }, () => CALL))).status).toBe(422);
  const former = (await call()(studentFileApi.formerContacts, { params: params() })).view.data;
  expect(former.map(({ content }) => content.map(({ name }) => name))).toEqual([["Rosa Ibáñez", "Abuelo"]]);

  const note = async (text: string | null) =>
    call()(custodyApi.replace, {
      params: params(),
      body: { note: text },
      headers: ifMatch((await contacts()).version),
    });
  await note("Vive con su madre.");
  await note("Semanas alternas.");
  await note(null);
  const notes = (await call()(custodyApi.former, { params: params() })).view.data;
  expect(notes.map(({ content }) => content)).toEqual(["Semanas alternas.", "Vive con su madre."]);
});
