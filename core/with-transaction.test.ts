import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { contextFor, number, type Recorded, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { createAssignment } from "./assignments/create-assignment.ts";
import { publishAssignment } from "./assignments/publish-assignment.ts";
import type { Context } from "./context.ts";
import { recordGrades } from "./grades/record-grades.ts";
import type { Ports } from "./ports.ts";
import { getSection } from "./sections/get-section.ts";
import { listSections } from "./sections/list-sections.ts";
import { withTransaction } from "./with-transaction.ts";

const NOW = new Date("2026-11-24T10:00:00Z");

let database: TestDatabase;
let teacher: Context & { recorded: Recorded };
let section: { id: number; courseId: number; studentId: number };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test", { now: () => NOW });
  const [row] = (await listSections(teacher, { limit: 1 })).data;
  if (row === undefined) throw new Error("the demo teacher teaches");
  const { courseId, students } = await getSection(teacher, { id: row.id });
  section = { id: row.id, courseId, studentId: Number(students[0]?.id) };
});
afterAll(() => database?.drop());
beforeEach(() => {
  teacher.recorded.drainRequests.length = 0;
  teacher.recorded.events.length = 0;
});

const count = (table: string) => number(database, `select count(*) from ${table}`);
const counts = async () =>
  Promise.all(["courses.assignments", "courses.grades", "users.audit_logs", "outbox.events"].map(count));
const brokenLinks = () =>
  withRows(database, (query) =>
    query("select * from users.broken_audit_links() where institution_id = $1", [teacher.actor.institutionId]),
  );

/** A new column with one mark that its pupil is told of: three verbs, of which two read what the one before wrote. */
async function gradedColumn(ctx: Context, title: string) {
  const { id: sectionId, courseId, studentId } = section;
  const column = await createAssignment(ctx, { sectionId, title, dueAt: null, maxPoints: 10, weight: 1 });
  const grade = { assignmentId: column.id, studentId, value: 7, status: "scored" as const, comment: null, version: 0 };
  await recordGrades(ctx, { courseId, grades: [grade] });
  return publishAssignment(ctx, { id: column.id });
}

it("verbs that join a transaction write together: rows, entries and events, and the drain hears of them once, afterwards", async () => {
  const [assignments = 0, grades = 0, entries = 0, events = 0] = await counts();
  await withTransaction(teacher, async (joined) => {
    for (const title of ["Primera", "Segunda"]) {
      expect(await gradedColumn(joined, title)).toMatchObject({ title, published: true });
    }
    // Nobody outside sees any of it yet.
    expect(await counts()).toEqual([assignments, grades, entries, events]);
    expect(teacher.recorded.drainRequests).toEqual([]);
  });
  expect(await counts()).toEqual([assignments + 2, grades + 2, entries + 6, events + 2]);
  expect(teacher.recorded.drainRequests).toEqual([teacher.actor.institutionId]);
  expect(await brokenLinks()).toEqual([]);
});

it("what one of them wrote goes with the others when a later one fails, and nothing follows", async () => {
  const before = await counts();
  await expect(
    withTransaction(teacher, async (joined) => {
      await gradedColumn(joined, "Tercera");
      await publishAssignment(joined, { id: 999_999_999 });
    }),
  ).rejects.toMatchObject({ code: "not_found" });
  expect(await counts()).toEqual(before);
  expect(teacher.recorded.drainRequests).toEqual([]);
  await gradedColumn(teacher, "Cuarta");
  expect(await brokenLinks()).toEqual([]);
});

it("a verb whose refusal the outer one takes leaves nothing of its own; what came before and after it stays", async () => {
  const [assignments = 0, grades = 0, entries = 0, events = 0] = await counts();
  await withTransaction(teacher, async (joined) => {
    await gradedColumn(joined, "Quinta");
    await expect(
      withTransaction(joined, async (inner) => {
        await gradedColumn(inner, "Sexta");
        throw new Error("changed one's mind");
      }),
    ).rejects.toThrow("changed one's mind");
    await gradedColumn(joined, "Séptima");
  });
  expect(await counts()).toEqual([assignments + 2, grades + 2, entries + 6, events + 2]);
  expect(await number(database, "select count(*) from courses.assignments where title = 'Sexta'")).toBe(0);
  expect(await brokenLinks()).toEqual([]);
});

it("runs again from the start when it lost against another transaction, and its effects are those of the try that won", async () => {
  const { institutionId, userId } = teacher.actor;
  const event = { type: "unread" as const, data: { count: 1 } };
  let tries = 0;
  await withTransaction(teacher, async (joined, tx) => {
    tries += 1;
    await joined.ports.hub.publish(institutionId, userId, { ...event, data: { count: tries } });
    if (tries === 1) await tx.execute("do $$ begin raise exception using errcode = '40001'; end $$");
  });
  expect(tries).toBe(2);
  expect(teacher.recorded.events).toEqual([{ institutionId, userId, event: { type: "unread", data: { count: 2 } } }]);
});

it("an effect that fails is thrown after the others were tried; the rows stay", async () => {
  const before = await count("courses.assignments");
  const hub: Ports["hub"] = { publish: () => Promise.reject(new Error("the hub is down")) };
  await expect(
    withTransaction({ ...teacher, ports: { ...teacher.ports, hub } }, async (joined) => {
      await joined.ports.hub.publish(1, 1, { type: "unread", data: { count: 0 } });
      await gradedColumn(joined, "Octava");
    }),
  ).rejects.toThrow("the hub is down");
  expect(await count("courses.assignments")).toBe(before + 1);
  expect(teacher.recorded.drainRequests).toEqual([teacher.actor.institutionId]);
});
