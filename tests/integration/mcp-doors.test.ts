import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEMO_PASSWORD } from "#testing/api.ts";
import { startApi } from "#testing/api-platform.ts";
import { ConsentBrowser, doorWithoutWeb, type FetchLike } from "#testing/mcp-browser.ts";
import { connectMcp, type McpConnection } from "#testing/mcp-client.ts";

const ORIGIN = "http://localhost:8787";
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

let platform: Awaited<ReturnType<typeof startApi>>;
const fetch: FetchLike = (input, init) => doorWithoutWeb(platform)(input, init);
const as = (account: string) => ({ email: `${account}@demo.eduai.test`, password: DEMO_PASSWORD });

beforeAll(async () => {
  platform = await startApi();
});
afterAll(() => platform?.stop());

function request(client: McpConnection, method: "POST" | "GET", body?: unknown, headers: Record<string, string> = {}) {
  return fetch(`${ORIGIN}/mcp`, {
    method,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${client.accessToken()}`,
      "mcp-protocol-version": "2025-11-25",
      ...headers,
    },
    ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
  });
}

const inSession = (client: McpConnection) => ({ "mcp-session-id": client.sessionId ?? "" });
const call = (id: number, args: unknown, name = "find_students") => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "doors", version: "1" } },
};

async function register(metadata: Record<string, unknown>) {
  const answer = await fetch(`${ORIGIN}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token_endpoint_auth_method: "none", ...metadata }),
  });
  const json: Record<string, unknown> = await answer.json();
  return { status: answer.status, json };
}

function authorizationUrl(clientId: unknown, redirectUri: string, origin = ORIGIN): URL {
  const url = new URL("/authorize", origin);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: String(clientId),
    redirect_uri: redirectUri,
    state: "s",
    scope: "mcp:read",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
  }).toString();
  return url;
}

describe("one message", () => {
  let client: McpConnection;
  beforeAll(async () => {
    client = await connectMcp(ORIGIN, as("teacher"), { fetch });
  });

  test("a batch is refused, whoever sends it and however large", async () => {
    for (const batch of [[], [call(1, {})], Array.from({ length: 100 }, (_, id) => call(id, {}))]) {
      const answer = await request(client, "POST", batch, inSession(client));
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ id: null, error: { code: -32_600 } });
    }
  });

  test.each([
    ["arguments null", call(7, null)],
    ["arguments a list", call(7, [])],
    ["no parameters", { jsonrpc: "2.0", id: 7, method: "tools/call" }],
    ["a name that is none", call(7, {}, 5 as never)],
    ["a prompt's arguments that are numbers", { ...call(7, { subject: 5 }), method: "prompts/get" }],
    ["no address of a resource", { jsonrpc: "2.0", id: 7, method: "resources/read", params: {} }],
  ])("%s is told in words, under the request's id", async (_what, message) => {
    const answer = await request(client, "POST", message, inSession(client));
    const { id, error }: { id?: unknown; error?: { code: number; message: string } } = await answer.json();
    expect({ id, code: error?.code }).toEqual({ id: 7, code: -32_602 });
    expect(error?.message).toMatch(/^Invalid params: params/);
    expect(error?.message).not.toMatch(/zod|invalid_type|\{|\n/i);
  });

  test("what a role may do is listed with any token; the call names the scope it lacks", async () => {
    expect(client.scope).not.toContain("mcp:write");
    expect(await client.listTools()).toContain("record_grades");
    const answer = await request(client, "POST", call(3, {}, "record_grades"), inSession(client));
    expect(answer.status).toBe(403);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    expect(challenge).toMatch(/^Bearer .*error="insufficient_scope".*scope="mcp:read mcp:write"/);
    expect(challenge).toContain(`resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource/mcp"`);
  });

  test("a stream that was lost is taken up again at once", async () => {
    const listen = () => request(client, "GET", undefined, inSession(client));
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await listen()).status);
    expect(statuses).toEqual([200, 200, 200]);
    const resumed = await request(client, "GET", undefined, { ...inSession(client), "last-event-id": "1" });
    expect(resumed.status).toBe(200);
    const again = await request(client, "GET", undefined, { ...inSession(client), "last-event-id": "1" });
    expect(again.status).toBe(200);
  });
});

test("groups, grades and subjects are found as people write them", async () => {
  const client = await connectMcp(ORIGIN, as("teacher"), { fetch });
  const found = async (group_name: string) => {
    const { structured } = await client.callTool("find_students", { group_name, limit: 100 });
    return structured?.students;
  };
  const { structured } = await client.callTool("find_students", { limit: 1 });
  const written =
    [structured?.groups]
      .flat()
      .map(String)
      .find((name) => /^2º ESO \w$/.test(name)) ?? "";
  const letter = written.at(-1) ?? "";
  const exact = await found(written);
  expect(exact).not.toEqual([]);
  for (const way of [`2.º ${letter}`, `2o eso ${letter.toLowerCase()}`, `2ºESO ${letter}`, `2 ESO ${letter}`]) {
    expect(await found(way)).toEqual(exact);
  }
  const nowhere = await client.callTool("find_students", { group_name: "9.º Z" });
  expect(nowhere.isError).toBe(true);
  expect(nowhere.text).toContain(written);

  const standards = async (subject: string, grade_level: string) =>
    (await client.callTool("search_curriculum", { subject, grade_level })).structured?.standards;
  const norm = await standards("Matemáticas", "2º ESO");
  expect(norm).not.toEqual([]);
  expect(await standards("matematicas", "2.º eso")).toEqual(norm);
});

describe("what one person may open", () => {
  test("twenty sessions live; the oldest ends for the next", async () => {
    const client = await connectMcp(ORIGIN, as("head"), { fetch });
    const open = async () => {
      const answer = await request(client, "POST", INITIALIZE);
      await answer.text();
      return answer.headers.get("mcp-session-id") ?? "";
    };
    const alive = async (session: string) => {
      const message = { jsonrpc: "2.0", id: 2, method: "tools/list", params: {} };
      const answer = await request(client, "POST", message, { "mcp-session-id": session });
      await answer.text();
      return answer.status;
    };
    const sessions: string[] = [];
    for (let count = 0; count < 20; count += 1) sessions.push(await open());
    expect(await alive(client.sessionId ?? "")).toBe(404);
    expect(await alive(sessions[0] ?? "")).toBe(200);
    sessions.push(await open());
    expect(await alive(sessions[0] ?? "")).toBe(404);
    expect(await alive(sessions[1] ?? "")).toBe(200);
    expect(await alive(sessions[20] ?? "")).toBe(200);
  });

  test("handshakes are counted, and the refusal names the request it is about", async () => {
    const client = await connectMcp(ORIGIN, as("parent2"), { fetch });
    // Ten at a time: it is the count that refuses, not a machine that has more to do than it can.
    const spent: Response[] = [];
    for (let id = 0; id < 150; id += 10) {
      const some = Array.from({ length: 10 }, (_, more) => call(id + more, {}, "no_such_tool"));
      spent.push(...(await Promise.all(some.map((message) => request(client, "POST", message, inSession(client))))));
    }
    const over = spent.find(({ status }) => status === 429);
    expect(Number(over?.headers.get("retry-after"))).toBeGreaterThan(0);
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
    expect((await request(client, "POST", list, inSession(client))).status).toBe(200);
    // The window slides while the test runs, so a few may still pass; that none is refused would mean they are not counted.
    let refused = await request(client, "POST", { ...INITIALIZE, id: "handshake" });
    for (let tries = 0; refused.status === 200 && tries < 150; tries += 1) {
      await refused.text();
      refused = await request(client, "POST", { ...INITIALIZE, id: "handshake" });
    }
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ id: "handshake" });
  });
});

describe("refresh tokens", () => {
  const refresh = async (client: McpConnection, token: string) => {
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: token,
      client_id: client.clientId(),
    });
    const answer = await fetch(`${ORIGIN}/oauth/token`, { method: "POST", body });
    const json: { refresh_token?: string; access_token?: string; error?: string } = await answer.json();
    return { status: answer.status, ...json };
  };

  test("one that was used and comes again ends the access of both who have it", async () => {
    const client = await connectMcp(ORIGIN, as("student"), { fetch });
    const first = client.refreshToken() ?? "";
    const second = await refresh(client, first);
    expect(second.status).toBe(200);
    const third = await refresh(client, second.refresh_token ?? "");
    expect(third.status).toBe(200);
    expect(await refresh(client, first)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect(await refresh(client, third.refresh_token ?? "")).toMatchObject({ status: 400, error: "invalid_grant" });
    const again = await connectMcp(ORIGIN, as("student"), { fetch });
    expect((await refresh(again, again.refreshToken() ?? "")).status).toBe(200);
  });

  test("a request whose answer was lost may be repeated", async () => {
    const client = await connectMcp(ORIGIN, as("student"), { fetch });
    const first = client.refreshToken() ?? "";
    await refresh(client, first);
    const repeated = await refresh(client, first);
    expect(repeated.status).toBe(200);
    expect((await refresh(client, repeated.refresh_token ?? "")).status).toBe(200);
  });
});

describe("an app", () => {
  test("registers a bounded number of addresses, under a name of visible characters", async () => {
    const uris = (count: number) => Array.from({ length: count }, (_, index) => `https://app.example/${index}`);
    expect((await register({ client_name: "a", redirect_uris: uris(10) })).status).toBe(201);
    for (const redirect_uris of [
      uris(11),
      uris(5000),
      [`https://app.example/${"x".repeat(2001)}`],
      "none",
      undefined,
    ]) {
      const { status, json } = await register({ client_name: "a", redirect_uris });
      expect([400, 413]).toContain(status);
      expect(json.error).toMatch(/^invalid_/);
    }
    const padded = await register({ client_name: "a", redirect_uris: uris(1), "x-notes": "n".repeat(5000) });
    expect([padded.status, Object.keys(padded.json)]).toEqual([201, expect.not.arrayContaining(["x-notes"])]);
    const forged = await register({
      client_name: "Buena\u202Eapp\r\nVerificada por EduAI\u0007",
      redirect_uris: uris(1),
    });
    expect(forged.status).toBe(201);
    expect(forged.json.client_name).toMatch(/^[\p{L} ]+$/u);
  });

  test("of the desktop comes back by its own scheme, at the exact address it registered", async () => {
    const address = "cursor://anysphere.cursor-mcp/oauth/callback";
    const { json } = await register({ client_name: "Cursor", redirect_uris: [address] });
    const browser = new ConsentBrowser(ORIGIN, fetch);
    await browser.signIn(as("teacher"));
    const url = authorizationUrl(json.client_id, address);
    const shown = await browser.request(url);
    expect(shown.headers.get("content-security-policy")).toContain("form-action 'self' cursor:");
    expect((await browser.consent(url, "approve", [])).get("code")).toBeTruthy();
    const elsewhere = await browser.request(authorizationUrl(json.client_id, `${address}/x`));
    expect(elsewhere.status).toBe(400);
    for (const uri of [
      "javascript:alert(1)",
      "about:blank",
      "ws://app.example/x",
      "WSS://app.example/x",
      "view-source:https://app.example/",
      "blob:https://app.example/1",
      "no address",
    ]) {
      const { status, json } = await register({ client_name: "x", redirect_uris: [uri] });
      expect({ uri, status, error: json.error }).toEqual({ uri, status: 400, error: "invalid_redirect_uri" });
    }
  });

  test("on this computer is let in under either of its names", async () => {
    const local = "http://127.0.0.1:8787";
    const { json } = await register({ client_name: "Local", redirect_uris: ["http://127.0.0.1:9/callback"] });
    const url = authorizationUrl(json.client_id, "http://127.0.0.1:9/callback", local);
    const unknown = await fetch(url, { redirect: "manual" });
    expect(new URL(unknown.headers.get("location") ?? ORIGIN).origin).toBe(local);
    const browser = new ConsentBrowser(local, fetch);
    await browser.signIn(as("teacher"));
    expect((await browser.consent(url, "approve", [])).get("code")).toBeTruthy();
  });
});
