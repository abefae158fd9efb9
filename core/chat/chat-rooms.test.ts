import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contextFor, number, type Query, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";
import type { Context } from "../context.ts";
import { enterChatRoom, listChatRooms } from "./chat-rooms.ts";

let database: TestDatabase;
let teacher: Context;
let student: Context;
let roomId: number;
let sectionId: number;
const rows = (text: string, values: unknown[] = []) => withRows(database, (query: Query) => query(text, values));
const as = (account: string) => contextFor(database, `${account}.eduai.test`);
const missing = { code: "not_found" };

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  teacher = await as("teacher@demo");
  student = await as("student@demo");
  const room = (await listChatRooms(student, { limit: 200 })).data.find(({ title }) => title.startsWith("Matemáticas"));
  if (room?.sectionId == null) throw new Error("the demo student has a room of Mathematics");
  roomId = room.id;
  sectionId = room.sectionId;
});
afterAll(() => database?.drop());

const born = (years: string) =>
  rows("update students.students set date_of_birth = (current_date - $1::interval)::date where user_id = $2", [
    years,
    student.actor.userId,
  ]);

describe("who is in a section's room", () => {
  it("its teachers, who moderate, and its students; neither families nor colleagues nor other schools", async () => {
    expect(await enterChatRoom(teacher, { roomId })).toMatchObject({ canWrite: true, canModerate: true });
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: true, canModerate: false });
    const rooms = await listChatRooms(teacher, { limit: 200 });
    expect(rooms.data.filter(({ kind }) => kind === "section")).toHaveLength(3);
    const first = await listChatRooms(teacher, { limit: 2 });
    const second = await listChatRooms(teacher, { limit: 2, cursor: first.nextCursor ?? "" });
    expect([...first.data, ...second.data]).toEqual(rooms.data.slice(0, 4));
    expect(first.total).toBe(rooms.data.length);
    for (const account of ["parent@demo", "head@demo", "secretary@demo", "teacher@otra", "student@otra"]) {
      const ctx = await as(account);
      await expect(enterChatRoom(ctx, { roomId }), account).rejects.toMatchObject(missing);
      expect(
        (await listChatRooms(ctx, { limit: 200 })).data.map(({ id }) => id),
        account,
      ).not.toContain(roomId);
    }
  });

  it("no student any more whose enrolment has ended, by status or by its last day", async () => {
    const change = (text: string) =>
      rows(
        `update students.enrollments e set ${text} from students.students s where s.id = e.student_id and s.user_id = $1 and e.section_id = $2`,
        [student.actor.userId, sectionId],
      );
    for (const end of ["status = 'withdrawn'", "status = 'active', end_date = current_date - 1"]) {
      await change(end);
      await expect(enterChatRoom(student, { roomId })).rejects.toMatchObject(missing);
      expect((await listChatRooms(student, { limit: 200 })).data.map(({ id }) => id)).not.toContain(roomId);
    }
    await change("end_date = null");
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: true });
  });

  it("nobody when the section is archived", async () => {
    await rows("update courses.sections set status = 'archived' where id = $1", [sectionId]);
    for (const ctx of [teacher, student]) {
      await expect(enterChatRoom(ctx, { roomId })).rejects.toMatchObject(missing);
      expect((await listChatRooms(ctx, { limit: 200 })).data.map(({ id }) => id)).not.toContain(roomId);
    }
    await rows("update courses.sections set status = 'active' where id = $1", [sectionId]);
  });
});

describe("who may write", () => {
  it("in a locked room its moderators alone", async () => {
    await rows("update communications.chat_rooms set locked_at = now() where id = $1", [roomId]);
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: false });
    expect(await enterChatRoom(teacher, { roomId })).toMatchObject({ canWrite: true });
    await rows("update communications.chat_rooms set locked_at = null where id = $1", [roomId]);
  });

  it("not one who is muted, until that ends", async () => {
    const mute = (until: string) =>
      rows(
        `insert into communications.chat_members (institution_id, room_id, user_id, muted_until) values ($1, $2, $3, ${until})
         on conflict (room_id, user_id) do update set muted_until = excluded.muted_until`,
        [student.actor.institutionId, roomId, student.actor.userId],
      );
    await mute("now() + interval '1 hour'");
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: false });
    await mute("now() - interval '1 second'");
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: true });
  });

  it("below fourteen only where staff is present; an unknown age counts as below", async () => {
    const kept = await rows("select section_id, user_id from courses.section_teachers where section_id = $1", [
      sectionId,
    ]);
    expect(kept.length).toBe(1);
    await born("13 years");
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: true });
    await rows("delete from courses.section_teachers where section_id = $1", [sectionId]);
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: false });
    await born("14 years");
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: true });
    await rows("update students.students set date_of_birth = null where user_id = $1", [student.actor.userId]);
    expect(await enterChatRoom(student, { roomId })).toMatchObject({ canWrite: false });
    await rows("insert into courses.section_teachers (institution_id, section_id, user_id) values ($1, $2, $3)", [
      teacher.actor.institutionId,
      sectionId,
      teacher.actor.userId,
    ]);
  });

  it("in an invited group the same holds: a teacher among its members is staff, another pupil is not", async () => {
    const group = await number(
      database,
      "insert into communications.chat_rooms (institution_id, kind, title) values ($1, 'group', 'Periódico escolar') returning id",
      [student.actor.institutionId],
    );
    const join = (userId: number) =>
      rows("insert into communications.chat_members (institution_id, room_id, user_id) values ($1, $2, $3)", [
        student.actor.institutionId,
        group,
        userId,
      ]);
    await expect(enterChatRoom(student, { roomId: group })).rejects.toMatchObject(missing);
    await join(student.actor.userId);
    await born("12 years");
    expect(await enterChatRoom(student, { roomId: group })).toMatchObject({ canWrite: false });
    await join(teacher.actor.userId);
    expect(await enterChatRoom(student, { roomId: group })).toMatchObject({ canWrite: true });
    await rows("update communications.chat_members set removed_at = now() where room_id = $1 and user_id = $2", [
      group,
      teacher.actor.userId,
    ]);
    expect(await enterChatRoom(student, { roomId: group })).toMatchObject({ canWrite: false });
    await expect(enterChatRoom(teacher, { roomId: group })).rejects.toMatchObject(missing);
  });
});
