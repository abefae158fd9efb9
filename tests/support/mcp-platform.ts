import { afterAll, beforeAll } from "vitest";
import { asAdmin } from "../../dev/database.ts";
import { DEMO_PASSWORD } from "./api.ts";
import { startApi } from "./api-platform.ts";
import type { PlatformOverrides } from "./harness.ts";
import { ConsentBrowser, doorWithoutWeb, type FetchLike } from "./mcp-browser.ts";
import { connectMcp, type McpConnection, type McpOptions } from "./mcp-client.ts";

export const ORIGIN = "http://localhost:8787";

export const as = (account: string) => ({ email: `${account}@demo.eduai.test`, password: DEMO_PASSWORD });

/** The API and the MCP server for the tests of one file, started before them and stopped behind them. */
export function mcpPlatform(overrides: PlatformOverrides = {}) {
  let running: Awaited<ReturnType<typeof startApi>> | undefined;
  beforeAll(async () => {
    running = await startApi(overrides);
  });
  afterAll(() => running?.stop());
  const platform = () => {
    if (running === undefined) throw new Error("the platform starts before the first test");
    return running;
  };
  const fetch: FetchLike = (input, init) => doorWithoutWeb(platform())(input, init);

  /** One request at `/mcp`, or at `path`, with an access token and the headers of a client; `body` is a message, or text as it is. */
  async function send(
    token: string | null,
    body: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
    { method = "POST", path = "/mcp" } = {},
  ): Promise<Response> {
    const all = new Headers({
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    });
    if (token !== null) all.set("authorization", `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) all.set(name, value);
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return fetch(`${ORIGIN}${path}`, {
      method,
      headers: Object.fromEntries(all),
      ...(method === "POST" ? { body: text } : {}),
    });
  }

  /** A request at the token endpoint as a client sends it. */
  const token = (client: McpConnection, form: Record<string, string>) =>
    fetch(`${ORIGIN}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams({ ...form, client_id: client.clientId() }),
    });

  return {
    platform,
    fetch,
    send,
    token,
    /** Exchanges a refresh token, the client's own unless told. */
    refresh: (client: McpConnection, refresh = client.refreshToken() ?? "") =>
      token(client, { grant_type: "refresh_token", refresh_token: refresh }),
    connect: (account: string, options: McpOptions = {}) => connectMcp(ORIGIN, as(account), { fetch, ...options }),
    /** A browser in which a person is signed in. */
    async browser(account: string, origin = ORIGIN): Promise<ConsentBrowser> {
      const browser = new ConsentBrowser(origin, fetch);
      await browser.signIn(as(account));
      return browser;
    },
    register: (metadata: Readonly<Record<string, unknown>>) =>
      fetch(`${ORIGIN}/oauth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token_endpoint_auth_method: "none", ...metadata }),
      }),
    /** Rows of the platform's database, read with the owner's rights. */
    rows: <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      asAdmin(platform().database.adminUrl, async (admin) => (await admin.query<Row>(text, [...values])).rows),
  };
}

/** A request of the protocol. */
export const message = (method: string, params: unknown = {}, id: unknown = 1) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});

export const callOf = (name: unknown, args: unknown, id: unknown = 1) =>
  message("tools/call", { name, arguments: args }, id);

export const inSession = ({ sessionId }: Pick<McpConnection, "sessionId">) => ({ "mcp-session-id": sessionId });

const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/** Where a client sends a person to agree. */
export function authorizationUrl(clientId: unknown, redirectUri: string, origin = ORIGIN): URL {
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
