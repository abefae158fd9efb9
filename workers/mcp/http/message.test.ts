import { expect, it } from "vitest";
import { type Message, readMessage } from "./message.ts";

const read = async (body: unknown): Promise<Message | Response> => {
  const message = await readMessage(
    new Request("https://centro.example/mcp", {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
  return message instanceof Response ? message : (message.invalid ?? message);
};
const call = (method: string, params?: unknown, id: unknown = 7) => read({ jsonrpc: "2.0", id, method, params });

async function fault(answer: Promise<Message | Response>) {
  const response = await answer;
  if (!(response instanceof Response)) return null;
  const { id, error }: { id: unknown; error: { code: number; message: string } } = await response.json();
  return { status: response.status, id, ...error };
}

const hello = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "app", version: "1" } };

it("accepts what clients of either kind of protocol version send", async () => {
  for (const [method, params] of [
    ["initialize", hello],
    ["initialize", { ...hello, capabilities: { elicitation: {}, sampling: {}, roots: { listChanged: true } } }],
    ["ping", undefined],
    ["ping", {}],
    ["tools/list", undefined],
    ["tools/list", { cursor: "abc", _meta: { progressToken: 1, "io.example/x": {} } }],
    ["tools/call", { name: "find_students" }],
    ["tools/call", { name: "find_students", arguments: { search: "Ana" }, inputResponses: {}, requestState: "s" }],
    ["prompts/get", { name: "informe", arguments: { curso: "2º" } }],
    ["resources/read", { uri: "eduai://students/1/record" }],
    ["server/discover", { anything: 1 }],
    ["notifications/initialized", undefined],
    ["nowhere", 5],
  ] satisfies [string, unknown][]) {
    expect(await call(method, params), method).toMatchObject({ id: 7, method });
  }
  expect(await call("tools/call", { name: "find_students" })).toMatchObject({ tool: "find_students" });
  expect(await call("prompts/get", { name: "find_students" })).toMatchObject({ tool: null });
});

it("names the parameter that is wrong, in the response to that request", async () => {
  for (const [method, params, place] of [
    ["initialize", undefined, "params"],
    ["initialize", { ...hello, protocolVersion: undefined }, "params.protocolVersion"],
    ["initialize", { ...hello, capabilities: undefined }, "params.capabilities"],
    ["initialize", { ...hello, capabilities: { roots: 3 } }, "params.capabilities.roots"],
    ["initialize", { ...hello, clientInfo: { name: "app" } }, "params.clientInfo.version"],
    ["initialize", { ...hello, clientInfo: { name: 1, version: "1" } }, "params.clientInfo.name"],
    ["ping", 5, "params"],
    ["tools/list", { cursor: 5 }, "params.cursor"],
    ["prompts/list", [], "params"],
    ["resources/list", "x", "params"],
    ["resources/templates/list", { _meta: 1 }, "params._meta"],
    ["tools/call", {}, "params.name"],
    ["tools/call", { name: "x", arguments: [1] }, "params.arguments"],
    ["prompts/get", { name: "x", arguments: { a: 1 } }, "params.arguments.a"],
    ["resources/read", { uri: null }, "params.uri"],
  ] satisfies [string, unknown, string][]) {
    const answer = await fault(call(method, params, "abc"));
    expect(answer, `${method} ${place}`).toMatchObject({ status: 200, id: "abc", code: -32_602 });
    expect(answer?.message).toMatch(/^Invalid params: /);
    expect(answer?.message.split(": ")[1]).toBe(place);
    expect(answer?.message).not.toMatch(/[{}]|ZodError/);
  }
  const many = { name: "x", arguments: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at])) };
  expect((await fault(call("prompts/get", many)))?.message.length).toBeLessThanOrEqual(500);
});

it("refuses what is no message at all", async () => {
  expect(await fault(read("{"))).toMatchObject({ status: 400, code: -32_700 });
  expect(await fault(read([hello]))).toMatchObject({ status: 400, code: -32_600 });
  for (const no of ["5", "null", '"text"']) expect(await fault(read(no))).toMatchObject({ status: 400, code: -32_600 });
  expect((await fault(read(`"${"a".repeat(1_100_000)}"`)))?.status).toBe(413);
  expect(await readMessage(new Request("https://centro.example/mcp"))).toMatchObject({ text: null, method: null });
});
