import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { assignmentsApi } from "#contracts/api/assignments.ts";
import { gradesApi } from "#contracts/api/grades.ts";
import { sectionsApi } from "#contracts/api/sections.ts";
import { signIn } from "#testing/api.ts";
import { until } from "#testing/api-platform.ts";
import { MemoryProvider } from "#testing/mcp-client.ts";
import { callOf, inSession, mcpPlatform, ORIGIN } from "#testing/mcp-platform.ts";

const mcp = mcpPlatform();
const { fetch, connect, send: post, rows } = mcp;

let calls = 0;
/** Requests of one session that are under way together have an id each. */
const call = (name: string, args: unknown) => callOf(name, args, ++calls);

test("a client with a read-only grant gets the wider one through its own SDK, and its write succeeds once confirmed", async () => {
  const teacher = await signIn(mcp.platform().door, "teacher@demo.eduai.test");
  const [section] = (await teacher.call(sectionsApi.sections, { query: {} })).view.data;
  const params = { id: String(section?.id) };
  const { view: book } = await teacher.call(gradesApi.gradebook, { params });
  const { view: column } = await teacher.call(assignmentsApi.createAssignment, {
    params,
    body: { title: "Subir de nivel" },
  });
  const studentId = book.students[0]?.id ?? 0;

  const browser = await mcp.browser("teacher");
  const asked: (string | null)[] = [];
  const provider = new MemoryProvider((url) => {
    const scope = url.searchParams.get("scope");
    asked.push(scope);
    const scopes = scope?.includes("mcp:write") ? ["mcp:write", "offline_access"] : ["offline_access"];
    return browser.consent(url, "approve", scopes);
  });
  const address = new URL("/mcp", ORIGIN);
  const options = { authProvider: provider, fetch };
  const open = () =>
    new Client(
      { name: "step-up", version: "1" },
      { versionNegotiation: { mode: "auto" }, capabilities: { elicitation: {} } },
    );
  const first = new StreamableHTTPClientTransport(address, options);
  await expect(open().connect(first)).rejects.toThrow(UnauthorizedError);
  await first.finishAuth(provider.callback ?? new URLSearchParams());
  expect(provider.stored?.scope?.split(" ")).not.toContain("mcp:write");

  const transport = new StreamableHTTPClientTransport(address, options);
  const client = open();
  const questions: string[] = [];
  client.setRequestHandler("elicitation/create", ({ params: { message } }) => {
    questions.push(message);
    return { action: "accept" as const, content: { confirm: true } };
  });
  await client.connect(transport);
  const grades = [{ assignment_id: column.id, student_id: studentId, value: 7.5, version: 0 }];
  const record = () => client.callTool({ name: "record_grades", arguments: { section_id: section?.id, grades } });
  await expect(record()).rejects.toThrow(UnauthorizedError);
  expect(asked).toHaveLength(2);
  expect(asked[1]?.split(" ")).toEqual(expect.arrayContaining(["mcp:read", "mcp:write"]));
  expect(questions).toEqual([]);
  await transport.finishAuth(provider.callback ?? new URLSearchParams());
  expect(provider.stored?.scope?.split(" ")).toContain("mcp:write");
  expect(await record()).toMatchObject({ content: [{ type: "text" }] });
  expect(questions).toHaveLength(1);
  const { cells } = (await teacher.call(gradesApi.gradebook, { params })).view;
  expect(cells.find((cell) => cell.assignmentId === column.id)).toMatchObject({ studentId, value: 7.5 });
  await client.close();

  expect(
    await until("the refusal", async () => {
      const found = await rows<{ tool: string }>(
        "select tool_name as tool from mcp.calls where error_code = 'insufficient_scope' and client_id = $1",
        [provider.clientInformation()?.client_id],
      );
      return found.length === 0 ? undefined : found;
    }),
  ).toEqual([{ tool: "record_grades" }]);
});

test("what is refused at the door is written down, and a flood of it leaves ten rows a minute", async () => {
  const client = await connect("parent");
  const session = inSession(client);
  const written = () =>
    rows<{ code: string; tool: string | null; method: string; ok: boolean }>(
      "select error_code as code, tool_name as tool, method, ok from mcp.calls where client_id = $1 order by id",
      [client.clientId()],
    );
  const longName = `x\u202Ey${"z".repeat(5_000)}`;
  for (const message of [call(longName, null), { ...call("x", {}), method: "resources/read", params: {} }]) {
    await (await post(client.accessToken(), message, session)).text();
  }
  const told = await until("the refusals", async () => {
    const found = await written();
    return found.length < 2 ? undefined : found;
  });
  expect(told).toContainEqual({ code: "bad_request", tool: null, method: "resources/read", ok: false });
  expect(told.find(({ method }) => method === "tools/call")?.tool).toMatch(/^xyz{90,98}$/);

  const flood = async () => {
    const answer = await post(client.accessToken(), call("find_students", null), session);
    await answer.text();
    return answer.status;
  };
  const statuses: number[] = [];
  for (let turn = 0; turn < 30; turn += 1) statuses.push(...(await Promise.all(Array.from({ length: 10 }, flood))));
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(90);
  await until("the last row", async () => ((await written()).length >= 10 ? true : undefined));
  // A window slides: what a run of the flood takes longer than a minute may write is bounded by the same number.
  expect((await written()).length).toBeLessThanOrEqual(30);
});

test("no error repeats at length, or unseen, what it was sent", async () => {
  const client = await connect("teacher");
  const session = inSession(client);
  const long = `evil\u202E\u0007${"a".repeat(6_000)}`;
  const browser = await mcp.browser("teacher");
  const authorize = (query: Record<string, string>) => browser.request(`/authorize?${new URLSearchParams(query)}`);
  const form = (path: string, fields: Record<string, string>) =>
    fetch(`${ORIGIN}${path}`, { method: "POST", body: new URLSearchParams(fields) });
  const token = client.accessToken();
  const known = { client_id: client.clientId(), redirect_uri: "http://127.0.0.1:9/callback" };
  const answers = await Promise.all([
    authorize({ client_id: long, response_type: "code" }),
    authorize({ client_id: `https://${"a".repeat(5_000)}.example/x`, response_type: "code" }),
    authorize({ ...known, redirect_uri: `https://x.example/${long}`, response_type: "code" }),
    form("/oauth/token", { grant_type: long, client_id: client.clientId() }),
    form("/oauth/token", { grant_type: "authorization_code", client_id: long, code: long }),
    form("/oauth/token", { grant_type: "refresh_token", client_id: long, refresh_token: `1-1:${long}:x` }),
    mcp.register({ redirect_uris: [`https://x.example/${"a".repeat(1_900)}`, long] }),
    mcp.register({ redirect_uris: ["https://x.example/"], token_endpoint_auth_method: long }),
    mcp.register({ redirect_uris: ["https://x.example/"], grant_types: [long], [long]: long }),
    post(token, call(long, {}), session),
    post(token, call("find_students", { [long]: long }), session),
    post(token, call("find_students", { limit: long }), session),
    post(
      token,
      { ...call(long, {}), method: "prompts/get", params: { name: long, arguments: { [long]: 5 } } },
      session,
    ),
    post(token, { ...call(long, {}), method: "prompts/get", params: { name: long } }, session),
    post(token, { ...call(long, {}), method: "resources/read", params: { uri: long } }, session),
    post(token, { ...call(long, {}), method: long }, session),
    post(token, call("find_students", {}), { "mcp-session-id": "a".repeat(6_000) }),
    post(token, call("find_students", {}), { ...session, "mcp-protocol-version": "9".repeat(6_000) }),
    post("a".repeat(6_000), call("find_students", {})),
  ]);
  for (const [index, answer] of answers.entries()) {
    const text = (await answer.text()).replaceAll("\n", " ");
    const headers = [...answer.headers].filter(([name]) => name !== "location").map(([, value]) => value);
    for (const part of [text, ...headers]) {
      expect(part, `answer ${index}`).not.toMatch(/a{1000}|9{1000}|\u202E|\p{Cc}|\\u202e|\\u0007/iu);
    }
  }
});
