import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "#platform/db.ts";
import { contextFor, number, systemContext, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import { deliveryPorts } from "#testing/deliveries.ts";
import { createAssignment } from "../assignments/create-assignment.ts";
import { publishAssignment } from "../assignments/publish-assignment.ts";
import type { Context } from "../context.ts";
import { recordGrades } from "../grades/record-grades.ts";
import { replayDeadLetter } from "../operations/dead-letters.ts";
import { getQueues } from "../operations/get-queues.ts";
import type { MailProvider } from "../ports.ts";
import { handleEvent } from "../reactions.ts";
import { DELIVERY_ATTEMPTS, type DeliveryPorts, deliver } from "./deliver.ts";
import { listNotifications } from "./list-notifications.ts";
import { readNotification } from "./read-notifications.ts";

const HOUR = 3_600_000;

let database: TestDatabase;
let teacher: Context;
let parent: Context;
let student: Context;
let operator: Context;
let school: number;
let place: { sectionId: number; courseId: number; studentId: number };
let now = Date.now();

const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(database, (query) => query<Row>(text, values));
const as = (account: string) => contextFor(database, `${account}@demo.eduai.test`);

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  [teacher, parent, student, operator] = await Promise.all([
    as("teacher"),
    as("parent"),
    as("student"),
    as("superadmin"),
  ]);
  school = teacher.actor.institutionId;
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
beforeEach(() => rows("truncate communications.notifications, outbox.dead_letters cascade"));

/** A consumer of the school's deliveries: what it sent, pushed, and whether its services answer. */
function consumer(mail: Partial<MailProvider> = {}) {
  const up = { hub: false, mail: false };
  const sent: string[] = [];
  const pushed: number[] = [];
  const provider: MailProvider = {
    provider: "resend",
    send: async ({ to, idempotencyKey }) => {
      sent.push(to);
      return { providerId: idempotencyKey };
    },
    ...mail,
  };
  const ctx = systemContext(database, school, { ports: { mail: provider }, now: () => new Date(now) });
  const overrides: Partial<DeliveryPorts> = {
    push: async (_school, pushes) => {
      if (!up.hub) throw new Error("no hub");
      pushed.push(...pushes.map(({ userId }) => userId));
      return { failed: [] };
    },
    pacer: {
      reserve: async () => (up.mail ? { waitMs: 0 } : { retryMs: 1000 }),
      pause: async () => undefined,
    },
  };
  const run = async () => {
    now += HOUR;
    await deliver(ctx, deliveryPorts(database, ctx, overrides));
  };
  return { ctx, up, sent, pushed, run };
}

/** A mark of the demo student whose notices are stored, and cannot leave yet. */
async function waiting(title: string) {
  const { sectionId, courseId, studentId } = place;
  const column = await createAssignment(teacher, { sectionId, title, dueAt: null, maxPoints: 10, weight: 1 });
  await publishAssignment(teacher, column);
  const entry = { assignmentId: column.id, studentId, value: 7, status: "scored" as const, comment: null, version: 0 };
  const { data } = await recordGrades(teacher, { courseId, grades: [entry] });
  const eventId = await number(database, "select max(id) from outbox.events");
  const payload = { gradeIds: data.map(({ gradeId }) => gradeId) };
  const one = consumer();
  await handleEvent(one.ctx, { eventId, institutionId: school, type: "grade.recorded", payload });
  await one.run();
  expect((await outcomes(parent)).map(({ state }) => state)).toEqual(["queued", "queued"]);
  return one;
}

const outcomes = (ctx: Context) =>
  rows<{ channel: string; state: string; last_error: string | null }>(
    `select d.channel, d.state, d.last_error from communications.deliveries d
     join communications.notifications n on n.id = d.notification_id where n.user_id = $1 order by d.channel`,
    [ctx.actor.userId],
  );
const cancelled = (reason: string) => [
  { channel: "email", state: "cancelled", last_error: reason },
  { channel: "in_app", state: "cancelled", last_error: reason },
];

describe("a delivery that waits", () => {
  const guardianship = (text: string) =>
    rows(`update users.guardianships set ${text} where guardian_user_id = $1 and student_id = $2`, [
      parent.actor.userId,
      place.studentId,
    ]);

  it("does not leave once the person's account is closed", async () => {
    const one = await waiting("Antes de la baja");
    await rows("update users.users set is_active = false where id = $1", [parent.actor.userId]);
    Object.assign(one.up, { hub: true, mail: true });
    await one.run();
    await rows("update users.users set is_active = true where id = $1", [parent.actor.userId]);
    await one.run();
    expect(await outcomes(parent)).toEqual(cancelled("account_closed"));
    expect(one.sent).not.toContain("parent@demo.eduai.test");
    expect(one.pushed).not.toContain(parent.actor.userId);
    expect(await outcomes(student)).toMatchObject([{ state: "sent" }, { state: "delivered" }]);
  });

  it.each([
    ["custody ends", "delete", false],
    ["the records are closed to the guardian", "can_view_records = false", false],
    ["the school may no longer write to the guardian", "can_contact = false", true],
  ])("does not leave once %s, nor is a closed record's notice read any more", async (_what, change, readable) => {
    const one = await waiting("Antes de la sentencia");
    const [notice] = (await listNotifications(parent, { limit: 5 })).data;
    const kept = await rows("select * from users.guardianships where guardian_user_id = $1 and student_id = $2", [
      parent.actor.userId,
      place.studentId,
    ]);
    if (change === "delete") {
      await rows("delete from users.guardianships where guardian_user_id = $1 and student_id = $2", [
        parent.actor.userId,
        place.studentId,
      ]);
    } else await guardianship(change);
    Object.assign(one.up, { hub: true, mail: true });
    await one.run();
    expect(await outcomes(parent)).toEqual(cancelled("right_ended"));
    expect([one.sent.includes("parent@demo.eduai.test"), one.pushed.includes(parent.actor.userId)]).toEqual([
      false,
      false,
    ]);
    expect(await outcomes(student)).toMatchObject([{ state: "sent" }, { state: "delivered" }]);
    const list = await listNotifications(parent, { limit: 5 });
    expect([list.data.length, list.total, list.unread]).toEqual(readable ? [1, 1, 1] : [0, 0, 0]);
    if (!readable) {
      await expect(readNotification(parent, { id: notice?.id ?? 0 })).rejects.toMatchObject({ code: "not_found" });
    }
    if (change === "delete") {
      await rows(
        `insert into users.guardianships (institution_id, guardian_user_id, student_id, relation)
         select institution_id, guardian_user_id, student_id, relation from jsonb_populate_record(null::users.guardianships, $1)`,
        [JSON.stringify(kept[0])],
      );
    } else await guardianship("can_view_records = true, can_contact = true");
    const { cancelled: figures } = await getQueues({ ...operator, now: () => new Date(now) });
    expect(figures.find(({ reason }) => reason === "right_ended")).toMatchObject({ count: 2 });
  });

  it("neither leaves nor is read while a privacy request blocks the pupil, nor is a mark told of that is held", async () => {
    const block = (at: string) =>
      rows(`update students.students set blocked_at = ${at} where id = $1`, [place.studentId]);
    const one = await waiting("Antes del bloqueo");
    await block("now()");
    Object.assign(one.up, { hub: true, mail: true });
    await one.run();
    expect([await outcomes(parent), await outcomes(student)]).toEqual([
      cancelled("right_ended"),
      cancelled("right_ended"),
    ]);
    expect([one.sent, one.pushed]).toEqual([[], []]);
    for (const reader of [parent, student]) {
      expect(await listNotifications(reader, { limit: 5 })).toMatchObject({ data: [], unread: 0 });
    }
    await block("null");
    await rows("truncate communications.notifications cascade");
    const { sectionId, courseId, studentId } = place;
    const column = await createAssignment(teacher, {
      sectionId,
      title: "Retenida",
      dueAt: null,
      maxPoints: 10,
      weight: 1,
    });
    await publishAssignment(teacher, column);
    const entry = {
      assignmentId: column.id,
      studentId,
      value: 4,
      status: "scored" as const,
      comment: null,
      version: 0,
    };
    const { data } = await recordGrades(teacher, { courseId, grades: [entry] });
    const eventId = await number(database, "select max(id) from outbox.events");
    const payload = { gradeIds: data.map(({ gradeId }) => gradeId) };
    await handleEvent(one.ctx, { eventId, institutionId: school, type: "grade.recorded", payload });
    await block("now()");
    await one.run();
    await block("null");
    expect([await outcomes(parent), await outcomes(student)]).toEqual([[], []]);
  });

  it("leaves without those of a batch who lost the right, although the batch was tried before", async () => {
    const people = await rows<{ id: string; email: string }>(
      `select id, email from users.users where institution_id = $1 and is_active and email is not null
       order by id limit 3`,
      [school],
    );
    for (const { id, email } of people) {
      await rows(
        `with n as (insert into communications.notifications (institution_id, user_id, kind, title, body)
           values ($1, $2, 'announcement', 'Aviso', 'x') returning id)
         insert into communications.deliveries (institution_id, notification_id, channel, address)
         select $1, id, 'email', $3 from n`,
        [school, id, email],
      );
    }
    const batches: string[][] = [];
    let lost = true;
    const one = consumer({
      batch: {
        max: 100,
        send: async (mails, key) => {
          if (lost) throw new TypeError("the answer got lost");
          batches.push(mails.map(({ to }) => to));
          return mails.map((_, at) => `${key}-${at}`);
        },
      },
    });
    one.up.mail = true;
    await one.run();
    lost = false;
    await rows("update users.users set is_active = false where id = $1", [people[0]?.id]);
    await one.run();
    await rows("update users.users set is_active = true where id = $1", [people[0]?.id]);
    expect(batches).toEqual([people.slice(1).map(({ email }) => email)]);
    expect(await number(database, "select count(*) from communications.deliveries where state = 'cancelled'")).toBe(1);
  });
});

it("a push that fails for good is a dead letter, and leaves when it is replayed", async () => {
  const one = await waiting("Sin conexión");
  one.up.mail = true;
  for (let turn = 1; turn < DELIVERY_ATTEMPTS; turn += 1) await one.run();
  expect(await outcomes(parent)).toMatchObject([{ state: "sent" }, { state: "failed", last_error: "hub unreachable" }]);
  const letters = await rows<{ id: string; reference: string }>(
    "select id, reference, queue, reason from outbox.dead_letters where resolved_at is null order by id",
  );
  const failed = await rows<{ id: string }>(
    "select id from communications.deliveries where state = 'failed' order by id",
  );
  expect(letters).toEqual(
    failed.map(({ id }) =>
      expect.objectContaining({ reference: `delivery ${id}`, queue: "deliveries", reason: "hub unreachable" }),
    ),
  );
  expect(letters.length).toBeGreaterThan(1);
  one.up.hub = true;
  const ports = {
    open: (institutionId: number | null) =>
      openDatabase({ databaseUrl: database.appUrl, neonLocal: database.neonHost }, { institutionId, userId: null }),
    queueWebhook: async () => undefined,
    schools: async () => [{ id: school, name: "IES Demostración" }],
  };
  for (const { id } of letters) {
    expect(await replayDeadLetter(operator, { id: Number(id) }, ports)).toMatchObject({
      outcome: "requeued",
    });
  }
  await one.run();
  expect(one.pushed).toContain(parent.actor.userId);
  expect(await outcomes(parent)).toMatchObject([{ state: "sent" }, { state: "delivered" }]);
});
