import { authApi, type Tokens } from "#contracts/api/identity/auth.ts";
import type { Problem } from "#contracts/common.ts";
import type { Endpoint, Sent, View } from "#contracts/endpoint.ts";

/** Anything that answers requests at a path: the test platform, or a running copy. */
export type Fetcher = (path: string, init?: RequestInit) => Promise<Response>;

export const DEMO_PASSWORD = "eduai-demo-2026";

export interface Answer<E> {
  readonly status: number;
  /** The view when the status is below 400; reading it otherwise throws with the problem. */
  readonly view: View<E>;
  readonly problem: Problem;
  readonly headers: Headers;
}

/** The URL of an endpoint below the origin, with its parameters and query filled in. */
export function urlOf(endpoint: Endpoint, sent: { params?: unknown; query?: unknown }): string {
  const params = new Map(Object.entries(sent.params ?? {}));
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params.get(name))),
  );
  const query = Object.entries(sent.query ?? {}).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(query.map(([name, value]) => [name, String(value)]));
  return `/api/v1${path}${query.length === 0 ? "" : `?${search}`}`;
}

/** A client of the public API, with or without an access token. */
export function apiClient(door: Fetcher, token: string | null = null) {
  return async function call<E extends Endpoint>(
    endpoint: E,
    sent: Sent<E> & { headers?: Record<string, string>; bytes?: Uint8Array<ArrayBuffer> },
  ): Promise<Answer<E>> {
    const parts: { params?: unknown; query?: unknown; body?: unknown } = sent;
    const body = sent.bytes ?? (parts.body === undefined ? null : JSON.stringify(parts.body));
    const response = await door(urlOf(endpoint, parts), {
      method: endpoint.method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(parts.body === undefined ? {} : { "content-type": "application/json" }),
        ...sent.headers,
      },
      body,
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const json: unknown = isJson && text !== "" ? JSON.parse(text) : undefined;
    return {
      status: response.status,
      headers: response.headers,
      get view(): View<E> {
        if (response.status >= 400) throw new Error(`${endpoint.id} answered ${response.status}: ${text}`);
        return viewOf<E>(json);
      },
      get problem(): Problem {
        if (response.status < 400) throw new Error(`${endpoint.id} answered ${response.status}, not a problem`);
        return problemOf(json);
      },
    };
  };
}

export type Client = ReturnType<typeof apiClient>;

/** The server parses every answer by the endpoint's own view before it sends it. */
function viewOf<E>(json: unknown): View<E> {
  return json as View<E>;
}

function problemOf(json: unknown): Problem {
  return json as Problem;
}

/** What a sign-in without a second factor answers. */
export function tokensOf(view: View<typeof authApi.login>): Tokens {
  if ("next" in view) throw new Error("the account has a second factor");
  return view;
}

/** Signs in with the demo password and answers a client that acts as this person. */
export async function signIn(door: Fetcher, email: string, password = DEMO_PASSWORD) {
  const { view } = await apiClient(door)(authApi.login, { body: { email, password } });
  const tokens = tokensOf(view);
  return { call: apiClient(door, tokens.accessToken), tokens, user: tokens.user };
}

/** Signs in as the web app does: a session cookie and the token that its forms carry. */
export async function openWebSession(door: Fetcher, email: string, cookie?: string) {
  const response = await door("/api/v1/auth/session", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: "http://localhost:8787",
      ...(cookie === undefined ? {} : { cookie }),
    },
    body: JSON.stringify({ email, password: DEMO_PASSWORD }),
  });
  const cookies = response.headers.getSetCookie();
  const me: { csrfToken: string } = await response.json();
  return { response, cookies, csrf: me.csrfToken, cookie: cookies.map((line) => line.split(";")[0]).join("; ") };
}
