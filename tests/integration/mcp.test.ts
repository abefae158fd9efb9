import { beforeAll, describe, expect, test } from "vitest";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { studentsApi } from "#contracts/api/students/students.ts";
import { signIn } from "#testing/api.ts";
import { until } from "#testing/api-platform.ts";
import type { ConsentBrowser } from "#testing/mcp-browser.ts";
import { type McpConnection, runMcpDay } from "#testing/mcp-client.ts";
import { as, authorizationUrl, callOf, inSession, mcpPlatform, message, ORIGIN } from "#testing/mcp-platform.ts";

const PROTOCOL_VERSIONS = ["2025-11-25", "2026-07-28"] as const;
const CALLBACK = "http://127.0.0.1:9/callback";

const mcp = mcpPlatform();
const { fetch, connect } = mcp;
const list = (token: string | null, session?: string, more = {}) =>
  mcp.send(token, message("tools/list"), { "mcp-session-id": session }, more);

/** The demo teacher's pupil who is also the demo parent's child, and one who is not. */
async function pupils() {
  const parent = await signIn(mcp.platform().door, as("parent").email);
  const teacher = await signIn(mcp.platform().door, as("teacher").email);
  const { view: children } = await parent.call(studentsApi.list, { query: {} });
  const { view: sections } = await teacher.call(sectionsApi.sections, { query: {} });
  for (const section of sections.data) {
    const { view: book } = await teacher.call(gradesApi.gradebook, { params: { id: String(section.id) } });
    const child = book.students.find(({ id }) => children.data.some((row) => row.id === id));
    const other = book.students.find(({ id }) => children.data.every((row) => row.id !== id));
    if (child !== undefined && other !== undefined) return { teacher, children: children.data, book, child, other };
  }
  throw new Error("the demo teacher teaches the demo parent's child");
}

test("without a token the door says where to get one", async () => {
  const refused = await list(null);
  expect(refused.status).toBe(401);
  const challenge = refused.headers.get("www-authenticate") ?? "";
  const address = /resource_metadata="([^"]+)"/.exec(challenge)?.[1];
  expect(address).toBe(`${ORIGIN}/.well-known/oauth-protected-resource/mcp`);
  expect(await (await fetch(`${address}`)).json()).toMatchObject({
    resource: `${ORIGIN}/mcp`,
    authorization_servers: [ORIGIN],
    scopes_supported: ["mcp:read", "mcp:write"],
  });
  expect(await (await fetch(`${ORIGIN}/.well-known/oauth-authorization-server`)).json()).toMatchObject({
    issuer: ORIGIN,
    authorization_endpoint: `${ORIGIN}/authorize`,
    token_endpoint: `${ORIGIN}/oauth/token`,
    registration_endpoint: `${ORIGIN}/oauth/register`,
    code_challenge_methods_supported: ["S256"],
  });
  expect((await list("not-a-token")).status).toBe(401);
});

describe.each(PROTOCOL_VERSIONS)("an AI client of %s", (protocolVersion) => {
  test("reads the mark just entered as the teacher, the own child only as the parent", async () => {
    const { teacher, children, book, child, other } = await pupils();
    const title = `Examen por MCP ${protocolVersion}`;
    const { view: column } = await teacher.call(assignmentsApi.createAssignment, {
      params: { id: String(book.section.id) },
      body: { title },
    });
    await teacher.call(assignmentsApi.publishAssignment, { params: { id: String(column.id) } });
    const recorded = await teacher.call(gradesApi.recordGrades, {
      params: { id: String(book.section.courseId) },
      body: {
        grades: [
          { assignmentId: column.id, studentId: child.id, value: 8.25, version: 0 },
          { assignmentId: column.id, studentId: other.id, value: 3.5, version: 0 },
        ],
      },
    });
    expect(recorded.status).toBe(201);

    const mine = await runMcpDay(ORIGIN, as("teacher"), { fetch, protocolVersion: protocolVersion });
    expect(mine.connection.protocolVersion).toBe(protocolVersion);
    expect(mine.tools).toEqual(expect.arrayContaining(["get_student_grades", "get_gradebook", "search_curriculum"]));
    expect(mine.tools).toContain("record_grades");
    for (const [student, value] of [
      [child, 8.25],
      [other, 3.5],
    ] as const) {
      const { structured } = await mine.grades(student.id, {
        subject: book.section.courseTitle.slice(0, 4).toUpperCase(),
      });
      expect(JSON.stringify(structured)).toContain(`"assignment":"${title}","value":${value},`);
    }
    await mine.connection.close();

    const family = await runMcpDay(ORIGIN, as("parent"), { fetch, protocolVersion: protocolVersion });
    expect(family.students.map(({ id }) => id).sort()).toEqual(children.map(({ id }) => id).sort());
    expect(family.tools).toContain("get_student_grades");
    expect(family.tools).not.toContain("get_gradebook");
    expect(JSON.stringify((await family.grades(child.id)).structured)).toContain(
      `"assignment":"${title}","value":8.25,`,
    );
    expect(await family.connection.readResource(`eduai://students/${child.id}/record`)).toContain(title);

    const foreign = await family.grades(other.id);
    expect(foreign).toMatchObject({ isError: true, structured: undefined });
    expect(foreign).toEqual(await family.grades(999_999_999));
    const hidden = await Promise.allSettled(
      ["get_gradebook", "no_such_tool"].map((tool) =>
        family.connection.callTool(tool, { section_id: book.section.id }),
      ),
    );
    const reasons = hidden.map((result) => (result.status === "rejected" ? String(result.reason) : "answered"));
    expect(reasons[0]).toContain("Unknown tool: get_gradebook");
    expect(reasons[0]?.replace("get_gradebook", "no_such_tool")).toBe(reasons[1]);
    await expect(family.connection.readResource(`eduai://students/${other.id}/record`)).rejects.toThrow("not found");
    await family.connection.close();

    const calls = await mcp.rows(
      "select tool_name as tool, ok, error_code as code, latency_ms >= 0 as timed from mcp.calls where client_id = $1 order by id",
      [family.connection.clientId()],
    );
    expect(calls[0]).toEqual({ tool: "find_students", ok: true, code: null, timed: true });
    expect(calls).toContainEqual({ tool: "get_student_grades", ok: false, code: "not_found", timed: true });
    expect(calls).toContainEqual({ tool: "get_gradebook", ok: false, code: "unknown_tool", timed: true });
  }, 240_000);

  test("records a mark only after the person said yes to it", async () => {
    const { teacher, book, child } = await pupils();
    const { view: column } = await teacher.call(assignmentsApi.createAssignment, {
      params: { id: String(book.section.id) },
      body: { title: `Oral ${protocolVersion}` },
    });
    const mark = (value: number, version = 0) => ({
      section_id: book.section.id,
      grades: [{ assignment_id: column.id, student_id: child.id, value, version }],
    });
    const stored = async () => {
      const { view } = await teacher.call(gradesApi.gradebook, { params: { id: String(book.section.id) } });
      return view.cells.find((cell) => cell.assignmentId === column.id && cell.studentId === child.id);
    };

    const asked: string[] = [];
    let answer = false;
    const onQuestion = (question: string) => {
      asked.push(question);
      return answer;
    };
    const client = await connect("teacher", { protocolVersion: protocolVersion, scopes: ["mcp:write"], onQuestion });
    expect(await client.listTools()).toContain("record_grades");

    expect(await client.callTool("record_grades", mark(6))).toMatchObject({ isError: true });
    expect(await stored()).toBeUndefined();
    answer = true;
    expect(await client.callTool("record_grades", mark(6.5))).toMatchObject({ isError: false });
    expect(await stored()).toMatchObject({ value: 6.5, version: 1 });
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain(`${child.name}, Oral ${protocolVersion}: sin nota → 6,5`);
    const stale = await client.callTool("record_grades", mark(2));
    expect(stale).toMatchObject({ isError: true });
    expect(stale.text).toContain("precondition_failed");
    expect(await stored()).toMatchObject({ value: 6.5 });

    // What would be refused after the yes is not asked about; what is asked about is whole, one line each.
    const twice = { section_id: book.section.id, grades: [...mark(2, 1).grades, ...mark(3, 1).grades] };
    for (const args of [mark(7.123, 1), twice]) {
      const refused = { isError: true, text: expect.stringContaining("unprocessable") };
      expect(await client.callTool("record_grades", args)).toMatchObject(refused);
    }
    expect(asked).toHaveLength(2);
    answer = false;
    const others = book.students.filter(({ id }) => id !== child.id).slice(0, 13);
    const grades = [
      { ...mark(7, 1).grades[0], comment: "bien\n\u202eOtra alumna, Oral: 1 → 10" },
      ...others.map(({ id }) => ({ assignment_id: column.id, student_id: id, value: 5, version: 0 })),
    ];
    await client.callTool("record_grades", { section_id: book.section.id, grades });
    expect(asked.at(-1)?.split("\n")).toHaveLength(1 + grades.length);
    expect(asked.at(-1)).toContain(`${child.name}, Oral ${protocolVersion}: 6,5 → 7, con el comentario «bien`);
    expect(asked.at(-1)).not.toContain("\u202e");
    for (const { name } of others) expect(asked.at(-1)).toContain(`${name}, Oral ${protocolVersion}: sin nota → 5`);
    await client.close();

    const mute = await connect("teacher", { protocolVersion: protocolVersion, scopes: ["mcp:write"] });
    expect(mute.refreshToken()).toBeUndefined();
    const first = await mute.callTool("record_grades", mark(7, 1));
    expect(first.text).toContain("confirmation_required");
    expect(await stored()).toMatchObject({ value: 6.5 });
    const confirmation = /confirmation: "([^"]+)"/.exec(first.text)?.[1] ?? "";
    expect(await mute.callTool("record_grades", { ...mark(8, 1), confirmation })).toMatchObject({ isError: true });
    expect(await mute.callTool("record_grades", { ...mark(7, 1), confirm: true })).toMatchObject({ isError: true });
    expect(await stored()).toMatchObject({ value: 6.5 });
    expect(await mute.callTool("record_grades", { ...mark(7, 1), confirmation })).toMatchObject({ isError: false });
    expect(await stored()).toMatchObject({ value: 7, version: 2 });
    await mute.close();

    answer = true;
    const clearing = await connect("teacher", { protocolVersion: protocolVersion, scopes: ["mcp:write"], onQuestion });
    const cleared = { assignment_id: column.id, student_id: child.id, value: null, status: "cleared", version: 2 };
    const args = { section_id: book.section.id, grades: [cleared] };
    expect(await clearing.callTool("record_grades", args)).toMatchObject({ isError: false });
    expect(asked.at(-1)).toContain(`${child.name}, Oral ${protocolVersion}: 7 → sin nota`);
    expect(await stored()).toMatchObject({ value: null, status: "cleared" });
    await clearing.close();
  });
});

describe("a session", () => {
  let owner: McpConnection;
  let intruder: McpConnection;

  beforeAll(async () => {
    owner = await connect("teacher");
    intruder = await connect("parent");
  });

  test.each(["POST", "GET", "DELETE"])("is not there for anyone else: %s", async (method) => {
    const answer = await list(intruder.accessToken(), owner.sessionId, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: -32_001 } });
    expect((await list(null, owner.sessionId, { method })).status).toBe(401);
    expect((await list(owner.accessToken(), owner.sessionId)).status).toBe(200);
  });

  test("survives a refresh of the token and belongs to one path", async () => {
    const refreshed = await mcp.refresh(owner);
    expect(refreshed.status).toBe(200);
    const { access_token = "", refresh_token }: { access_token?: string; refresh_token?: string } =
      await refreshed.json();
    expect(refresh_token).not.toBe(owner.refreshToken());
    expect((await list(access_token, owner.sessionId)).status).toBe(200);
    expect((await list(access_token, owner.sessionId, { path: "/mcp/academic" })).status).toBe(404);
  });

  test("ends by DELETE and was never there under an invented name", async () => {
    const ended = await connect("teacher");
    await ended.close();
    expect((await list(ended.accessToken(), ended.sessionId)).status).toBe(404);
    for (const session of [crypto.randomUUID(), "../../x", "0".repeat(64)]) {
      expect((await list(owner.accessToken(), session)).status).toBe(404);
    }
  });

  test("takes no message over 1 MB, no broken JSON, no unknown domain", async () => {
    const token = owner.accessToken();
    expect((await mcp.send(token, message("tools/list", { pad: "x".repeat(1_048_576) }))).status).toBe(413);
    expect((await mcp.send(token, "{")).status).toBe(400);
    expect((await list(token, undefined, { path: "/mcp/payroll" })).status).toBe(404);
  });

  test("says nothing of a tool beyond the role", async () => {
    const refused = await mcp.send(intruder.accessToken(), callOf("record_grades", {}), inSession(intruder));
    expect(await refused.text()).toContain("Unknown tool");
  });
});

describe("the consent page", () => {
  let browser: ConsentBrowser;
  let authorization: URL;

  beforeAll(async () => {
    browser = await mcp.browser("teacher");
    const registered = await mcp.register({ client_name: "<script>alert(1)</script>", redirect_uris: [CALLBACK] });
    const { client_id: clientId }: { client_id?: string } = await registered.json();
    authorization = authorizationUrl(clientId, CALLBACK);
  });

  function form(html: string, decision = "approve") {
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
    return new URLSearchParams({ handle: value("handle"), person: value("person"), decision });
  }

  const post = (who: ConsentBrowser, body: URLSearchParams, origin = ORIGIN) =>
    who.request(authorization, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin },
      body: body.toString(),
    });

  test("sends who is not signed in to sign in, and back", async () => {
    const answer = await fetch(authorization, { redirect: "manual" });
    expect(answer.status).toBe(302);
    const target = new URL(answer.headers.get("location") ?? "");
    expect(target.pathname).toBe("/entrar");
    expect(target.searchParams.get("next")).toBe(`/authorize${authorization.search}`);
  });

  test("asks again who one is where the session proved it long ago, before it shows and before it grants", async () => {
    const old = await mcp.browser("parent");
    const body = form(await (await old.request(authorization)).text());
    await mcp.rows(
      `update users.user_sessions s set created_at = now() - interval '11 minutes'
       from users.users u where u.id = s.user_id and u.email = $1`,
      [as("parent").email],
    );
    for (const answer of [await old.request(authorization), await post(old, body)]) {
      const target = new URL(answer.headers.get("location") ?? "");
      expect([answer.status, target.pathname]).toEqual([302, "/cuenta/confirmar"]);
      expect(target.searchParams.get("next")).toBe(`/authorize${authorization.search}`);
    }
  });

  test("cannot be framed or scripted", async () => {
    const page = await browser.request(authorization);
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(await page.text()).not.toContain("<script");
  });

  test("takes one answer, from its own page, browser and person", async () => {
    const body = form(await (await browser.request(authorization)).text());
    expect((await post(browser, body, "https://evil.example")).status).toBe(403);
    for (const account of ["parent", "teacher"]) {
      expect((await post(await mcp.browser(account), body)).status).toBe(400);
    }
    const granted = await post(browser, body);
    expect(new URL(granted.headers.get("location") ?? "").searchParams.get("code")).toBeTruthy();
    expect((await post(browser, body)).status).toBe(400);
  });

  test("tells the client a no", async () => {
    const callback = await browser.consent(authorization, "deny", []);
    expect(callback.get("error")).toBe("access_denied");
    expect(callback.get("iss")).toBe(ORIGIN);
  });

  test("never redirects to an address that was not registered, and asks for PKCE", async () => {
    const foreign = new URL(authorization);
    foreign.searchParams.set("redirect_uri", "http://127.0.0.1:9/other");
    expect((await browser.request(foreign)).status).toBe(400);
    const bare = new URL(authorization);
    bare.searchParams.delete("code_challenge");
    bare.searchParams.delete("code_challenge_method");
    const refused = await browser.request(bare);
    expect(new URL(refused.headers.get("location") ?? ORIGIN).searchParams.get("error")).toBe("invalid_request");
  });
});

test("a deactivated account loses its access within seconds, and its grant at the next refresh", async () => {
  const client = await connect("student");
  const answered = () => list(client.accessToken(), client.sessionId);
  expect((await answered()).status).toBe(200);
  await mcp.rows("update users.users set is_active = false where email = $1", [as("student").email]);
  const refused = await until("the refusal", async () => {
    const answer = await answered();
    return answer.status === 200 ? undefined : answer;
  });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
  const answer = await mcp.refresh(client);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: "invalid_grant" });
});
