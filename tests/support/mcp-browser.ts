import type { TestPlatform } from "./harness.ts";
import type { Fetch } from "./workers.ts";

export type FetchLike = Fetch;

/** What the front door does with the paths of OAuth and MCP, for a platform without the web app. */
export function doorWithoutWeb(platform: Pick<TestPlatform, "worker">): FetchLike {
  return (input, init) => {
    const url = new URL(input);
    return platform.worker(url.pathname.startsWith("/api/") ? "eduai-api" : "eduai-mcp").fetch(url, init);
  };
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** As much of a browser as an OAuth redirect needs: a cookie jar, the sign-in, the consent form. */
export class ConsentBrowser {
  readonly #origin: string;
  readonly #fetch: FetchLike;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string, fetch: FetchLike) {
    this.#origin = origin;
    this.#fetch = fetch;
  }

  async request(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookies.size > 0) {
      headers.set("cookie", [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const response = await this.#fetch(new URL(url, this.#origin).href, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      const expired = /max-age=0\b/i.test(line);
      if (expired) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  async signIn(credentials: Credentials): Promise<void> {
    const response = await this.request("/api/v1/auth/session", {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.#origin },
      body: JSON.stringify(credentials),
    });
    if (!response.ok) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
  }

  /** Opens the authorization page and answers its form. Resolves to the parameters of the client's callback. */
  async consent(
    authorizationUrl: URL,
    decision: "approve" | "deny",
    scopes: readonly string[],
  ): Promise<URLSearchParams> {
    const shown = await this.request(authorizationUrl);
    const html = await shown.text();
    if (shown.status !== 200) {
      throw new Error(`authorize answered ${shown.status} to ${shown.headers.get("location")}: ${html.slice(0, 300)}`);
    }
    const form = new URLSearchParams({ handle: field(html, "handle"), person: field(html, "person"), decision });
    for (const scope of scopes) form.append("scope", scope);
    const answer = await this.request(authorizationUrl, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: this.#origin },
      body: form.toString(),
    });
    const location = answer.headers.get("location");
    if (answer.status !== 302 || location === null) {
      throw new Error(`consent answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    }
    return new URL(location).searchParams;
  }
}

function field(html: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
  if (value === undefined) throw new Error(`the consent page has no field ${name}: ${html.slice(0, 300)}`);
  return value;
}
