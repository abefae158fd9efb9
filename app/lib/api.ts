import type * as z from "zod";
import type { Endpoint, Sent } from "#contracts/endpoint.ts";
import { planOf, readAnswer } from "./request-plan.ts";

/** Calls one endpoint from the browser; `csrf` is required for everything that writes. Throws `ApiError`. */
export async function fetchApi<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, V extends z.ZodType>(
  endpoint: Endpoint<P, Q, B, V>,
  sent: Sent<Endpoint<P, Q, B, V>>,
  options: { readonly csrf?: string | null; readonly signal?: AbortSignal } = {},
): Promise<z.output<V>> {
  const plan = planOf(endpoint, sent);
  const headers = new Headers({ accept: "application/json" });
  if (plan.body !== null) headers.set("content-type", "application/json");
  if (options.csrf) headers.set("x-csrf-token", options.csrf);
  const response = await fetch(plan.url, {
    method: plan.method,
    headers,
    body: plan.body,
    credentials: "same-origin",
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (response.status === 401) {
    const here = `${location.pathname}${location.search}`;
    location.assign(`/entrar?next=${encodeURIComponent(here)}`);
  }
  return readAnswer(response, endpoint);
}
