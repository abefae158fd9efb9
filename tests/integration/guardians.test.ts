import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { custodyApi } from "#contracts/api/people/custody.ts";
import { type GuardianData, guardiansApi } from "#contracts/api/people/guardians.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { CLOSE_CODES } from "#contracts/internal/realtime.ts";
import { startApi } from "#testing/api-platform.ts";
import { ifMatch, openOffice } from "#testing/office.ts";

let platform: Awaited<ReturnType<typeof startApi>>;
let office: Awaited<ReturnType<typeof openOffice>>;
/** Two pupils without family, of different groups. */
let children: { id: number; user: number; group: string }[];

beforeAll(async () => {
  platform = await startApi({ vars: { ROOM_REVIEW_SECONDS: "60" } });
  office = await openOffice(platform);
  children = await office.rows(
    `select distinct on (s.group_name) s.id::int, s.user_id::int as user, s.group_name as group from students.students s
     where s.institution_id = $1 and s.status = 'active' order by s.group_name, s.id desc limit 2`,
    [office.head.user.institutionId],
  );
  await office.rows("delete from users.guardianships where student_id = any($1)", [children.map(({ id }) => id)]);
});
afterAll(() => platform?.stop());

vi.setConfig({ testTimeout: 200_000 });
const soon = { timeout: 60_000 };

const ALL = {
  isPrimary: false,
  hasCustody: true,
  canViewRecords: true,
  canContact: true,
  canCollect: true,
  adultAccess: null,
} as const;
const NONE = {
  isPrimary: false,
  hasCustody: false,
  canViewRecords: false,
  canContact: false,
  canCollect: false,
  adultAccess: null,
} as const;

const paramsOf = (child: number) => ({ id: String(children[child]?.id) });
const family = async (child: number) =>
  (await office.secretary.call(guardiansApi.get, { params: paramsOf(child) })).view;
const write = async (child: number, guardians: readonly GuardianData[], version?: string) =>
  office.secretary.call(guardiansApi.replace, {
    params: paramsOf(child),
    body: { guardians: [...guardians] },
    headers: ifMatch(version ?? (await family(child)).version),
  });

interface WebSocketEnd {
  accept(): void;
  send(text: string): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
}

/** Opens a room by the API; `code` is null while the socket is open. */
async function enter(room: number, token: string) {
  const answer = await platform.door(`/api/v1/chat/${room}?since=0`, {
    headers: { upgrade: "websocket", authorization: `Bearer ${token}` },
  });
  const socket = (answer as unknown as { webSocket: WebSocketEnd | null }).webSocket;
  const state: { code: number | null } = { code: null };
  socket?.addEventListener("close", ({ code }) => {
    state.code = code;
  });
  socket?.accept();
  socket?.send("ping");
  return { status: answer.status, code: () => state.code };
}

test("two separated parents have different rights, and one of them several children", async () => {
  const [mother, father] = [await office.newcomer("parent"), await office.newcomer("parent")];
  const [hers, his] = [await mother.enter(), await father.enter()];
  const sees = async (who: typeof hers, child: number) =>
    (await who.call(studentsApi.get, { params: paramsOf(child) })).status;
  expect([await sees(hers, 0), await sees(his, 0)]).toEqual([404, 404]);
  const written = await write(0, [
    { userId: mother.id, relation: "mother", ...ALL, isPrimary: true },
    { userId: father.id, relation: "father", ...NONE, canContact: true },
  ]);
  expect(written.status).toBe(200);
  expect(written.headers.get("etag")).toBe(`"${written.view.version}"`);
  expect(written.view.data.find(({ userId }) => userId === father.id)).toMatchObject({
    relation: "father",
    name: `Nueva ${father.familyName}`,
    email: father.email,
    ...NONE,
    canContact: true,
  });
  expect(await family(0)).toEqual(written.view);
  await write(1, [{ userId: mother.id, relation: "mother", ...ALL }]);
  expect([await sees(hers, 0), await sees(hers, 1), await sees(his, 0)]).toEqual([200, 200, 404]);
  const { children: own } = await office.read(mother.id);
  expect(own.map(({ studentId }) => studentId).sort()).toEqual(children.map(({ id }) => id).sort());
  const { guardians } = await office.read(children[0]?.user ?? 0);
  expect(guardians.map(({ userId }) => userId).sort()).toEqual([mother.id, father.id].sort());
  const entries = await office.audited(children[0]?.id ?? 0, "guardians.replaced");
  expect(entries.at(-1)).toMatchObject({
    before: { guardians: {} },
    after: { guardians: { [mother.id]: { relation: "mother" }, [father.id]: { canViewRecords: false } } },
  });
});

test("a right that is taken away ends reach and rooms at once, and what hangs on another child stays", async () => {
  const person = await office.newcomer("parent");
  const { call, tokens } = await person.enter();
  const tie: GuardianData = { userId: person.id, relation: "guardian", ...ALL };
  await write(0, [tie]);
  await write(1, [tie]);
  const room = async (title: string, ...people: (number | undefined)[]) => {
    const [made] = await office.rows<{ id: number }>(
      "insert into communications.chat_rooms (institution_id, kind, title) values ($1, 'group', $2) returning id::int",
      [office.head.user.institutionId, title],
    );
    await office.rows(
      "insert into communications.chat_members (institution_id, room_id, user_id) select $1, $2, unnest($3::bigint[])",
      [office.head.user.institutionId, made?.id, people],
    );
    return made?.id ?? 0;
  };
  const rooms = [
    await room("Tutoría", person.id, children[0]?.user),
    await room("Tutoría de la hermana", person.id, children[1]?.user),
  ];
  const lines = await Promise.all(rooms.map((id) => enter(id, tokens.accessToken)));
  expect(lines.map(({ status }) => status)).toEqual([101, 101]);
  const look = async (child: number) => (await call(studentsApi.get, { params: paramsOf(child) })).status;
  expect([await look(0), await look(1)]).toEqual([200, 200]);

  // Still a guardian, who sees nothing any more.
  await write(0, [{ ...tie, canViewRecords: false }]);
  expect([await look(0), await look(1)]).toEqual([404, 200]);
  await expect.poll(lines[0]?.code ?? (() => null), soon).toBe(CLOSE_CODES.removed);
  expect((await enter(rooms[0] ?? 0, tokens.accessToken)).status).toBe(404);
  expect(lines[1]?.code()).toBeNull();

  await write(1, []);
  expect(await look(1)).toBe(404);
  await expect.poll(lines[1]?.code ?? (() => null), soon).toBe(CLOSE_CODES.removed);
  // What came back shows the room again.
  await write(1, [tie]);
  expect(await look(1)).toBe(200);
  expect((await enter(rooms[1] ?? 0, tokens.accessToken)).status).toBe(101);
});

test("a whole set is written or nothing: stale versions, unknown people, students, doubles and two main contacts are refused", async () => {
  const person = await office.newcomer("parent");
  const tie: GuardianData = { userId: person.id, relation: "other", ...ALL, isPrimary: true };
  await write(0, []);
  const { version } = await family(0);
  expect((await write(0, [tie], version)).status).toBe(200);
  const late = await write(0, [], version);
  expect(late.problem).toMatchObject({ status: 412, reason: "family_changed", current: { guardians: [tie] } });
  const [foreign] = await office.rows<{ id: number }>(
    "select id::int from users.users where email = 'parent@otra.eduai.test'",
  );
  const bad = await write(0, [
    tie,
    { ...tie, userId: foreign?.id ?? 0, isPrimary: false },
    { ...tie, userId: children[1]?.user ?? 0, isPrimary: false },
    { ...tie, isPrimary: false },
    { ...tie, userId: office.head.user.id },
  ]);
  expect(bad.problem.errors?.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
    "guardians.1 person_unknown",
    "guardians.2 guardian_is_student",
    "guardians.3 guardian_twice",
    "guardians.4 primary_twice",
  ]);
  expect((await family(0)).data.map(({ userId }) => userId)).toEqual([person.id]);
});

test("records of who turns 18 are closed to the family on the day, unless why they stay open is on record", async () => {
  const person = await office.newcomer("parent");
  const { call } = await person.enter();
  const tie: GuardianData = { userId: person.id, relation: "mother", ...ALL };
  const born = (day: string) =>
    office.rows(
      `update students.students set date_of_birth = (users.school_day(now(), institution_id) ${day} - interval '18 years')::date where id = $1`,
      [children[0]?.id],
    );
  const sees = async () => (await call(studentsApi.get, { params: paramsOf(0) })).status;
  await born("+ 1");
  await write(0, [tie]);
  expect([await sees(), (await family(0)).isAdult]).toEqual([200, false]);
  const early = await write(0, [{ ...tie, adultAccess: "consent" }]);
  expect(early.problem.errors).toMatchObject([{ path: "guardians.0", reason: "not_of_age" }]);
  await born("- 0");
  expect([await sees(), (await family(0)).isAdult]).toEqual([404, true]);
  expect((await call(studentsApi.list, { query: {} })).view.data).toEqual([]);
  const written = await write(0, [{ ...tie, adultAccess: "consent" }]);
  expect(written.view.data[0]).toMatchObject({ adultAccess: "consent" });
  expect(await sees()).toBe(200);
  await write(0, [{ ...tie, adultAccess: null }]);
  expect(await sees()).toBe(404);
  const entries = await office.audited(children[0]?.id ?? 0, "guardians.replaced");
  expect(entries.at(-1)).toMatchObject({
    before: { guardians: { [person.id]: { adultAccess: "consent" } } },
    after: { guardians: { [person.id]: { adultAccess: null } } },
  });
  await office.rows("update students.students set date_of_birth = null where id = $1", [children[0]?.id]);
});

test("a custody note is sealed, opened by who may alone, and every opening stands in the log", async () => {
  const id = children[0]?.id ?? 0;
  const read = () => office.secretary.call(custodyApi.get, { params: paramsOf(0) });
  const note = "Vive con su madre. La recoge solo ella, según la sentencia 12/2025.";
  const put = (version: string, text: string | null) =>
    office.secretary.call(custodyApi.replace, {
      params: paramsOf(0),
      body: { note: text },
      headers: ifMatch(version),
    });
  const empty = (await read()).view;
  expect(empty.note).toBeNull();
  const written = await put(empty.version, ` ${note}\r\n`);
  expect(written.view).toMatchObject({ note });
  expect((await put(empty.version, "otra")).problem).toMatchObject({ status: 412, reason: "file_changed" });
  const opened = await read();
  expect(opened.view).toEqual(written.view);
  expect(opened.headers.get("etag")).toBe(`"${written.view.version}"`);
  const [stored] = await office.rows<{ row: string }>("select s::text as row from students.students s where id = $1", [
    id,
  ]);
  expect(stored?.row).not.toContain("sentencia");
  expect((await office.audited(id, "custody.read")).length).toBe(1);
  const [change] = await office.audited(id, "custody.replaced");
  expect(change).toMatchObject({ before: { hasNote: false }, after: { hasNote: true } });
  expect(JSON.stringify(change)).not.toContain("sentencia");
  // Elsewhere it does not open, and its failure tells nothing of it.
  await office.rows(
    "update students.students set custody_note = (select custody_note from students.students where id = $1) where id = $2",
    [id, children[1]?.id],
  );
  const moved = await office.secretary.call(custodyApi.get, { params: paramsOf(1) });
  expect(moved.problem).toMatchObject({ status: 503, reason: "data_unreadable" });
  await office.rows("update students.students set custody_note = null where id = $1", [children[1]?.id]);
  const family = await office.newcomer("parent");
  const { call } = await family.enter();
  expect((await call(custodyApi.get, { params: paramsOf(0) })).status).toBe(403);
  expect((await put(written.view.version, null)).view).toMatchObject({ note: null });
});
