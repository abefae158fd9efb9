import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTOR_HEADER, CLOSE_CODES, encodeActor, type OutboxDrainRpc } from "#contracts/internal/realtime.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { type Query, withRows } from "#testing/context.ts";
import { type TestDatabase, testDatabase } from "#testing/database.ts";

type Platform = Awaited<ReturnType<typeof startApi>>;

let database: TestDatabase;
const rows: Query = (text, values) => withRows(database, (query) => query(text, values));

interface Member {
  readonly userId: number;
  readonly email: string;
}

let school: number;
let room: number;
let section: number;
let teacher: Member;
let pupils: Member[];

beforeAll(async () => {
  database = await testDatabase({ seeded: true });
  const [found] = await rows<{ school: number; room: number; section: number; teacher: number; email: string }>(
    `select r.institution_id::int as school, r.id::int as room, r.section_id::int as section, u.id::int as teacher, u.email
     from communications.chat_rooms r join courses.section_teachers t on t.section_id = r.section_id
       join users.users u on u.id = t.user_id
     where u.email = 'teacher@demo.eduai.test' and r.kind = 'section' order by r.id limit 1`,
  );
  if (found === undefined) throw new Error("the demo teacher has a room");
  ({ school, room, section } = found);
  teacher = { userId: found.teacher, email: found.email };
  pupils = await rows<{ userId: number; email: string }>(
    `select u.id::int as "userId", coalesce(u.email, '') as email from students.enrollments e join students.students s on s.id = e.student_id
     join users.users u on u.id = s.user_id where e.section_id = $1 and e.status = 'active' order by u.id limit 4`,
    [section],
  );
  // Everybody gets an address and the demo password, so that all come in by the front door.
  await rows(
    `update users.users u set email = 'pupil-' || u.id || '@demo.eduai.test',
       password_hash = (select password_hash from users.users where id = $2) where u.id = any($1)`,
    [pupils.map(({ userId }) => userId), teacher.userId],
  );
  pupils = pupils.map(({ userId }) => ({ userId, email: `pupil-${userId}@demo.eduai.test` }));
});

afterAll(() => database?.drop());

interface Socket {
  accept(): void;
  send(text: string): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
}

/**
 * Opens the room by the API as a browser or app does; `code` is null while the socket is open. Everybody claims to be the
 * teacher in the header that only the API may set.
 */
async function enter(platform: Platform, member: Member) {
  const { tokens } = await signIn(platform.door, member.email);
  const forged = encodeActor({
    userId: teacher.userId,
    name: "La profesora",
    kind: "teacher",
    sessionId: "forged-session",
    canWrite: true,
    canModerate: true,
  });
  const open = () =>
    platform.door(`/api/v1/chat/${room}?since=0`, {
      headers: { upgrade: "websocket", authorization: `Bearer ${tokens.accessToken}`, [ACTOR_HEADER]: forged },
    });
  const answer = await open();
  const socket = socketOf(answer);
  if (socket === null) throw new Error(`${member.email} was refused with ${answer.status}`);
  const frames: { type: string; code?: string; message?: { text: string; userId: number } }[] = [];
  const state: { code: number | null } = { code: null };
  socket.addEventListener("message", ({ data }) => {
    if (String(data).startsWith("{")) frames.push(JSON.parse(String(data)));
  });
  socket.addEventListener("close", ({ code }) => {
    state.code = code;
  });
  socket.accept();
  socket.send("ping");
  return {
    frames,
    code: () => state.code,
    say: (clientId: string) => socket.send(JSON.stringify({ type: "message", clientId, text: clientId })),
    texts: () =>
      frames.flatMap(({ message }) => (message !== undefined && typeof message === "object" ? message.text : [])),
    authors: () =>
      frames.flatMap(({ message }) => (message !== undefined && typeof message === "object" ? message.userId : [])),
    errors: () => frames.flatMap(({ type, code }) => (type === "error" ? code : [])),
    again: async () => (await open()).status,
    me: async () =>
      (await platform.door("/api/v1/auth/me", { headers: { authorization: `Bearer ${tokens.accessToken}` } })).status,
  };
}

/** The harness answers an upgrade with Miniflare's Response, which carries the client's end. */
function socketOf(answer: Response): Socket | null {
  return (answer as unknown as { webSocket: Socket | null }).webSocket;
}

const soon = { timeout: 60_000, interval: 50 };

describe("when the event that ends rights is carried out", () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startApi({ database, vars: { ROOM_REVIEW_SECONDS: "60" } });
  });
  afterAll(() => platform?.stop());

  async function ended(scope: "account" | "membership", ...userIds: number[]) {
    await rows("insert into outbox.events (institution_id, type, payload) values ($1, 'rights.ended', $2)", [
      school,
      JSON.stringify({ userIds, scope }),
    ]);
    await drainOf(await platform.worker("eduai-api").getEnv()).drain();
  }

  /** Guarantee: the API's configuration binds the name to the class that implements the contract. */
  function drainOf(env: object): OutboxDrainRpc {
    const bound = env as { OUTBOX_DRAIN: { getByName(name: string): OutboxDrainRpc } };
    return bound.OUTBOX_DRAIN.getByName(String(school));
  }

  test("the withdrawn pupil, the teacher who leaves and the closed account hear no more; who is muted only reads", async () => {
    const [withdrawn, closed, muted, stays] = pupils;
    if (!withdrawn || !closed || !muted || !stays) throw new Error("four pupils are in the room");
    const lines = {
      teacher: await enter(platform, teacher),
      withdrawn: await enter(platform, withdrawn),
      closed: await enter(platform, closed),
      muted: await enter(platform, muted),
      stays: await enter(platform, stays),
    };
    lines.stays.say("before-it-ended");
    for (const line of Object.values(lines)) await expect.poll(line.texts, soon).toContain("before-it-ended");
    expect(lines.teacher.authors()).toEqual([stays.userId]);

    await rows(
      `update students.enrollments e set status = 'withdrawn' from students.students s
       where s.id = e.student_id and s.user_id = $1 and e.section_id = $2`,
      [withdrawn.userId, section],
    );
    await rows(
      `insert into communications.chat_members (institution_id, room_id, user_id, muted_until)
       values ($1, $2, $3, now() + interval '1 hour')
       on conflict (room_id, user_id) do update set muted_until = excluded.muted_until`,
      [school, room, muted.userId],
    );
    await ended("membership", withdrawn.userId, muted.userId);
    await expect.poll(lines.withdrawn.code, soon).toBe(CLOSE_CODES.removed);
    await rows("update users.users set is_active = false where id = $1", [closed.userId]);
    await ended("account", closed.userId);
    await expect.poll(lines.closed.code, soon).toBe(CLOSE_CODES.session);
    lines.muted.say("muted-0001");
    await expect.poll(lines.muted.errors, soon).toEqual(["read_only"]);

    await rows("delete from courses.section_teachers where section_id = $1 and user_id = $2", [
      section,
      teacher.userId,
    ]);
    await ended("membership", teacher.userId);
    await expect.poll(lines.teacher.code, soon).toBe(CLOSE_CODES.removed);
    await rows("update students.students set date_of_birth = '2000-01-01' where user_id = $1", [stays.userId]);
    await ended("membership", stays.userId);
    lines.stays.say("after-it-ended");
    for (const line of [lines.stays, lines.muted]) await expect.poll(line.texts, soon).toContain("after-it-ended");
    for (const line of [lines.withdrawn, lines.closed, lines.teacher]) {
      expect(line.texts()).not.toContain("after-it-ended");
      expect(await line.again()).toBeGreaterThanOrEqual(400);
    }
    expect(await lines.withdrawn.me()).toBe(200);
    expect(await lines.closed.me()).toBe(401);
  });
});

describe("when the event is lost", () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startApi({ database, vars: { ROOM_REVIEW_SECONDS: "1" } });
  });
  afterAll(() => platform?.stop());

  test("the room finds out by itself", async () => {
    const [, , gone, signedOut] = pupils;
    if (!gone || !signedOut) throw new Error("four pupils are in the room");
    const lines = { gone: await enter(platform, gone), signedOut: await enter(platform, signedOut) };
    await rows(
      `update students.enrollments e set end_date = current_date - 2 from students.students s
       where s.id = e.student_id and s.user_id = $1 and e.section_id = $2`,
      [gone.userId, section],
    );
    await expect.poll(lines.gone.code, soon).toBe(CLOSE_CODES.removed);
    expect(lines.signedOut.code()).toBeNull();
    await rows("update users.user_sessions set revoked_at = now() where user_id = $1", [signedOut.userId]);
    await expect.poll(lines.signedOut.code, soon).toBe(CLOSE_CODES.session);
  });
});
