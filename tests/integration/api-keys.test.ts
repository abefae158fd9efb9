import { afterAll, beforeAll, expect, test } from "vitest";
import { auditApi } from "#contracts/api/audit/audit.ts";
import { apiKeysApi } from "#contracts/api/identity/api-keys.ts";
import { authApi } from "#contracts/api/identity/auth.ts";
import { factorsApi } from "#contracts/api/identity/factors.ts";
import { passwordsApi } from "#contracts/api/identity/passwords.ts";
import { institutionApi } from "#contracts/api/institutions/institution.ts";
import { peopleApi } from "#contracts/api/people/people.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { Problem } from "#contracts/common.ts";
import { ENDPOINTS } from "#contracts/index.ts";
import { openRedis } from "#platform/redis.ts";
import { apiClient, type Client, DEMO_PASSWORD, type Fetcher, signIn, urlOf } from "#testing/api.ts";
import { number, withRows } from "#testing/context.ts";
import { startPlatform, type TestPlatform } from "#testing/harness.ts";
import { testRedis } from "#testing/redis.ts";

let platform: TestPlatform;
let door: Fetcher;
let head: Client;
const redis = testRedis();

beforeAll(async () => {
  platform = await startPlatform({ vars: { REDIS_PREFIX: redis.prefix } });
  door = (path, init) => platform.fetch(path, init);
  head = (await signIn(door, "head@demo.eduai.test")).call;
}, 240_000);
afterAll(() => platform?.stop());

const rows = (text: string, values: unknown[] = []) => withRows(platform.database, (query) => query(text, values));

async function newKey(permissions: readonly string[], by = head) {
  const { view, status } = await by(apiKeysApi.create, {
    body: { name: "Comedor", permissions: [...permissions], days: 30 },
  });
  expect(status).toBe(201);
  return { ...view, call: apiClient(door, view.key) };
}

/** Forgets the copy of a key in Redis, as a minute would; what isolates keep of it lasts some seconds more. */
async function aMinuteLater(id: number): Promise<void> {
  const [row] = await withRows(platform.database, (query) =>
    query<{ institution_id: string }>("select institution_id from users.api_keys where id = $1", [id]),
  );
  await openRedis(redis).del(`${redis.prefix}session:${row?.institution_id}-key-${id}`);
}

const student = () =>
  number(
    platform.database,
    "select s.id from students.students s join users.users u on u.id = s.user_id where u.email = 'student@demo.eduai.test'",
  );

test("a key does what it was made for in its owner's name, and nothing else", async () => {
  const key = await newKey(["students.read"]);
  expect(key.key).toMatch(/^eduai_\d+-\d+_[\w-]{43}$/);
  const listed = (await key.call(studentsApi.list, { query: { limit: 5 } })).view;
  expect(listed.total).toBe((await head(studentsApi.list, { query: { limit: 5 } })).view.total);
  expect((await key.call(studentsApi.grades, { params: { id: String(await student()) } })).status).toBe(403);
  expect((await key.call(institutionApi.statistics, {})).status).toBe(403);
  const answer = await key.call(studentsApi.list, { query: {} });
  expect(answer.headers.get("ratelimit-policy")).toMatch(/^"key";q=300/);
  // What it reads is written down, under its own name.
  await key.call(studentsApi.get, { params: { id: String(await student()) } });
  const { data } = (await head(auditApi.list, { query: { action: "student.read" } })).view;
  expect(data.some(({ sessionId }) => sessionId?.endsWith(`-key-${key.id}`))).toBe(true);
});

test("it is never more than its giver holds, nor than its owner holds later", async () => {
  const body = { name: "x", days: 1 };
  const refusedBodies = [["grades.create"], ["settings.update"], ["platform.operate"], ["*"], []];
  for (const permissions of refusedBodies) {
    expect((await head(apiKeysApi.create, { body: { ...body, permissions } })).status, String(permissions)).toBe(422);
  }
  const secretary = await signIn(door, "secretary@demo.eduai.test");
  expect((await secretary.call(apiKeysApi.create, { body: { ...body, permissions: ["students.read"] } })).status).toBe(
    403,
  );
  const key = await newKey(["students.read", "users.read"]);
  await rows(
    `delete from users.role_permissions where permission = 'students.read' and role_id = (select role_id from users.users where email = 'head@demo.eduai.test')`,
  );
  await aMinuteLater(key.id);
  await expect
    .poll(async () => (await key.call(studentsApi.list, { query: {} })).status, { timeout: 30_000 })
    .toBe(403);
  await rows(
    `insert into users.role_permissions (institution_id, role_id, permission)
     select null, role_id, 'students.read' from users.users where email = 'head@demo.eduai.test'`,
  );
}, 60_000);

test("no key opens what is a person's own: account, sessions, keys, clients of AI, chat, its sockets, pages, MCP", async () => {
  const all = (
    await head(apiKeysApi.create, {
      body: {
        name: "Todo",
        days: 1,
        permissions: ["students.read", "communications.read", "users.update", "audit.read", "users.read"],
      },
    })
  ).view.key;
  const headers = { authorization: `Bearer ${all}` };
  const personal = ENDPOINTS.filter(({ access, isPersonal }) => access === "session" || isPersonal);
  expect(personal.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      "me",
      "listSessions",
      "changePassword",
      "createApiKey",
      "chatRoom",
      "endAiClient",
      "issueAccessCode",
    ]),
  );
  for (const endpoint of personal) {
    const path = urlOf(endpoint, { params: { id: 1, roomId: 1 } });
    const answer = await door(path, {
      method: endpoint.method,
      headers: { ...headers, "content-type": "application/json" },
      body: endpoint.method === "GET" ? null : "{}",
    });
    expect([endpoint.id, answer.status, Problem.parse(await answer.json()).reason]).toEqual([
      endpoint.id,
      403,
      "api_key_personal",
    ]);
  }
  const socket = {
    ...headers,
    upgrade: "websocket",
    connection: "upgrade",
    "sec-websocket-key": "x",
    "sec-websocket-version": "13",
  };
  for (const path of ["/api/v1/chat/1", "/api/v1/students"])
    expect((await door(path, { headers: socket })).status, path).toBe(403);
  const page = await door("/alumnado", { headers, redirect: "manual" });
  expect(page.headers.get("location")).toMatch(/^\/entrar/);
  const mcp = await platform.worker("eduai-mcp").fetch("http://localhost:8787/mcp", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: "{}",
  });
  expect(mcp.status).toBe(401);
});

test("revoked, expired, of a closed account, altered, another school's, in an address: refused, all in the same words", async () => {
  const other = (await signIn(door, "head@otra.eduai.test")).call;
  const key = await newKey(["students.read"]);
  const [, numbers = "", secret = ""] = /^eduai_([\d-]+)_(.*)$/.exec(key.key) ?? [];
  const ask = async (token: string) => {
    const answer = await door("/api/v1/students", { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, answer.status === 200 ? "" : Problem.parse(await answer.json()).detail];
  };
  const refused = [401, "La clave de API no es válida o ha caducado."];
  expect(await ask(key.key)).toEqual([200, ""]);
  const [school = "", id = ""] = numbers.split("-");
  for (const token of [
    `eduai_${numbers}_${"A".repeat(43)}`,
    `eduai_${school}-${Number(id) + 999}_${secret}`,
    `eduai_${Number(school) + 1}-${id}_${secret}`,
    `eduai_${numbers}_${secret}A`,
    "eduai_no-key-of-any-kind",
  ]) {
    expect(await ask(token), token).toEqual(refused);
  }
  expect((await door(`/api/v1/students?access_token=${key.key}`)).status).toBe(401);
  expect(
    (await door(`/api/v1/students?api_key=${key.key}`, { headers: { authorization: `Bearer ${key.key}` } })).status,
  ).toBe(400);

  // Another school's key is one that does not exist, and shows in no other list.
  expect((await other(apiKeysApi.revoke, { params: { id: String(key.id) } })).status).toBe(404);
  expect((await other(apiKeysApi.list, { query: {} })).view.data).toEqual([]);
  const theirs = await newKey(["students.read"], other);
  expect((await theirs.call(studentsApi.get, { params: { id: String(await student()) } })).status).toBe(404);

  expect((await head(apiKeysApi.revoke, { params: { id: String(key.id) } })).status).toBe(204);
  expect(await ask(key.key)).toEqual(refused);
  const lapsed = await newKey(["students.read"]);
  await rows("update users.api_keys set expires_at = now() - interval '1 second' where id = $1", [lapsed.id]);
  expect(await ask(lapsed.key)).toEqual(refused);
  const orphan = await newKey(["students.read"]);
  expect(await ask(orphan.key)).toEqual([200, ""]);
  await rows("update users.users set is_active = false where email = 'head@demo.eduai.test'");
  await aMinuteLater(orphan.id);
  await expect.poll(() => ask(orphan.key), { timeout: 30_000 }).toEqual(refused);
  await rows("update users.users set is_active = true where email = 'head@demo.eduai.test'");
  const states = (await head(apiKeysApi.list, { query: {} })).view.data.map((one) => [one.id, one.state]);
  expect(states).toEqual(
    expect.arrayContaining([
      [key.id, "revoked"],
      [lapsed.id, "expired"],
      [orphan.id, "live"],
    ]),
  );
}, 60_000);

test("what a stolen session must not do asks who one is, and no key ever does it", async () => {
  const { call, user } = await signIn(door, "secretary@demo.eduai.test");
  const key = await newKey(["users.read", "users.update"]);
  const personOf = (id: number) => ({ params: { id: String(id) } });
  const ifMatch = async (id: number) => ({
    "if-match": `"${(await head(peopleApi.get, personOf(id))).view.version}"`,
  });
  const email = "ladron@ejemplo.test";
  // Its owner's own account, which a key may otherwise keep up to date.
  const owner = (await head(authApi.me, {})).view.id;
  const answer = await key.call(peopleApi.change, {
    ...personOf(owner),
    body: { email },
    headers: await ifMatch(owner),
  });
  expect([answer.status, answer.problem.reason]).toEqual([403, "confirmation_needed"]);
  const body = { phone: "600 000 001" };
  const named = await key.call(peopleApi.change, { ...personOf(owner), body, headers: await ifMatch(owner) });
  expect(named.status).toBe(200);
  await rows("update users.user_sessions set created_at = now() - interval '11 minutes' where user_id = $1", [user.id]);
  const old = await call(peopleApi.change, { ...personOf(user.id), body: { email }, headers: await ifMatch(user.id) });
  expect([old.status, old.problem.reason]).toEqual([403, "confirmation_needed"]);
  const teacher = await number(platform.database, "select id from users.users where email = 'teacher@demo.eduai.test'");
  const code = await call(passwordsApi.issueCode, { params: { id: String(teacher) } });
  expect([code.status, code.problem.reason]).toEqual([403, "confirmation_needed"]);
  await call(factorsApi.confirmIdentity, { body: { password: DEMO_PASSWORD } });
  expect((await call(passwordsApi.issueCode, { params: { id: String(teacher) } })).status).toBe(201);
});

test("it is stored hashed, shown once, never in the log, and making one twice by the same name keeps no answer", async () => {
  const made = await newKey(["students.read"]);
  const [, secret = ""] = /_([\w-]{43})$/.exec(made.key) ?? [];
  const body = { name: "Dos veces", permissions: ["students.read"], days: 1 };
  const twice = [1, 2].map(() => head(apiKeysApi.create, { body, headers: { "idempotency-key": "the-same-key" } }));
  const [first, second] = (await Promise.all(twice)).map(({ view }) => view.key);
  expect(first).not.toBe(second);
  await made.call(studentsApi.list, { query: {} });
  for (const [text, used] of [
    [secret, made.key],
    [first?.slice(-43), first],
  ]) {
    const found = await rows(
      `select 'key' from users.api_keys k where k::text like $1 union all select 'entry' from users.audit_logs a where a::text like $1
       union all select 'answer' from outbox.idempotency_keys i where i::text like $1`,
      [`%${text}%`],
    );
    expect([used?.slice(0, 10), found]).toEqual([used?.slice(0, 10), []]);
  }
  const listed = await head(apiKeysApi.list, { query: {} });
  expect(JSON.stringify(listed.view)).not.toContain(secret);
  await expect
    .poll(
      async () => (await head(apiKeysApi.list, { query: {} })).view.data.find(({ id }) => id === made.id)?.lastUsedAt,
    )
    .toMatch(/^\d{4}-/);
  expect(platform.logs().filter((line) => JSON.stringify(line).includes(secret))).toEqual([]);
});
