import { afterAll, beforeAll, expect, it } from "vitest";
import { contextFor, number, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { refusal } from "#testing/registers.ts";
import type { Context } from "../context.ts";
import { changeTutoringNote, listFormerTutoringNote, listTutoringNotes, writeTutoringNote } from "./tutoring.ts";

let database: TestDatabase;
let tutor: Context;
let head: Context;
let id: number;

const as = (who: string) => contextFor(database, `${who}@demo.eduai.test`);
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  [tutor, head] = [await as("teacher"), await as("head")];
  id = await number(
    database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );
  // A teacher of the pupil who is not their tutor.
  await rows(
    `update users.users set email = 'teacher3@demo.eduai.test' where id = (
       select t.user_id from courses.section_teachers t join students.enrollments e on e.section_id = t.section_id
       where e.student_id = $1 and e.status = 'active' and t.user_id <> $2
         and not exists (select from courses.group_tutors g where g.user_id = t.user_id) order by t.user_id limit 1)`,
    [id, tutor.actor.userId],
  );
});
afterAll(() => database?.drop());

type Note = Omit<Parameters<typeof writeTutoringNote>[1], "id">;
const NOTE: Note = {
  date: "2026-01-08",
  with: "family",
  kind: "interview",
  staff: "tutors",
  nextOn: "2026-01-20",
  text: "La madre cuenta que duerme mal.",
  nextStep: "Hablar con orientación",
};
const read = async (ctx: Context) => (await listTutoringNotes(ctx, { id })).data;
const opened = () => number(database, "select count(*) from users.audit_logs where action = 'tutoring.read'");

it("a tutor's note lies sealed and is read by whom it is for; each reading is in the log, what it says is not", async () => {
  const { id: noteId } = await writeTutoringNote(tutor, { id, ...NOTE });
  const [stored] = await rows<{ content: string }>("select content from students.tutoring_notes where id = $1", [
    noteId,
  ]);
  expect(stored?.content).toMatch(/^v1\./);
  const before = await opened();
  expect(await read(head)).toMatchObject([{ id: noteId, text: NOTE.text, nextStep: NOTE.nextStep, canChange: true }]);
  expect(await opened()).toBe(before + 1);
  const other = await as("teacher3");
  expect(await read(other)).toEqual([]);
  // Nothing was opened.
  expect(await opened()).toBe(before + 1);
  await writeTutoringNote(tutor, { id, ...NOTE, staff: "teachers", text: "Ha mejorado en mates." });
  expect((await read(other)).map(({ text, canChange }) => [text, canChange])).toEqual([
    ["Ha mejorado en mates.", false],
  ]);
  expect(await read(tutor)).toHaveLength(2);
  expect((await refusal(writeTutoringNote(other, { id, ...NOTE }))).code).toBe("not_found");
  for (const who of ["parent", "student"]) {
    expect((await refusal(listTutoringNotes(await as(who), { id }))).code).toBe("forbidden");
    // Whatever permissions a school gives to a role of families.
    const family = await as(who);
    const given = {
      ...family,
      actor: { ...family.actor, permissions: [...family.actor.permissions, "tutoring.read"] },
    };
    expect((await listTutoringNotes(given, { id })).data).toEqual([]);
  }
  const log = await rows("select before, after from users.audit_logs where action like 'tutoring.%'");
  expect(JSON.stringify(log)).not.toMatch(/duerme|orientación|mates/);
});

it("what a note said before is kept for who may change it; of two who change it one is told; the same again keeps nothing", async () => {
  const { id: noteId, version } = await writeTutoringNote(tutor, { id, ...NOTE });
  const change = (ctx: Context, more: Partial<Note>, seen = version) =>
    changeTutoringNote(ctx, { id, noteId, ...NOTE, ...more, version: String(seen) });
  const answers = await Promise.allSettled([
    change(tutor, { text: "Duerme mejor." }),
    change(head, { text: "Duerme mejor." }),
  ]);
  expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect((await refusal(change(tutor, {}))).reason).toBe("tutoring_changed");
  expect(await change(tutor, { text: "Duerme mejor." }, version + 1)).toMatchObject({ version: version + 1 });
  const former = (await listFormerTutoringNote(head, { id, noteId })).data;
  expect(former).toMatchObject([{ ...NOTE }]);
  await change(head, { text: "Duerme bien.", staff: "teachers" }, version + 1);
  expect((await listFormerTutoringNote(tutor, { id, noteId })).data.map(({ text }) => text)).toEqual([
    "Duerme mejor.",
    NOTE.text,
  ]);
  // Who reads it now does not read what it said when it was for tutors alone.
  const other = await as("teacher3");
  expect((await read(other)).map(({ text }) => text)).toContain("Duerme bien.");
  expect((await refusal(listFormerTutoringNote(other, { id, noteId }))).code).toBe("not_found");
});

it("a note is of a day that has been, and its next step comes after it", async () => {
  expect((await refusal(writeTutoringNote(tutor, { id, ...NOTE, date: "2150-01-01" }))).reason).toBe("tutoring_future");
  expect((await refusal(writeTutoringNote(tutor, { id, ...NOTE, nextOn: "2026-01-07" }))).reason).toBe(
    "tutoring_next_before",
  );
});
