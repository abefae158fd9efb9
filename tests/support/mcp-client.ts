import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
  UnauthorizedError as ModernUnauthorizedError,
} from "@modelcontextprotocol/client";
import {
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  UnauthorizedError,
} from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { OAuthClientInformationFull, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { ConsentBrowser, type Credentials, type FetchLike } from "./mcp-browser.ts";

export type ProtocolVersion = "2025-11-25" | "2026-07-28";

export interface McpOptions {
  /** How to reach the origin when it is not on the network (a harness); the global fetch otherwise. */
  readonly fetch?: FetchLike;
  readonly protocolVersion?: ProtocolVersion;
  /** `/mcp` unless told. */
  readonly path?: string;
  /** Ticked on the consent page besides the base scope. */
  readonly scopes?: readonly string[];
  /** The person agrees to the first request alone: a client that was put out does not get back in by itself. */
  readonly once?: boolean;
  /** The person's answer to a confirmation; without it the client cannot ask. */
  readonly onQuestion?: (question: string) => boolean | Promise<boolean>;
}

export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly structured: Record<string, unknown> | undefined;
  readonly meta: unknown;
}

export interface McpConnection {
  readonly protocolVersion: string | undefined;
  readonly sessionId: string | undefined;
  readonly scope: string | undefined;
  /** What the server tells a model before its first call. */
  readonly instructions: string | undefined;
  accessToken(): string;
  refreshToken(): string | undefined;
  clientId(): string;
  listTools(): Promise<string[]>;
  callTool(name: string, args?: Record<string, unknown>): Promise<ToolAnswer>;
  readResource(uri: string): Promise<string>;
  listPrompts(): Promise<string[]>;
  close(): Promise<void>;
}

const CALLBACK = "http://127.0.0.1:9/callback";
const CLIENT_INFO = { name: "eduai-tests", version: "1.0.0" };

/** Keeps in memory what a desktop client would keep on disk; sends the person to the consent page. */
export class MemoryProvider implements OAuthClientProvider {
  readonly redirectUrl = CALLBACK;
  readonly clientMetadata = {
    client_name: "Asistente <de pruebas>",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  callback: URLSearchParams | undefined;
  authorizationUrl: URL | undefined;
  stored: OAuthTokens | undefined;
  readonly #consent: (url: URL) => Promise<URLSearchParams>;
  #client: OAuthClientInformationFull | undefined;
  #verifier = "";
  #discovery: OAuthDiscoveryState | undefined;
  readonly #state = crypto.randomUUID();

  constructor(consent: (url: URL) => Promise<URLSearchParams>) {
    this.#consent = consent;
  }

  state() {
    return this.#state;
  }
  clientInformation() {
    return this.#client;
  }
  saveClientInformation(client: OAuthClientInformationFull) {
    this.#client = client;
  }
  tokens() {
    return this.stored;
  }
  saveTokens(tokens: OAuthTokens) {
    this.stored = tokens;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovery = state;
  }
  discoveryState() {
    return this.#discovery;
  }
  async redirectToAuthorization(url: URL) {
    this.authorizationUrl = url;
    this.callback = await this.#consent(url);
    if (this.callback.get("state") !== this.#state) throw new Error("the callback carries another state");
  }
}

/**
 * Connects as an AI client would that knows nothing but the address: 401, metadata, registration, authorization with
 * PKCE as the person, token, then the protocol of `protocolVersion`.
 */
export async function connectMcp(
  origin: string,
  credentials: Credentials,
  options: McpOptions = {},
): Promise<McpConnection> {
  const fetch: FetchLike = options.fetch ?? globalThis.fetch;
  const browser = new ConsentBrowser(origin, fetch);
  await browser.signIn(credentials);
  const scopes = options.scopes ?? ["offline_access"];
  let agreed = false;
  const provider = new MemoryProvider((url) => {
    if (agreed && options.once === true) throw new Error("nobody is there to agree again");
    agreed = true;
    return browser.consent(url, "approve", scopes);
  });
  const address = new URL(options.path ?? "/mcp", origin);
  const transportOptions = { authProvider: provider, fetch };
  const connected =
    options.protocolVersion === "2026-07-28"
      ? await connectModern(address, transportOptions, options.onQuestion)
      : await connectWithSession(address, transportOptions, options.onQuestion);
  const tokens = () => {
    if (provider.stored === undefined) throw new Error("no token was issued");
    return provider.stored;
  };
  return {
    ...connected,
    scope: tokens().scope,
    accessToken: () => tokens().access_token,
    refreshToken: () => tokens().refresh_token,
    clientId: () => provider.clientInformation()?.client_id ?? "",
  };
}

type Connected = Omit<McpConnection, "scope" | "accessToken" | "refreshToken" | "clientId">;

type OnQuestion = McpOptions["onQuestion"];

interface TransportOptions {
  readonly authProvider: MemoryProvider;
  readonly fetch: FetchLike;
}

function abilities(onQuestion: OnQuestion) {
  return onQuestion === undefined ? {} : { capabilities: { elicitation: {} } };
}

async function replyTo(question: string, onQuestion: NonNullable<OnQuestion>) {
  return (await onQuestion(question))
    ? { action: "accept" as const, content: { confirm: true } }
    : { action: "decline" as const };
}

function callbackOf(provider: MemoryProvider): URLSearchParams {
  if (provider.callback === undefined) throw new Error("the server let an unknown client in without consent");
  const error = provider.callback.get("error");
  if (error !== null) throw new Error(`authorization answered ${error}`);
  return provider.callback;
}

async function connectWithSession(address: URL, options: TransportOptions, onQuestion: OnQuestion): Promise<Connected> {
  const first = new StreamableHTTPClientTransport(address, options);
  await new Client(CLIENT_INFO).connect(first).catch((error: unknown) => {
    if (!(error instanceof UnauthorizedError)) throw error;
  });
  await first.finishAuth(callbackOf(options.authProvider).get("code") ?? "");
  const transport = new StreamableHTTPClientTransport(address, options);
  const client = new Client(CLIENT_INFO, abilities(onQuestion));
  if (onQuestion !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => replyTo(params.message, onQuestion));
  }
  await client.connect(transport);
  return {
    protocolVersion: transport.protocolVersion,
    sessionId: transport.sessionId,
    instructions: client.getInstructions(),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (name, args = {}) => answer(await client.callTool({ name, arguments: args })),
    readResource: async (uri) => textOf((await client.readResource({ uri })).contents),
    listPrompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
    close: async () => {
      await transport.terminateSession();
      await client.close();
    },
  };
}

async function connectModern(address: URL, options: TransportOptions, onQuestion: OnQuestion): Promise<Connected> {
  const open = () => new ModernClient(CLIENT_INFO, { versionNegotiation: { mode: "auto" }, ...abilities(onQuestion) });
  const first = new ModernTransport(address, options);
  await open()
    .connect(first)
    .catch((error: unknown) => {
      if (!(error instanceof ModernUnauthorizedError)) throw error;
    });
  await first.finishAuth(callbackOf(options.authProvider));
  const transport = new ModernTransport(address, options);
  const client = open();
  if (onQuestion !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => replyTo(params.message, onQuestion));
  }
  await client.connect(transport);
  return {
    protocolVersion: transport.protocolVersion,
    sessionId: transport.sessionId,
    instructions: client.getInstructions(),
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: async (name, args = {}) => answer(await client.callTool({ name, arguments: args })),
    readResource: async (uri) => textOf((await client.readResource({ uri })).contents),
    listPrompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
    close: () => client.close(),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(parts: unknown): string {
  const first: unknown = Array.isArray(parts) ? parts[0] : undefined;
  return isRecord(first) && typeof first.text === "string" ? first.text : "";
}

function answer(result: object): ToolAnswer {
  const { isError, content, structuredContent, _meta: meta } = isRecord(result) ? result : {};
  return {
    isError: isError === true,
    text: textOf(content),
    structured: isRecord(structuredContent) ? structuredContent : undefined,
    meta,
  };
}

export interface McpDay {
  readonly connection: McpConnection;
  readonly tools: readonly string[];
  /** Students that `find_students` answers, at most 100. */
  readonly students: readonly { readonly id: number; readonly name: string }[];
  /** `get_student_grades` of one student; an error is an answer, not an exception. */
  grades(studentId: number, filter?: { subject?: string; period?: string }): Promise<ToolAnswer>;
}

/**
 * A person's day with an AI client: connect with full OAuth, see the tools, find the students within reach.
 * Close `connection` afterwards.
 */
export async function runMcpDay(origin: string, credentials: Credentials, options: McpOptions = {}): Promise<McpDay> {
  const connection = await connectMcp(origin, credentials, options);
  const tools = await connection.listTools();
  const found = await connection.callTool("find_students", { limit: 100 });
  if (found.isError) throw new Error(`find_students: ${found.text}`);
  const rows = Array.isArray(found.structured?.students) ? found.structured.students.filter(isRecord) : [];
  return {
    connection,
    tools,
    students: rows.map((row) => ({ id: Number(row.id), name: `${row.givenName} ${row.familyName}` })),
    grades: (studentId, filter = {}) => connection.callTool("get_student_grades", { student_id: studentId, ...filter }),
  };
}
