import type * as z from "zod";
import type { Endpoint, Sent } from "#contracts/endpoint.ts";
import { pageLocale } from "./page-locale.ts";
import { renewToken } from "./re-sign-in.ts";
import { planOf, readAnswer } from "./request-plan.ts";
import { currentToken, signInAgain } from "./sign-in-asked.ts";

/**
 * Calls one endpoint from the browser; `csrf` is required for everything that writes, `version` where what is changed was read. When the session has ended the
 * person is asked to sign in over the page, and the call goes on afterwards. Throws `ApiError`.
 */
export async function fetchApi<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, V extends z.ZodType>(
  endpoint: Endpoint<P, Q, B, V>,
  sent: Sent<Endpoint<P, Q, B, V>>,
  options: { readonly csrf?: string | null; readonly version?: number; readonly signal?: AbortSignal } = {},
): Promise<z.output<V>> {
  const plan = planOf(endpoint, sent);
  const given = options.csrf ?? "";
  const ask = (token: string) => {
    const headers = new Headers({ accept: "application/json" });
    if (plan.body !== null) headers.set("content-type", "application/json");
    if (token !== "") headers.set("x-csrf-token", token);
    if (options.version !== undefined) headers.set("if-match", `"${options.version}"`);
    return fetch(plan.url, {
      method: plan.method,
      headers,
      body: plan.body,
      credentials: "same-origin",
      ...(options.signal ? { signal: options.signal } : {}),
    });
  };
  let response = await ask(currentToken(given));
  if (response.status === 401) response = await ask(await signInAgain(given));
  else if (response.status === 403 && given !== "") {
    // Either the right is missing, or the browser holds a newer session than the one this page was rendered with.
    const token = await renewToken(given);
    if (token !== null) response = await ask(token);
  }
  return readAnswer(response, endpoint, pageLocale);
}
