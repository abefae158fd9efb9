import { strFromU8, strToU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { rosterApi } from "#contracts/api/roster/roster.ts";
import { CLOSE_CODES } from "#contracts/internal/realtime.ts";
import { signIn } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { withRows } from "#testing/context.ts";
import { zipOf } from "../fixtures/zip.ts";

type Platform = Awaited<ReturnType<typeof startApi>>;

let platform: Platform;
const rows = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
  withRows(platform.database, (query) => query<Row>(text, values));

beforeAll(async () => {
  platform = await startApi({ vars: { ROOM_REVIEW_SECONDS: "60" } });
});
afterAll(() => platform?.stop());

vi.setConfig({ testTimeout: 60_000 });

/** Opens a room by the API; `code` is null while the socket is open. */
async function enter(room: number, token: string) {
  const answer = await platform.door(`/api/v1/chat/${room}?since=0`, {
    headers: { upgrade: "websocket", authorization: `Bearer ${token}` },
  });
  const socket = (answer as unknown as { webSocket: WebSocketEnd | null }).webSocket;
  if (socket === null) return { status: answer.status, code: () => null };
  const state: { code: number | null } = { code: null };
  socket.addEventListener("close", ({ code }) => {
    state.code = code;
  });
  socket.accept();
  socket.send("ping");
  return { status: answer.status, code: () => state.code };
}

interface WebSocketEnd {
  accept(): void;
  send(text: string): void;
  addEventListener(type: "close", listener: (event: { code: number }) => void): void;
}

test("a pupil's row that names another guardian takes the child, and the child's rooms, from the former one at once", async () => {
  const [family] = await rows<{ school: number; guardian: number; child: number; user: number; group: string }>(
    `select g.institution_id::int as school, g.guardian_user_id::int as guardian, s.id::int as child,
       s.user_id::int as user, s.group_name as group
     from users.guardianships g join students.students s on s.id = g.student_id
       join users.users u on u.id = g.guardian_user_id where u.email = 'parent@demo.eduai.test' order by s.id limit 1`,
  );
  if (family === undefined) throw new Error("the demo parent has a child");
  await rows("delete from users.guardianships where guardian_user_id = $1 and student_id <> $2", [
    family.guardian,
    family.child,
  ]);
  const [sibling] = await rows<{ id: number; user: number }>(
    `insert into users.guardianships (institution_id, guardian_user_id, student_id, relation)
     select institution_id, $2, id, 'guardian' from students.students where institution_id = $1 and group_name <> $3
     order by id limit 1 returning student_id::int as id,
       (select user_id::int from students.students s where s.id = student_id) as user`,
    [family.school, family.guardian, family.group],
  );
  const room = async (title: string, group: string | null, ...people: (number | undefined)[]) => {
    const [made] = await rows<{ id: number }>(
      "insert into communications.chat_rooms (institution_id, kind, title, group_name) values ($1, 'group', $2, $3) returning id::int",
      [family.school, title, group],
    );
    await rows(
      "insert into communications.chat_members (institution_id, room_id, user_id) select $1, $2, unnest($3::bigint[])",
      [family.school, made?.id, people],
    );
    return made?.id ?? 0;
  };
  const group = await room("Familias del grupo", family.group, family.guardian);
  const talk = await room("Tutoría", null, family.guardian, family.user);
  const other = await room("Tutoría de la hermana", null, family.guardian, sibling?.user);

  const secretary = await signIn(platform.door, "secretary@demo.eduai.test");
  const parent = await signIn(platform.door, "parent@demo.eduai.test");
  const token = parent.tokens.accessToken;
  const look = async (student: number | undefined) =>
    (await platform.door(`/api/v1/students/${student}`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await look(family.child), await look(sibling?.id)]).toEqual([200, 200]);
  const repeated = async () =>
    (
      await platform.door("/api/v1/notifications/read", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "idempotency-key": "before-the-change" },
      })
    ).status;
  expect([await repeated(), await repeated()]).toEqual([200, 200]);
  const lines = [await enter(group, token), await enter(talk, token), await enter(other, token)];
  expect(lines.map(({ status }) => status)).toEqual([101, 101, 101]);

  const exported = await platform.door("/api/v1/roster/export", {
    headers: { authorization: `Bearer ${secretary.tokens.accessToken}` },
  });
  const files = Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(await exported.arrayBuffer()))).map(([name, data]) => [
      name,
      strFromU8(data),
    ]),
  );
  const [ids] = await rows<{ child: string; guardian: string; other: string }>(
    `select c.sourced_id as child, g.sourced_id as guardian,
       (select u.sourced_id from users.users u join users.roles r on r.id = u.role_id
        where u.institution_id = $3 and r.kind = 'parent' and u.id not in (select guardian_user_id from users.guardianships where student_id = $4)
        order by u.id limit 1) as other
     from users.users c, users.users g where c.id = $1 and g.id = $2`,
    [family.user, family.guardian, family.school, family.child],
  );
  if (ids === undefined) throw new Error("the seed has sourcedIds");
  const [header = "", ...people] = (files["users.csv"] ?? "").split("\r\n");
  const row = people.find((line) => line.startsWith(`${ids.child},`)) ?? "";
  const changed = row.replace(ids.guardian, ids.other);
  expect(changed).not.toBe(row);
  const stamped = changed.replace(`${ids.child},,,`, `${ids.child},active,2026-11-20T10:00:00Z,`);
  const manifest = (files["manifest.csv"] ?? "").replaceAll(",bulk", ",absent").replace("users,absent", "users,delta");
  const bytes = zipOf({ "manifest.csv": manifest, "users.csv": `${header}\r\n${stamped}\r\n` }).slice();

  const { view: report } = await secretary.call(rosterApi.check, { query: { fileName: "custodia.zip" }, bytes });
  expect(report).toMatchObject({ status: "ready", counts: { guardianships: { deactivate: 1 } } });
  expect(report.endedFamilies).toEqual([{ guardian: parent.user.name, student: expect.any(String) }]);
  expect(await look(family.child)).toBe(200);
  const importId = String(report.importId);
  await secretary.call(rosterApi.commit, { params: { importId }, body: {} });

  for (const line of lines.slice(0, 2)) await expect.poll(line.code, { timeout: 5_000 }).toBe(CLOSE_CODES.removed);
  expect(await look(family.child)).toBe(404);
  expect(await look(sibling?.id)).toBe(200);
  expect(await repeated()).toBe(403);
  expect((await enter(group, token)).status).toBe(404);
  expect((await enter(talk, token)).status).toBe(404);
  expect(lines[2]?.code()).toBeNull();

  const undo = (body: { confirmAccess?: number }) =>
    secretary.call(rosterApi.undo, { params: { importId }, body }).then(({ view }) => view);
  await expect(undo({})).rejects.toThrow("409");
  expect((await undo({ confirmAccess: 1 })).counts.guardianships).toMatchObject({ returned: 1 });
  expect(await look(family.child)).toBe(200);
  expect((await enter(talk, token)).status).toBe(101);
});

test("files that name no family at all, and more ends than a few, take nothing by themselves", async () => {
  const secretary = await signIn(platform.door, "secretary@demo.eduai.test");
  const exported = await platform.door("/api/v1/roster/export", {
    headers: { authorization: `Bearer ${secretary.tokens.accessToken}` },
  });
  const archive = unzipSync(new Uint8Array(await exported.arrayBuffer()));
  const [one] = await rows<{ id: string }>(
    `select u.sourced_id as id from users.users u join users.roles r on r.id = u.role_id
     where r.kind = 'parent' and u.email = 'parent@demo.eduai.test'`,
  );
  const [header = "", ...users] = strFromU8(archive["users.csv"] ?? new Uint8Array()).split("\r\n");
  const place = header.split(",").indexOf("agentSourcedIds");
  const withAgents = async (agents: string) => {
    const text = users.map((line) => {
      const cells: string[] = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
      if ((cells[place] ?? ",") === ",") return line;
      return cells.with(place, `${agents},`).join("");
    });
    const bytes = zipOf({ ...archive, "users.csv": strToU8([header, ...text].join("\r\n")) }).slice();
    return (await secretary.call(rosterApi.check, { query: { fileName: "familias.zip" }, bytes })).view;
  };
  const none = await withAgents("");
  expect(none.counts.guardianships).toMatchObject({ deactivate: 0 });
  expect(none.counts.guardianships?.missing).toBeGreaterThan(50);
  const many = await withAgents(one?.id ?? "");
  expect(many.counts.guardianships).toMatchObject({ deactivate: 0 });
  expect(many.notices.map(({ code }) => code)).toContain("families_to_confirm");
});
