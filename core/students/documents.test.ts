import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, type Recorded, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { refusal } from "#testing/registers.ts";
import { JPEG_LOGO } from "../../tests/fixtures/logos.ts";
import { PDF, TRIAL_VIRUS } from "../../tests/fixtures/office-files.ts";
import { attachJustificationFile, getJustificationFile } from "../attendance/justification-file.ts";
import { requestJustification } from "../attendance/request-justification.ts";
import type { Context } from "../context.ts";
import { retainSchool } from "../operations/retention.ts";
import { handleEvent } from "../reactions.ts";
import { addDocument, attachDocument } from "./add-document.ts";
import { changeDocument, removeDocument, restoreDocument } from "./change-document.ts";
import { getDocumentFile } from "./document-file.ts";
import { listDocuments } from "./list-documents.ts";

type Person = Context & { recorded: Recorded };
let database: TestDatabase;
let office: Person;
let pupilId: number;

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
/** Of one store of files, whoever uses it. */
const as = async (who: string, now?: () => Date): Promise<Person> => {
  const files = office?.ports.files;
  return contextFor(database, `${who}@demo.eduai.test`, {
    ...(files === undefined ? {} : { ports: { files } }),
    ...(now === undefined ? {} : { now }),
  });
};

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  office = await as("secretary");
  pupilId = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  // Two teachers with an address: one who teaches the pupil and is not their tutor, and one who does not.
  for (const [who, does] of [
    ["teacher3", "in"],
    ["teacher2", "not in"],
  ] as const) {
    await rows(
      `update users.users set email = '${who}@demo.eduai.test' where id = (
         select u.id from users.users u join users.roles r on r.id = u.role_id
         where u.institution_id = $1 and r.kind = 'teacher' and u.email not in ('teacher@demo.eduai.test', 'teacher3@demo.eduai.test')
           and not exists (select from courses.group_tutors g where g.user_id = u.id)
           and u.id ${does} (select t.user_id from courses.section_teachers t join students.enrollments e on e.section_id = t.section_id
             where e.student_id = $2 and e.status = 'active')
         order by u.id limit 1)`,
      [office.actor.institutionId, pupilId],
    );
  }
});
afterAll(() => database?.drop());

const TOLD = { category: "authorisation", staff: "office", forFamily: false, forStudent: false } as const;
const add = async (ctx: Context, told: Partial<Parameters<typeof addDocument>[1]> = {}, bytes: Uint8Array = PDF) => {
  const { id, version } = await addDocument(ctx, { id: pupilId, title: "Excursión a Toledo", ...TOLD, ...told });
  return attachDocument(ctx, { id: pupilId, documentId: id, bytes, version: String(version) });
};
const sees = async (who: string, documentId: number) => {
  const ctx = await as(who);
  const inList = (await listDocuments(ctx, { id: pupilId })).data.some(({ id }) => id === documentId);
  const opens = await getDocumentFile(ctx, { id: pupilId, documentId }).then(
    () => true,
    () => false,
  );
  expect([who, inList]).toEqual([who, opens]);
  return opens;
};
const seenBy = async (documentId: number) => {
  const seen: string[] = [];
  for (const who of ["secretary", "teacher", "teacher3", "parent", "student"]) {
    if (await sees(who, documentId)) seen.push(who);
  }
  return seen;
};
const passOn = async () => {
  const { institutionId } = office.actor;
  const system = systemContext(database, institutionId, { ports: { files: office.ports.files } });
  const events = await rows<{ id: string; payload: { keys: string[] } }>(
    "select id, payload from outbox.events where type = 'files.expired' and finished_at is null order by id",
  );
  for (const { id, payload } of events) {
    await handleEvent(system, { eventId: Number(id), institutionId, type: "files.expired", payload });
  }
  await rows("delete from outbox.events where type = 'files.expired'");
};
const objects = () => office.ports.files.list("", "");

describe("a document of a pupil's file", () => {
  it("lies sealed, its title too; the log says who did what, not what it is called", async () => {
    const made = await add(office, { title: "Autorización de recogida: abuela Carmen" });
    expect(made).toMatchObject({ title: "Autorización de recogida: abuela Carmen", canChange: true, version: 2 });
    const [stored] = await rows<{ title: string; file_secret: string; file_key: string }>(
      "select title, file_secret, file_key from students.student_documents where id = $1",
      [made.id],
    );
    expect([stored?.title, stored?.file_secret]).toEqual([
      expect.stringMatching(/^v1\./),
      expect.stringMatching(/^v1\./),
    ]);
    const lying = await office.ports.files.get(stored?.file_key ?? "");
    expect(Buffer.from(lying ?? []).includes("%PDF")).toBe(false);
    const file = await getDocumentFile(await as("head"), { id: pupilId, documentId: made.id });
    expect([Buffer.compare(file.bytes, PDF), file.contentType]).toEqual([0, "application/pdf"]);
    const log = await rows<{ action: string; said: string }>(
      "select action, coalesce(before::text, '') || coalesce(after::text, '') as said from users.audit_logs where action like 'student_document.%' order by id",
    );
    expect(log.map(({ action }) => action)).toEqual([
      "student_document.added",
      "student_document.uploaded",
      "student_document.read",
    ]);
    expect(JSON.stringify(log)).not.toContain("Carmen");
  });

  it("is seen by whom it is for: the office, the tutor, who teaches the pupil, the family, the pupil", async () => {
    const shown = async (told: Partial<Parameters<typeof addDocument>[1]>) => seenBy((await add(office, told)).id);
    expect(await shown({})).toEqual(["secretary"]);
    expect(await shown({ staff: "tutors" })).toEqual(["secretary", "teacher"]);
    expect(await shown({ staff: "teachers" })).toEqual(["secretary", "teacher", "teacher3"]);
    expect(await shown({ forFamily: true })).toEqual(["secretary", "parent"]);
    expect(await shown({ forStudent: true })).toEqual(["secretary", "student"]);
    // Teachers hold no permission for reports of this kind, whoever they are to the pupil.
    const special = await add(office, { category: "psychopedagogical", staff: "teachers", forFamily: true });
    expect(await seenBy(special.id)).toEqual(["secretary", "parent"]);
    const reads = () =>
      number(
        database,
        "select count(*) from users.audit_logs where action = 'student_document.read' and after ->> 'documentId' = $1",
        [String(special.id)],
      );
    const before = await reads();
    await getDocumentFile(await as("parent"), { id: pupilId, documentId: special.id });
    expect(await reads()).toBe(before);
    await getDocumentFile(office, { id: pupilId, documentId: special.id });
    expect(await reads()).toBe(before + 1);
  });

  it("a parent whom a court keeps from the records sees none, whatever is shared with families", async () => {
    const { id } = await add(office, { forFamily: true });
    expect(await sees("parent", id)).toBe(true);
    const mine = "guardian_user_id = (select id from users.users where email = 'parent@demo.eduai.test')";
    await rows(`update users.guardianships set can_view_records = false where ${mine}`);
    const parent = await as("parent");
    expect((await refusal(listDocuments(parent, { id: pupilId }))).code).toBe("not_found");
    expect((await refusal(getDocumentFile(parent, { id: pupilId, documentId: id }))).code).toBe("not_found");
    await rows(`update users.guardianships set can_view_records = true where ${mine}`);
    expect(await sees("parent", id)).toBe(true);
  });

  it("a tutor adds and changes those of their group and no reports; another teacher none", async () => {
    const tutor = await as("teacher");
    const own = await add(tutor, { staff: "tutors" });
    expect(own.canChange).toBe(true);
    expect((await refusal(add(tutor, { category: "psychopedagogical" }))).reason).toBe("document_special");
    expect((await refusal(add(await as("teacher3")))).code).toBe("not_found");
    expect((await refusal(add(await as("parent")))).code).toBe("forbidden");
    const seen = { id: pupilId, documentId: own.id, title: own.title, ...TOLD, version: String(own.version) };
    // One that they handed over to the office stays theirs to see.
    expect(await changeDocument(tutor, { ...seen, title: "Otra" })).toMatchObject({ title: "Otra", staff: "office" });
    expect(await seenBy(own.id)).toEqual(["secretary", "teacher"]);
    expect((await refusal(changeDocument(tutor, seen))).reason).toBe("document_changed");
    const other = await add(office, { staff: "teachers" });
    const forbidden = { id: pupilId, documentId: other.id, version: String(other.version) };
    for (const who of ["teacher3", "teacher2"]) {
      expect([who, (await refusal(removeDocument(await as(who), forbidden))).code]).toEqual([who, "not_found"]);
    }
  });

  it("what is refused leaves nothing behind, and a document has one file", async () => {
    const before = (await objects()).length;
    const { id, version } = await addDocument(office, { id: pupilId, title: "Vacío", ...TOLD });
    const attach = (bytes: Uint8Array, seen = version) =>
      attachDocument(office, { id: pupilId, documentId: id, bytes, version: String(seen) });
    expect((await refusal(attach(TRIAL_VIRUS))).reason).toBe("file_infected");
    expect((await refusal(attach(new TextEncoder().encode("<svg/>")))).reason).toBe("file_type");
    expect((await refusal(attach(PDF, 9))).reason).toBe("document_changed");
    expect((await objects()).length).toBe(before);
    expect((await listDocuments(office, { id: pupilId })).data.some((each) => each.id === id)).toBe(false);
    // Of two files at once one is kept.
    const answers = await Promise.allSettled([attach(PDF), attach(JPEG_LOGO)]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await objects()).length).toBe(before + 1);
    expect((await refusal(attach(PDF, version + 1))).reason).toBe("document_has_file");
    await getDocumentFile(office, { id: pupilId, documentId: id });
  });

  it("removed it can be had back for thirty days; then row and file go, as do those whose file never came", async () => {
    const { id, version } = await add(office, { forFamily: true });
    const gone = await removeDocument(office, { id: pupilId, documentId: id, version: String(version) });
    expect(gone.removedAt).not.toBeNull();
    expect(await sees("parent", id)).toBe(false);
    expect((await listDocuments(office, { id: pupilId })).removed.map((each) => each.id)).toContain(id);
    const back = await restoreDocument(office, { id: pupilId, documentId: id, version: String(gone.version) });
    expect(await sees("parent", id)).toBe(true);
    await removeDocument(office, { id: pupilId, documentId: id, version: String(back.version) });
    const left = () => number(database, "select count(*) from students.student_documents where id = $1", [id]);
    const before = await objects();
    const days = (count: number) => new Date(Date.now() - count * 86_400_000 - 1_000);
    const retain = () => retainSchool(office.db, office.actor.institutionId, new Date());
    await rows("update students.student_documents set removed_at = $2 where id = $1", [id, days(29)]);
    await retain();
    expect(await left()).toBe(1);
    const waiting = await addDocument(office, { id: pupilId, title: "Sin archivo", ...TOLD });
    await rows("update students.student_documents set removed_at = $2 where id = $1", [id, days(30)]);
    await rows("update students.student_documents set created_at = $2 where id = $1", [waiting.id, days(1)]);
    await retain();
    await passOn();
    expect(await left()).toBe(0);
    expect(before.length - (await objects()).length).toBe(1);
    expect(await number(database, "select count(*) from students.student_documents where id = $1", [waiting.id])).toBe(
      0,
    );
    // One that was only described goes at once.
    const described = await addDocument(office, { id: pupilId, title: "Nada", ...TOLD });
    await removeDocument(office, { id: pupilId, documentId: described.id, version: String(described.version) });
    expect(
      await number(database, "select count(*) from students.student_documents where id = $1", [described.id]),
    ).toBe(0);
  });
});

describe("when a pupil is erased", () => {
  it("the files of their documents and justifications go with them, and nobody else's", async () => {
    const [other] = await rows<{ id: number }>(
      "select id::int from students.students where institution_id = $1 and id <> $2 and blocked_at is null order by id limit 1",
      [office.actor.institutionId, pupilId],
    );
    const kept = await addDocument(office, { id: other?.id ?? 0, title: "De otra persona", ...TOLD });
    await attachDocument(office, { id: other?.id ?? 0, documentId: kept.id, bytes: PDF, version: "1" });
    const parent = await as("parent");
    const { id } = await requestJustification(parent, {
      studentId: pupilId,
      startDate: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
      kind: "illness",
      text: null,
    });
    await attachJustificationFile(parent, { id, bytes: PDF, version: "1" });
    const [file] = await rows<{ key: string; secret: string }>(
      "select file_key as key, file_secret as secret from students.attendance_justifications where id = $1",
      [id],
    );
    // Sealed as well; and one from before files were sealed is read as it lies there.
    expect(Buffer.from((await office.ports.files.get(file?.key ?? "")) ?? []).includes("%PDF")).toBe(false);
    expect(Buffer.compare((await getJustificationFile(parent, { id })).bytes, PDF)).toBe(0);
    await office.ports.files.put("justifications/plain", PDF, "application/pdf");
    await rows(
      "update students.attendance_justifications set file_key = 'justifications/plain', file_secret = null where id = $1",
      [id],
    );
    expect(Buffer.compare((await getJustificationFile(parent, { id })).bytes, PDF)).toBe(0);
    await rows("update students.attendance_justifications set file_key = $2, file_secret = $3 where id = $1", [
      id,
      file?.key,
      file?.secret,
    ]);
    await office.ports.files.delete(["justifications/plain"]);
    const sent = (key: string) => key.startsWith("documents/") || key.startsWith("justifications/");
    expect((await objects()).filter(sent).length).toBeGreaterThan(5);
    // Of a pupil whom no mark holds: what else is to be erased of one is not the matter here.
    const erased = await number(
      database,
      `with person as (insert into users.users (institution_id, given_name, family_name, role_id)
         select institution_id, 'Alba', 'De Paso', role_id from users.users where email = 'student@demo.eduai.test'
         returning id, institution_id)
       insert into students.students (institution_id, user_id, student_number)
       select institution_id, id, 'paso-1' from person returning id`,
    );
    await rows("update students.student_documents set student_id = $1 where student_id = $2", [erased, pupilId]);
    await rows("update students.attendance_justifications set student_id = $1 where id = $2", [erased, id]);
    await office.db.transaction((tx) => tx.execute(`delete from students.students where id = ${erased}`));
    await passOn();
    const [row] = await rows<{ key: string }>("select file_key as key from students.student_documents");
    expect((await objects()).filter(sent)).toEqual([row?.key]);
    await getDocumentFile(office, { id: other?.id ?? 0, documentId: kept.id });
  });
});
