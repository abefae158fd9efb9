import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventMessage } from "#contracts/internal/outbox.ts";
import { contextFor, number, type Query, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { carryOut } from "#testing/deliveries.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import { recordGrades } from "../grades/record-grades.ts";
import type { Ports } from "../ports.ts";
import { handleEvent } from "../reactions.ts";
import { listNotifications } from "./list-notifications.ts";
import { readAllNotifications, readNotification } from "./read-notifications.ts";

let database: TestDatabase;
let teacher: Context;
let parent: Context;
let stranger: Context;
let student: Context;
let place: { sectionId: number; courseId: number; studentId: number };
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query: Query) => query<Row>(text, values));
const as = (account: string) => contextFor(database, `${account}@demo.eduai.test`);

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  [teacher, parent, stranger, student] = await Promise.all([as("teacher"), as("parent"), as("parent2"), as("student")]);
  const [row] = await rows<{ section: string; course: string; student: string }>(
    `select e.section_id as section, x.course_id as course, e.student_id as student
     from students.enrollments e join students.students s on s.id = e.student_id
     join courses.section_teachers t on t.section_id = e.section_id join courses.sections x on x.id = e.section_id
     where s.user_id = $1 and t.user_id = $2 and e.status = 'active'`,
    [student.actor.userId, teacher.actor.userId],
  );
  if (row === undefined) throw new Error("the demo teacher teaches the demo student");
  place = { sectionId: Number(row.section), courseId: Number(row.course), studentId: Number(row.student) };
});
afterAll(() => database?.drop());
beforeEach(() => rows("truncate communications.notifications cascade"));

/** A mark and the message its outbox row becomes. */
async function mark(title: string, value = 8.5): Promise<EventMessage> {
  const { sectionId, courseId, studentId } = place;
  const column = await createAssignment(teacher, { sectionId, title, dueAt: null, maxPoints: 10, weight: 1 });
  await publishAssignment(teacher, column);
  const { data } = await recordGrades(teacher, {
    courseId,
    grades: [{ assignmentId: column.id, studentId, value, status: "scored", comment: null, version: 0 }],
  });
  const eventId = await number(database, "select max(id) from outbox.events");
  const gradeIds = data.map(({ gradeId }) => gradeId);
  return { eventId, institutionId: teacher.actor.institutionId, type: "grade.recorded", payload: { gradeIds } };
}

const system = (ports: Partial<Ports> = {}) => systemContext(database, teacher.actor.institutionId, { ports });
/** The event, and then the deliveries that follow from it. */
async function handle(ctx: ReturnType<typeof system>, event: EventMessage): Promise<void> {
  await handleEvent(ctx, event);
  await carryOut(database, ctx);
}
const list = (ctx: Context) => listNotifications(ctx, { limit: 50 });
const deliveriesOf = (ctx: Context) =>
  rows<{ channel: string; state: string; attempts: number; last_error: string | null }>(
    `select d.channel, d.state, d.attempts, d.last_error from communications.deliveries d
     join communications.notifications n on n.id = d.notification_id where n.user_id = $1 order by d.channel`,
    [ctx.actor.userId],
  );

describe("a new mark", () => {
  it("reaches the student and the family once per channel, however often the event comes", async () => {
    const event = await mark("Examen de sumas");
    const first = system();
    await handle(first, event);
    const again = system();
    await handle(again, event);
    expect(again.recorded).toMatchObject({ mails: [], events: [] });
    for (const ctx of [student, parent]) {
      const { data, unread } = await list(ctx);
      expect(data).toHaveLength(1);
      expect(unread).toBe(1);
      expect(data[0]).toMatchObject({
        kind: "grade.recorded",
        readAt: null,
        url: expect.stringMatching(`^/alumnado/${place.studentId}\\?nota=\\d+$`),
      });
      expect(data[0]?.body).toContain("8,5 · Examen de sumas");
      const pushed = first.recorded.events.filter(({ userId }) => userId === ctx.actor.userId);
      expect(pushed.map(({ event: { type } }) => type)).toEqual(["notification", "unread"]);
      expect(
        first.recorded.mails.filter(({ to }) => to.startsWith(ctx === parent ? "parent@" : "student@")),
      ).toHaveLength(1);
      expect((await deliveriesOf(ctx)).map(({ channel, state }) => [channel, state])).toEqual([
        ["email", "sent"],
        ["in_app", "delivered"],
      ]);
    }
    expect((await list(stranger)).data).toEqual([]);
    expect((await list(teacher)).data).toEqual([]);
    const recipients = new Set(first.recorded.events.map(({ userId }) => userId));
    expect(recipients.size).toBe(3);
  });

  it("in two deliveries at the same time is still one notice and one mail per provider key", async () => {
    const event = await mark("A la vez");
    const both = [system(), system()];
    await Promise.allSettled(both.map((ctx) => handle(ctx, event)));
    expect((await list(parent)).data).toHaveLength(1);
    const keys = both.flatMap(({ recorded }) => recorded.mails).filter(({ to }) => to === "parent@demo.eduai.test");
    expect(new Set(keys.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(await deliveriesOf(parent)).toMatchObject([{ state: "sent" }, { state: "delivered" }]);
  });

  it("goes by mail as news alone: whose it is by given name for the family, and neither the mark nor the task", async () => {
    const event = await mark("Recuperación de álgebra", 3.75);
    const ctx = system();
    await handle(ctx, event);
    expect(ctx.recorded.mails.length).toBeGreaterThanOrEqual(2);
    for (const { to, subject, text } of ctx.recorded.mails) {
      const mail = `${subject}\n${text}`;
      for (const secret of ["3,75", "3.75", "Recuperación", "García"]) expect(mail).not.toContain(secret);
      expect(subject.includes("Nueva nota de Daniel en ")).toBe(to !== "student@demo.eduai.test");
      expect(text).toContain(`https://escuela.test/alumnado/${place.studentId}`);
    }
  });

  it("does not reach guardians who may not see records or be contacted, nor people who are inactive", async () => {
    const change = (text: string) =>
      rows(`update users.guardianships set ${text} where guardian_user_id = $1`, [parent.actor.userId]);
    for (const [off, on] of [
      ["can_view_records = false", "can_view_records = true"],
      ["can_contact = false", "can_contact = true"],
    ] as const) {
      await change(off);
      await handle(system(), await mark(off));
      expect((await list(parent)).data).toEqual([]);
      await change(on);
    }
    await rows("update users.users set is_active = false where id = $1", [student.actor.userId]);
    const seen = (await list(student)).data.length;
    await handle(system(), await mark("Inactivo"));
    expect((await list(student)).data).toHaveLength(seen);
    await rows("update users.users set is_active = true where id = $1", [student.actor.userId]);
    expect((await list(parent)).data).toHaveLength(1);
  });

  it("of someone without an address, or who wants no mail of this kind, stays in the platform", async () => {
    await rows("update users.users set email = null where id = $1", [student.actor.userId]);
    const prefer = (kind: string, email: boolean) =>
      rows(
        `insert into communications.notification_preferences (institution_id, user_id, kind, email) values ($1, $2, $3, $4)
         on conflict (user_id, kind) do update set email = excluded.email`,
        [parent.actor.institutionId, parent.actor.userId, kind, email],
      );
    const mailed = async (title: string) => {
      const ctx = system();
      await handle(ctx, await mark(title));
      expect(ctx.recorded.events.some(({ userId }) => userId === student.actor.userId)).toBe(true);
      expect(ctx.recorded.events.some(({ userId }) => userId === parent.actor.userId)).toBe(true);
      expect(ctx.recorded.mails.some(({ to }) => to.startsWith("student@"))).toBe(false);
      return ctx.recorded.mails.some(({ to }) => to === "parent@demo.eduai.test");
    };
    expect(await mailed("sin preferencia")).toBe(true);
    await prefer("*", false);
    expect(await mailed("nada por correo")).toBe(false);
    await prefer("grade.recorded", true);
    expect(await mailed("pero las notas sí")).toBe(true);
    await prefer("*", true);
    await prefer("announcement", false);
    expect(await mailed("otro tipo apagado")).toBe(true);
    await prefer("grade.recorded", false);
    expect(await mailed("las notas no")).toBe(false);
    await rows("delete from communications.notification_preferences");
    await rows("update users.users set email = 'student@demo.eduai.test' where id = $1", [student.actor.userId]);
  });
});

describe("a notice about marks", () => {
  const minute = 60_000;
  let now = Date.now();
  const at = () => new Date(now);
  const held = () =>
    systemContext(database, teacher.actor.institutionId, { ports: { noticeHoldMs: 10 * minute }, now: at });
  const grade = async (assignmentId: number, value: number, version: number) => {
    const { courseId, studentId } = place;
    const entry = { assignmentId, studentId, value, status: "scored" as const, comment: null, version };
    const { data } = await recordGrades(teacher, { courseId, grades: [entry] });
    const eventId = await number(database, "select max(id) from outbox.events");
    const gradeIds = data.map(({ gradeId }) => gradeId);
    await handleEvent(held(), {
      eventId,
      institutionId: teacher.actor.institutionId,
      type: "grade.recorded",
      payload: { gradeIds },
    });
    return gradeIds[0] ?? 0;
  };
  const column = (title: string) =>
    createAssignment(teacher, { sectionId: place.sectionId, title, dueAt: null, maxPoints: 10, weight: 1 });
  const publish = (id: number, status = "published") =>
    rows("update courses.assignments set status = $2 where id = $1", [id, status]);

  it("waits, is merged per person, and says the last value of each cell", async () => {
    const [sums, maps] = [await column("Sumas"), await column("Mapas")];
    await publish(sums.id);
    await publish(maps.id);
    for (const [turn, value] of [5, 6, 7.5].entries()) await grade(sums.id, value, turn);
    now += 2 * minute;
    await grade(maps.id, 9, 0);
    now += 7 * minute;
    await carryOut(database, held());
    expect((await list(parent)).data).toEqual([]);
    now += minute;
    const ctx = held();
    await carryOut(database, ctx);
    await carryOut(database, held());
    const { data } = await list(parent);
    expect(data).toHaveLength(1);
    expect(data[0]?.body.split("\n").map((line) => line.replace(/^.*: /, ""))).toEqual(["7,5 · Sumas", "9 · Mapas"]);
    expect(ctx.recorded.mails.filter(({ to }) => to === "parent@demo.eduai.test")).toHaveLength(1);
    now += 60 * minute;
    await carryOut(database, held());
    expect((await list(parent)).data).toHaveLength(1);
    expect(await number(database, "select count(*) from communications.held_notices")).toBe(0);
  });

  it("is never told of a column that is hidden again or a mark that is gone before the hold ends", async () => {
    const [hidden, gone] = [await column("Oculta"), await column("Borrada")];
    await publish(hidden.id);
    await publish(gone.id);
    await grade(hidden.id, 4, 0);
    const gradeId = await grade(gone.id, 3, 0);
    await publish(hidden.id, "draft");
    await rows("delete from courses.grade_history where grade_id = $1", [gradeId]);
    await rows("delete from courses.grades where id = $1", [gradeId]);
    now += 11 * minute;
    await carryOut(database, held());
    for (const ctx of [parent, student]) expect((await list(ctx)).data).toEqual([]);
    expect(await number(database, "select count(*) from communications.held_notices")).toBe(0);
  });

  it("reads who may be told when it goes out: not a guardian deactivated meanwhile", async () => {
    const maths = await column("Baja de la madre");
    await publish(maths.id);
    await grade(maths.id, 6, 0);
    await rows("update users.users set is_active = false where id = $1", [parent.actor.userId]);
    now += 11 * minute;
    await carryOut(database, held());
    expect(
      await number(database, "select count(*) from communications.notifications where user_id = $1", [
        parent.actor.userId,
      ]),
    ).toBe(0);
    expect((await list(student)).data).toHaveLength(1);
    await rows("update users.users set is_active = true where id = $1", [parent.actor.userId]);
  });
});

describe("one's own notifications", () => {
  it("are read one by one or all at once, counted, paged and nobody else's", async () => {
    for (let turn = 0; turn < 5; turn += 1) await handle(system(), await mark(`Serie ${turn}`));
    const all = (await list(parent)).data;
    const dates = all.map(({ createdAt }) => createdAt);
    expect(dates).toEqual(dates.toSorted().toReversed());
    const first = await listNotifications(parent, { limit: 2 });
    const second = await listNotifications(parent, { limit: 2, cursor: first.nextCursor ?? "" });
    const third = await listNotifications(parent, { limit: 2, cursor: second.nextCursor ?? "" });
    expect([first, second, third].flatMap(({ data }) => data)).toEqual(all);
    expect(third.nextCursor).toBeNull();
    expect(await listNotifications(parent, { limit: 2, cursor: third.prevCursor ?? "" })).toMatchObject({
      data: second.data,
      offset: 2,
      total: 5,
    });

    const id = all[0]?.id ?? 0;
    for (const other of [stranger, student, teacher]) {
      await expect(readNotification(other, { id })).rejects.toMatchObject({ code: "not_found" });
    }
    expect((await list(parent)).unread).toBe(5);
    const once = await readNotification(parent, { id });
    const twice = await readNotification(parent, { id });
    expect(once.readAt).not.toBeNull();
    expect(twice.readAt).toBe(once.readAt);
    expect((await list(parent)).unread).toBe(4);
    const family = await contextFor(database, "parent@demo.eduai.test");
    expect(await readAllNotifications(family)).toEqual({ read: 4 });
    expect(family.recorded.events.at(-1)).toMatchObject({ event: { type: "unread", data: { count: 0 } } });
    expect(await readAllNotifications(family)).toEqual({ read: 0 });
    expect((await list(student)).unread).toBe(5);
  });

  it("stay read when the hub cannot be told", async () => {
    await handle(system(), await mark("Sin hub"));
    const [notice] = (await list(parent)).data;
    const alone = await contextFor(database, "parent@demo.eduai.test", {
      ports: { hub: { publish: () => Promise.reject(new Error("no hub")) } },
    });
    expect((await readNotification(alone, { id: notice?.id ?? 0 })).readAt).not.toBeNull();
    expect(await readAllNotifications(alone)).toEqual({ read: 0 });
  });
});
