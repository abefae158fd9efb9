import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { aiClientsApi } from "#contracts/api/identity/ai-clients.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import type { McpGrantsRpc } from "#contracts/internal/mcp.ts";
import { signIn } from "#testing/api.ts";
import { until } from "#testing/api-platform.ts";
import type { McpConnection, McpOptions, ProtocolVersion } from "#testing/mcp-client.ts";
import { as, inSession, mcpPlatform, message } from "#testing/mcp-platform.ts";

const mcp = mcpPlatform();
let grants: McpGrantsRpc;
let person: { institutionId: number; userId: number };

const connect = (options: McpOptions = {}) => mcp.connect("teacher", { once: true, ...options });
const enter = (account: string) => signIn(mcp.platform().door, as(account).email);

/** Guarantee: the API's configuration binds the name to the entrypoint that implements the contract. */
function bound(env: object): McpGrantsRpc {
  return (env as { MCP_GRANTS: McpGrantsRpc }).MCP_GRANTS;
}

beforeAll(async () => {
  grants = bound(await mcp.platform().worker("eduai-api").getEnv());
  const [teacher] = await mcp.rows<typeof person>(
    'select institution_id::int as "institutionId", id::int as "userId" from users.users where email = $1',
    [as("teacher").email],
  );
  if (teacher === undefined) throw new Error("the demo school has a teacher");
  person = teacher;
});

async function statusOf(client: McpConnection): Promise<number> {
  const answer = await mcp.send(client.accessToken(), message("tools/list"), inSession(client));
  await answer.text();
  return answer.status;
}

/** Exchanges a refresh token, the client's own unless told; answers the status and the next token. */
async function exchange(client: McpConnection, refresh?: string) {
  const answer = await mcp.refresh(client, refresh);
  const { refresh_token: next = "" } = (await answer.json()) as { refresh_token?: string };
  return { status: answer.status, next };
}

const refreshOf = async (client: McpConnection) => (await exchange(client)).status;

interface Entered extends Record<string, unknown> {
  readonly client_name: string;
  readonly ended_reason: string | null;
}

/** What the school's register says of a client. */
const entered = (client: McpConnection) =>
  mcp.rows<Entered>(
    `select client_name, redirect_host, scopes, user_id::int as by, ended_reason, ended_at is not null as ended,
       last_used_at is not null as used, round(extract(epoch from expires_at - now()) / 86400)::int as days
     from mcp.grants where client_id = $1`,
    [client.clientId()],
  );
const endOf = (client: McpConnection) =>
  until("the end in the register", async () => (await entered(client))[0]?.ended_reason ?? undefined);

const ended = (client: McpConnection) =>
  until("the end of the access", async () => ((await statusOf(client)) === 401 ? true : undefined), 20_000);

describe("what a person granted to AI clients", () => {
  test("is listed, ends one by one, and ends altogether with its sessions", async () => {
    const { institutionId, userId } = person;
    const [one, two] = [await connect(), await connect()];
    expect([await statusOf(one), await statusOf(two)]).toEqual([200, 200]);
    const listed = await grants.listGrants(institutionId, userId);
    expect(listed.map((grant) => grant.clientId).sort()).toEqual([one.clientId(), two.clientId()].sort());
    expect(listed[0]).toMatchObject({
      clientName: "Asistente <de pruebas>",
      scopes: expect.arrayContaining(["mcp:read"]),
    });
    expect(listed[0]?.lastUsedAt).not.toBeNull();
    expect(await grants.listGrants(institutionId, userId + 1)).toEqual([]);

    const first = listed.find((grant) => grant.clientId === one.clientId());
    expect(await grants.revokeGrants(institutionId, userId + 1, { ids: [first?.id ?? ""] })).toBe(0);
    expect(await statusOf(one)).toBe(200);
    expect(await grants.revokeGrants(institutionId, userId, { ids: [first?.id ?? ""] })).toBe(1);
    await ended(one);
    expect(await refreshOf(one)).toBe(400);
    expect(await statusOf(two)).toBe(200);

    expect(await grants.revokeGrants(institutionId, userId, { before: new Date(0) })).toBe(0);
    expect(await statusOf(two)).toBe(200);
    expect(await grants.revokeGrants(institutionId, userId)).toBe(1);
    expect(await grants.revokeGrants(institutionId, userId)).toBe(0);
    await ended(two);
    expect(await refreshOf(two)).toBe(400);
    expect(await grants.listGrants(institutionId, userId)).toEqual([]);
  });

  test("is shown to them by the API, which ends one for them and for nobody else, and writes it down", async () => {
    const [one, two] = [await connect(), await connect()];
    const owner = await enter("teacher");
    const stranger = await enter("head");
    const { view } = await owner.call(authApi.aiClients, {});
    const clients = (found: typeof view) => found.data.map(({ clientId }) => clientId);
    expect(clients(view)).toEqual(expect.arrayContaining([one.clientId(), two.clientId()]));
    expect((await stranger.call(authApi.aiClients, {})).view.data).toEqual([]);
    const id = view.data.find(({ clientId }) => clientId === one.clientId())?.id ?? "";
    expect((await stranger.call(authApi.revokeAiClient, { params: { id } })).status).toBe(404);
    expect(await statusOf(one)).toBe(200);
    expect((await owner.call(authApi.revokeAiClient, { params: { id } })).status).toBe(204);
    expect((await owner.call(authApi.revokeAiClient, { params: { id } })).status).toBe(404);
    await ended(one);
    expect(await endOf(one)).toBe("person");
    expect(await entered(two)).toMatchObject([{ ended: false, by: person.userId }]);
    expect(await statusOf(two)).toBe(200);
    const left = clients((await owner.call(authApi.aiClients, {})).view);
    expect(left).toContain(two.clientId());
    expect(left).not.toContain(one.clientId());
    const written = await mcp.rows(
      "select actor_user_id::int as by from users.audit_logs where action = 'ai_client.revoked'",
    );
    expect(written).toEqual([{ by: person.userId }]);
  });

  test("is entered in the school's register from the consent on, with how it ended, whoever ended it", async () => {
    const [copied, left, closed] = [await connect(), await connect(), await connect()];
    const live = {
      client_name: "Asistente <de pruebas>",
      redirect_host: "127.0.0.1",
      scopes: ["mcp:read", "offline_access"],
      by: person.userId,
      used: true,
      days: 30,
      ended: false,
      ended_reason: null,
    };
    expect(await entered(copied)).toEqual([live]);

    const { next } = await exchange(copied);
    expect((await exchange(copied, next)).status).toBe(200);
    expect(await entered(copied)).toEqual([live]);
    expect((await exchange(copied)).status).toBe(400);
    expect(await endOf(copied)).toBe("reused");

    expect((await mcp.token(left, { token: "1-1:x:y" })).status).toBe(200);
    expect(await entered(left)).toEqual([live]);
    expect((await mcp.token(left, { token: left.refreshToken() ?? "" })).status).toBe(200);
    expect(await endOf(left)).toBe("client");
    await ended(left);

    const owner = await enter("teacher");
    expect(await entered(closed)).toEqual([live]);
    await owner.call(authApi.revokeOtherSessions, {});
    expect(await endOf(closed)).toBe("rights_ended");
    await ended(closed);
    expect((await owner.call(authApi.aiClients, {})).view.data).toEqual([]);
  });

  test("is seen by the head, who ends one grant, and then all of a client by their number; nobody waits for it", async () => {
    const client = { clientName: "Asistente <de pruebas>", redirectHost: "127.0.0.1" };
    const [one, two, three] = [await connect(), await connect(), await connect()];
    const head = await enter("head");
    const foreign = await signIn(mcp.platform().door, "head@otra.eduai.test");
    const owner = await enter("teacher");
    const { data, clients } = (await head.call(aiClientsApi.grants, { query: client })).view;
    expect(clients).toEqual([{ ...client, people: 1, grants: 3 }]);
    const teacher = { id: person.userId, name: owner.user.name, role: "Profesorado" };
    for (const grant of data) expect(grant).toMatchObject({ ...client, person: teacher, endedAt: null });
    expect((await foreign.call(aiClientsApi.grants, { query: {} })).view.data).toEqual([]);
    expect((await owner.call(aiClientsApi.grants, { query: {} })).status).toBe(403);

    // Seen alive a moment ago by the door that is asked again at once.
    expect(await statusOf(one)).toBe(200);
    const params = { id: String(data[0]?.id) };
    expect((await foreign.call(aiClientsApi.endGrant, { params })).status).toBe(404);
    expect((await head.call(aiClientsApi.endGrant, { params })).status).toBe(204);
    expect([await statusOf(one), await refreshOf(one)]).toEqual([401, 400]);
    expect(await statusOf({ ...two, sessionId: one.sessionId })).toBe(404);
    expect(await statusOf(two)).toBe(200);
    expect(await endOf(one)).toBe("school");
    const own = (await owner.call(authApi.aiClients, {})).view.data.map(({ clientId }) => clientId);
    expect(own.toSorted()).toEqual([two.clientId(), three.clientId()].toSorted());

    const all = (count: number) => head.call(aiClientsApi.endClient, { body: { ...client, count } });
    expect((await all(3)).problem).toMatchObject({ status: 409, reason: "ai_clients_changed", current: 2 });
    expect(await statusOf(two)).toBe(200);
    expect((await all(2)).view).toEqual({ ended: 2, left: 0 });
    for (const gone of [two, three]) expect([await statusOf(gone), await refreshOf(gone)]).toEqual([401, 400]);
    expect((await owner.call(authApi.aiClients, {})).view.data).toEqual([]);
    expect((await head.call(aiClientsApi.grants, { query: client })).view.data).toEqual([]);
    const { view } = await head.call(aiClientsApi.grants, { query: { ...client, state: "ended" } });
    expect(view.data.filter(({ endedReason }) => endedReason === "school")).toHaveLength(3);
  });

  test("takes the session along: the next grant does not find it", async () => {
    const before = await connect();
    await grants.revokeGrants(person.institutionId, person.userId);
    const after = await connect();
    expect(await statusOf({ ...after, sessionId: before.sessionId })).toBe(404);
    expect(await statusOf(after)).toBe(200);
  });
});

describe("a yes", () => {
  const connectWriter = (options: McpOptions) => connect({ scopes: ["mcp:write", "offline_access"], ...options });
  const withRole = (kind: string) =>
    mcp.rows(
      "update users.users set role_id = (select id from users.roles where kind = $1 order by institution_id nulls first limit 1) where id = $2",
      [kind, person.userId],
    );
  let params: { id: string };
  let column: number;
  let mark: { section_id: number; grades: unknown[] };
  let watcher: McpConnection;
  /** A role is remembered for some seconds: back to teaching, and seen to be. */
  const teaching = async () => {
    await withRole("teacher");
    const seen = async () => ((await watcher.listTools()).includes("record_grades") ? true : undefined);
    await until("the teacher's tools", seen);
  };
  const stored = async () => {
    const owner = await enter("teacher");
    return (await owner.call(gradesApi.gradebook, { params })).view.cells.find(
      ({ assignmentId }) => assignmentId === column,
    );
  };

  beforeAll(async () => {
    const owner = await enter("teacher");
    const [section] = (await owner.call(sectionsApi.sections, { query: {} })).view.data;
    params = { id: String(section?.id) };
    column = (await owner.call(assignmentsApi.createAssignment, { params, body: { title: "Tras el sí" } })).view.id;
    const [student] = (await owner.call(gradesApi.gradebook, { params })).view.students;
    const grade = { assignment_id: column, student_id: student?.id, value: 6.75, version: 0 };
    mark = { section_id: section?.id ?? 0, grades: [grade] };
    watcher = await connectWriter({});
  });
  afterAll(() => withRole("teacher"));

  test.each<ProtocolVersion>(["2025-11-25", "2026-07-28"])(
    "of somebody who may no longer write by then writes nothing: %s",
    async (protocolVersion) => {
      await teaching();
      const onQuestion = async () => {
        await withRole("student");
        return true;
      };
      const asking = await connectWriter({ protocolVersion: protocolVersion, onQuestion });
      const answer = await asking.callTool("record_grades", mark).catch((error: Error) => ({ text: error.message }));
      expect(answer.text).toMatch(/forbidden|Unknown tool/);
      await teaching();
      expect(await stored()).toBeUndefined();

      // A client that cannot ask: the confirmation was given to a teacher.
      const mute = await connectWriter({ protocolVersion: protocolVersion });
      const confirmation = /confirmation: "([^"]+)"/.exec((await mute.callTool("record_grades", mark)).text)?.[1];
      expect(confirmation).toBeDefined();
      await withRole("student");
      const repeated = await mute
        .callTool("record_grades", { ...mark, confirmation })
        .catch((error: Error) => ({ text: error.message }));
      expect(repeated.text).toMatch(/forbidden|Unknown tool/);
      await teaching();
      expect(await stored()).toBeUndefined();
    },
  );

  test("is given in the client that asked: another of the same person finds no session there", async () => {
    const [writer, reader] = [await connectWriter({ onQuestion: () => true }), await connect()];
    expect([await statusOf(writer), await statusOf(reader)]).toEqual([200, 200]);
    expect(await statusOf({ ...reader, sessionId: writer.sessionId })).toBe(404);
    expect(await statusOf({ ...writer, sessionId: reader.sessionId })).toBe(404);
  });
});

test("who has still to set up the second factor that the school demands is led to do so, and reaches nothing through a client", async () => {
  const client = await connect();
  expect(await statusOf(client)).toBe(200);
  await mcp.rows(
    `insert into users.second_factor_rules (institution_id, role_id, required_from)
     select institution_id, role_id, now() from users.users where email = $1`,
    [as("teacher").email],
  );
  try {
    await expect.poll(() => statusOf(client), { interval: 500 }).toBe(401);
    await expect(connect()).rejects.toThrow();
  } finally {
    await mcp.rows("delete from users.second_factor_rules");
  }
  await expect.poll(() => statusOf(client), { interval: 500 }).toBe(200);
});
