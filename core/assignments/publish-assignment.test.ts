import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import type { Context } from "../context.ts";
import { getGradeHistory } from "../grades/get-grade-history.ts";
import { getGradebook } from "../grades/get-gradebook.ts";
import { recordGrades } from "../grades/record-grades.ts";
import { listNotifications } from "../notifications/list-notifications.ts";
import { onGradeRecorded } from "../notifications/on-grade-recorded.ts";
import { sendHeldMarks } from "../notifications/send-held-marks.ts";
import { listSections } from "../sections/list-sections.ts";
import { getStudentGrades } from "../students/get-student-grades.ts";
import { createAssignment } from "./create-assignment.ts";
import { publishAssignment, unpublishAssignment } from "./publish-assignment.ts";

let database: TestDatabase;
let teacher: Awaited<ReturnType<typeof contextFor>>;
let family: Context[];
let sectionId: number;
let courseId: number;
let studentId: number;

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await contextFor(database, "teacher@demo.eduai.test");
  const student = await contextFor(database, "student@demo.eduai.test");
  family = [student, await contextFor(database, "parent@demo.eduai.test")];
  studentId = await number(database, "select id from students.students where user_id = $1", [student.actor.userId]);
  const section = (await listSections(teacher, { limit: 50 })).data.find(({ groupName }) => groupName === "2º ESO A");
  if (section === undefined) throw new Error("the demo teacher has 2º ESO A");
  sectionId = section.id;
  courseId = section.courseId;
});
afterAll(() => database?.drop());

const column = (title: string) =>
  createAssignment(teacher, { sectionId, title, dueAt: null, maxPoints: 10, weight: 40 });

const mark = async (assignmentId: number, value: number | null, version: number, to = studentId) => {
  const status = value === null ? ("cleared" as const) : ("scored" as const);
  const grades = [{ assignmentId, studentId: to, value, status, comment: null, version }];
  const cell = (await recordGrades(teacher, { courseId, grades })).data[0];
  if (cell === undefined) throw new Error("one mark was sent");
  return cell;
};

const courseOf = async (ctx: Context) =>
  (await getStudentGrades(ctx, { id: studentId })).courses.find((course) => course.sectionId === sectionId);

const events = () =>
  withRows(database, (query) =>
    query<{ payload: { gradeIds: number[] } }>(
      "select payload from outbox.events where type = 'grade.recorded' order by id",
    ),
  );

const lastAudit = async (entity: string, id: number) =>
  (
    await withRows(database, (query) =>
      query(
        "select action, before, after from users.audit_logs where entity = $1 and entity_id = $2 order by id desc",
        [entity, String(id)],
      ),
    )
  )[0];

/** What follows the last event, once its notices have waited long enough. */
async function tell(gradeId: number): Promise<void> {
  const system = systemContext(database, teacher.actor.institutionId);
  await onGradeRecorded(system, { gradeIds: [gradeId] }, await number(database, "select max(id) from outbox.events"));
  await sendHeldMarks(system);
}

const noticesAbout = (title: string) =>
  number(database, "select count(*) from communications.notifications where body like $1", [`%${title}%`]);

describe("a column of the gradebook", () => {
  it("that is hidden again takes what families were told of it along, until it is shown again", async () => {
    const [told, other] = [await column("Contada"), await column("Siguiente")];
    const seen = async () => {
      const lists = await Promise.all(family.map((ctx) => listNotifications(ctx, { limit: 50 })));
      return lists.map(({ data }) => data.filter(({ body }) => /Contada/.test(body)).length);
    };
    const unread = () => Promise.all(family.map(async (ctx) => (await listNotifications(ctx, { limit: 1 })).unread));
    const [first, second] = [await mark(told.id, 7, 0), await mark(other.id, 8, 0)];
    await Promise.all([told, other].map(({ id }) => publishAssignment(teacher, { id })));
    const before = await unread();
    const system = systemContext(database, teacher.actor.institutionId);
    const last = await number(database, "select max(id) from outbox.events");
    await onGradeRecorded(system, { gradeIds: [first.gradeId, second.gradeId] }, last);
    await sendHeldMarks(system);
    expect(await seen()).toEqual([1, 1]);
    const after = await unread();
    expect(after).not.toEqual(before);
    await unpublishAssignment(teacher, { id: told.id });
    await unpublishAssignment(teacher, { id: other.id });
    expect([await seen(), await unread()]).toEqual([[0, 0], before]);
    // Nor does what still waits to be sent go out.
    await carryOut(database, system);
    expect([system.recorded.mails, system.recorded.events]).toEqual([[], []]);
    await publishAssignment(teacher, { id: other.id });
    expect(await seen()).toEqual([0, 0]);
    await publishAssignment(teacher, { id: told.id });
    expect([await seen(), await unread()]).toEqual([[1, 1], after]);
    await Promise.all([told, other].map(({ id }) => unpublishAssignment(teacher, { id })));
  });

  it("is the teacher's alone until it is published: families see neither its marks nor an average of them", async () => {
    const before = await Promise.all(family.map(courseOf));
    const told = (await events()).length;
    const draft = await column("Oculta");
    expect(draft.published).toBe(false);
    const { gradeId } = await mark(draft.id, 1.25, 0);
    expect(await Promise.all(family.map(courseOf))).toEqual(before);
    expect(await events()).toHaveLength(told);
    const book = await getGradebook(teacher, { id: sectionId });
    expect(book.assignments.find(({ id }) => id === draft.id)?.published).toBe(false);
    expect(book.cells.find((cell) => cell.gradeId === gradeId)).toMatchObject({
      value: 1.25,
      gradedBy: teacher.actor.name,
    });

    const gone = await mark(draft.id, 3, 0, book.students.find(({ id }) => id !== studentId)?.id);
    await mark(draft.id, null, 1, gone.studentId);
    const drains = teacher.recorded.drainRequests.length;
    expect(await publishAssignment(teacher, draft)).toEqual({ ...draft, published: true });
    expect(await publishAssignment(teacher, draft)).toEqual({ ...draft, published: true });
    expect((await events()).slice(told)).toEqual([{ payload: { gradeIds: [gradeId] } }]);
    expect(teacher.recorded.drainRequests.length).toBe(drains + 1);
    expect(await lastAudit("assignment", draft.id)).toMatchObject({
      action: "assignment.published",
      before: { published: false },
      after: { published: true },
    });
    for (const [index, ctx] of family.entries()) {
      const course = await courseOf(ctx);
      expect(course?.grades.find(({ id }) => id === gradeId)?.value).toBe(1.25);
      expect(course?.average).toBeLessThan(before[index]?.average ?? 0);
    }

    await unpublishAssignment(teacher, draft);
    expect(await lastAudit("assignment", draft.id)).toMatchObject({ action: "assignment.unpublished" });
    expect(await Promise.all(family.map(courseOf))).toEqual(before);
    expect(await events()).toHaveLength(told + 1);
    await tell(gradeId);
    expect(await noticesAbout("Oculta")).toBe(0);
    await publishAssignment(teacher, draft);
    await tell(gradeId);
    expect(await noticesAbout("Oculta")).toBeGreaterThan(0);
  });

  it("is published by those who teach the section alone", async () => {
    const { id } = await column("De otra persona");
    const stranger = await number(
      database,
      `select t.user_id from courses.section_teachers t join users.users u on u.id = t.user_id
       where t.institution_id = $1 and t.user_id not in (select user_id from courses.section_teachers where section_id = $2) limit 1`,
      [teacher.actor.institutionId, sectionId],
    );
    const other: Context = { ...teacher, actor: { ...teacher.actor, userId: stranger } };
    for (const verb of [publishAssignment, unpublishAssignment]) {
      await expect(verb(other, { id })).rejects.toMatchObject({ code: "not_found" });
      for (const ctx of [...family, await contextFor(database, "head@demo.eduai.test")]) {
        await expect(verb(ctx, { id })).rejects.toMatchObject({ code: "forbidden" });
      }
    }
  });
});

describe("a cleared mark", () => {
  it("is blank for everybody, weighs nothing, and its history and audit stay", async () => {
    const before = await Promise.all(family.map(courseOf));
    const shown = await publishAssignment(teacher, await column("Borrada"));
    const { gradeId } = await mark(shown.id, 2, 0);
    const told = (await events()).length;
    expect(await mark(shown.id, null, 1)).toMatchObject({ gradeId, value: null, status: "cleared", version: 2 });
    expect(await events()).toHaveLength(told);
    expect(await Promise.all(family.map(courseOf))).toEqual(before);
    expect(
      (await getGradeHistory(teacher, { id: gradeId })).data.map(({ version, value, status }) => [
        version,
        value,
        status,
      ]),
    ).toEqual([
      [1, 2, "scored"],
      [2, null, "cleared"],
    ]);
    expect(await lastAudit("grade", gradeId)).toMatchObject({ before: { value: 2 }, after: { status: "cleared" } });
    await expect(mark(shown.id, 9, 1)).rejects.toMatchObject({ code: "precondition_failed" });
    expect(await mark(shown.id, 9, 2)).toMatchObject({ value: 9, version: 3 });
  });
});
