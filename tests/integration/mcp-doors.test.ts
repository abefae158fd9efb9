import { beforeAll, describe, expect, test } from "vitest";
import type { McpConnection } from "#testing/mcp-client.ts";
import { authorizationUrl, callOf, inSession, mcpPlatform, message, ORIGIN } from "#testing/mcp-platform.ts";

const mcp = mcpPlatform();
const { fetch, connect } = mcp;

const post = (client: McpConnection, body: unknown, headers: Record<string, string | undefined> = {}) =>
  mcp.send(client.accessToken(), body, headers);
const call = (id: number, args: unknown, name: unknown = "find_students") => callOf(name, args, id);
const INITIALIZE = message("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "doors", version: "1" },
});

async function register(metadata: Record<string, unknown>) {
  const answer = await mcp.register(metadata);
  const json: Record<string, unknown> = await answer.json();
  return { status: answer.status, json };
}

describe("one message", () => {
  let client: McpConnection;
  beforeAll(async () => {
    client = await connect("teacher");
  });

  test("a batch is refused, whoever sends it and however large", async () => {
    for (const batch of [[], [call(1, {})], Array.from({ length: 100 }, (_, id) => call(id, {}))]) {
      const answer = await post(client, batch, inSession(client));
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ id: null, error: { code: -32_600 } });
    }
  });

  test.each([
    ["arguments null", call(7, null)],
    ["arguments a list", call(7, [])],
    ["no parameters", { jsonrpc: "2.0", id: 7, method: "tools/call" }],
    ["a name that is none", call(7, {}, 5)],
    ["a prompt's arguments that are numbers", { ...call(7, { subject: 5 }), method: "prompts/get" }],
    ["no address of a resource", { jsonrpc: "2.0", id: 7, method: "resources/read", params: {} }],
  ])("%s is told in words, under the request's id", async (_what, wrong) => {
    const answer = await post(client, wrong, inSession(client));
    const { id, error }: { id?: unknown; error?: { code: number; message: string } } = await answer.json();
    expect({ id, code: error?.code }).toEqual({ id: 7, code: -32_602 });
    expect(error?.message).toMatch(/^Invalid params: params/);
    expect(error?.message).not.toMatch(/zod|invalid_type|\{|\n/i);
  });

  test("what a role may do is listed with any token; the call names the scope it lacks", async () => {
    expect(client.scope).not.toContain("mcp:write");
    expect(await client.listTools()).toContain("record_grades");
    const answer = await post(client, call(3, {}, "record_grades"), inSession(client));
    expect(answer.status).toBe(403);
    const challenge = answer.headers.get("www-authenticate") ?? "";
    expect(challenge).toMatch(/^Bearer .*error="insufficient_scope".*scope="mcp:read mcp:write"/);
    expect(challenge).toContain(`resource_metadata="${ORIGIN}/.well-known/oauth-protected-resource/mcp"`);
  });

  test("a stream that was lost is taken up again at once", async () => {
    for (const last of [undefined, undefined, undefined, "1", "1"]) {
      const headers = { ...inSession(client), "last-event-id": last };
      expect((await mcp.send(client.accessToken(), undefined, headers, { method: "GET" })).status).toBe(200);
    }
  });
});

test("groups, grades and subjects are found as people write them", async () => {
  const client = await connect("teacher");
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
    const client = await connect("head");
    const open = async () => {
      const answer = await post(client, INITIALIZE);
      await answer.text();
      return answer.headers.get("mcp-session-id") ?? "";
    };
    const alive = async (session: string) => {
      const answer = await post(client, message("tools/list", {}, 2), { "mcp-session-id": session });
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
    const client = await connect("parent2");
    // Ten at a time: it is the count that refuses, not a machine that has more to do than it can.
    const spent: Response[] = [];
    for (let id = 0; id < 150; id += 10) {
      const some = Array.from({ length: 10 }, (_, more) => call(id + more, {}, "no_such_tool"));
      spent.push(...(await Promise.all(some.map((one) => post(client, one, inSession(client))))));
    }
    const over = spent.find(({ status }) => status === 429);
    expect(Number(over?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await post(client, message("tools/list"), inSession(client))).status).toBe(200);
    // The window slides while the test runs, so a few may still pass; that none is refused would mean they are not counted.
    let refused = await post(client, { ...INITIALIZE, id: "handshake" });
    for (let tries = 0; refused.status === 200 && tries < 150; tries += 1) {
      await refused.text();
      refused = await post(client, { ...INITIALIZE, id: "handshake" });
    }
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ id: "handshake" });
  });
});

describe("refresh tokens", () => {
  const refresh = async (client: McpConnection, token?: string) => {
    const answer = await mcp.refresh(client, token);
    const json: { refresh_token?: string; access_token?: string; error?: string } = await answer.json();
    return { status: answer.status, ...json };
  };

  test("one that was used and comes again ends the access of both who have it", async () => {
    const client = await connect("student");
    const first = client.refreshToken() ?? "";
    const second = await refresh(client, first);
    expect(second.status).toBe(200);
    const third = await refresh(client, second.refresh_token ?? "");
    expect(third.status).toBe(200);
    expect(await refresh(client, first)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect(await refresh(client, third.refresh_token ?? "")).toMatchObject({ status: 400, error: "invalid_grant" });
    const again = await connect("student");
    expect((await refresh(again)).status).toBe(200);
  });

  test("a request whose answer was lost may be repeated", async () => {
    const client = await connect("student");
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
    const browser = await mcp.browser("teacher");
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
    const browser = await mcp.browser("teacher", local);
    expect((await browser.consent(url, "approve", [])).get("code")).toBeTruthy();
  });
});
