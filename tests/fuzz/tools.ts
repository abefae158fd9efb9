import * as z from "zod";
import type { FetchLike } from "#testing/mcp-browser.ts";
import type { Random } from "../../drizzle/seed/random.ts";
import { type Attempt, leak, safeJson } from "./run.ts";
import { brokenJson, CONTENT_TYPES, mutated, NAUGHTY, valid } from "./values.ts";

const ORIGIN = "http://localhost:8787";

export interface Tool {
  readonly name: string;
  readonly inputSchema: unknown;
}

export interface AiClient {
  readonly who: string;
  readonly token: string | null;
  readonly session: string | undefined;
  readonly tools: readonly Tool[];
}

const ToolList = z.object({
  result: z.object({ tools: z.array(z.object({ name: z.string(), inputSchema: z.unknown() })) }),
});

function ask(
  fetch: FetchLike,
  client: Pick<AiClient, "token" | "session">,
  body: RequestInit["body"],
  type = "application/json",
) {
  const headers = new Headers({
    "content-type": type,
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2025-11-25",
  });
  if (client.token !== null) headers.set("authorization", `Bearer ${client.token}`);
  if (client.session !== undefined) headers.set("mcp-session-id", client.session);
  return fetch(`${ORIGIN}/mcp`, { method: "POST", headers: Object.fromEntries(headers), body: body ?? null });
}

/** JSON-RPC answers of a body, whether it is one document or a stream of events. */
function messages(text: string): unknown[] {
  const lines = text.split("\n").flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trim()] : []));
  return (lines.length > 0 ? lines : [text]).map(safeJson);
}

export async function listTools(fetch: FetchLike, client: Pick<AiClient, "token" | "session">): Promise<Tool[]> {
  const response = await ask(fetch, client, JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }));
  const [listed] = messages(await response.text()).flatMap((message) => ToolList.safeParse(message).data ?? []);
  if (listed === undefined) throw new Error(`the tools are not listed: ${response.status}`);
  return listed.result.tools;
}

/** One target for each tool of each client, and one for the protocol's other methods. */
export function tools(
  fetch: FetchLike,
  clients: readonly AiClient[],
  ids: readonly number[],
): ((random: Random) => Attempt)[] {
  const methods = [
    "initialize",
    "ping",
    "resources/read",
    "resources/list",
    "prompts/get",
    "prompts/list",
    "completion/complete",
    "tools/list",
    "logging/setLevel",
    "nowhere",
  ];
  // A client must not use an id twice in one session.
  let lastId = 100;
  const attempt = (client: AiClient, method: string, params: unknown, random: Random): Attempt => {
    lastId += 1;
    const message = { jsonrpc: "2.0", id: random.chance(0.5) ? lastId : `a${lastId}`, method, params };
    const body = brokenJson(random.chance(0.05) ? mutated(message, random) : message, random);
    const type = random.chance(0.95) ? "application/json" : random.pick(CONTENT_TYPES);
    const said = typeof body === "string" ? body : new TextDecoder().decode(body);
    return {
      what: `MCP ${method} ${type.slice(0, 60)} ${said}`,
      run: async () => {
        const response = await ask(fetch, client, body, type);
        const fault = await faultOfAnswer(response, said);
        return fault === null ? null : `MCP ${method} as ${client.who} ${fault}`;
      },
    };
  };
  return clients.flatMap((client) => [
    ...client.tools.map((tool) => (random: Random) => {
      const good = valid(tool.inputSchema, random, ids);
      const args = random.chance(0.6) ? mutated(good, random) : good;
      return attempt(client, "tools/call", { name: tool.name, arguments: args }, random);
    }),
    (random: Random) => {
      const params = mutated(
        { uri: `eduai://students/${random.pick(ids)}/record`, name: random.pick(NAUGHTY), arguments: {} },
        random,
      );
      return attempt(client, random.pick(methods), params, random);
    },
  ]);
}

const Failed = z.object({ error: z.object({ code: z.number(), message: z.string() }) });

async function faultOfAnswer(response: Response, said: string): Promise<string | null> {
  const text = await response.text();
  if (response.status >= 500) return `answers ${response.status}: ${text.slice(0, 300)}`;
  for (const message of messages(text)) {
    const failed = Failed.safeParse(message);
    if (failed.success && failed.data.error.code === -32603)
      return `fails inside: ${failed.data.error.message.slice(0, 200)}`;
  }
  return leak(text, said);
}
