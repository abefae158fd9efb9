import * as z from "zod";
import { Problem } from "#contracts/common.ts";
import type { Endpoint } from "#contracts/endpoint.ts";
import type { Locale } from "../i18n/languages.ts";
import { ApiError } from "./api-error.ts";

const Parts = z.object({
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullish()).default({}),
  body: z.unknown().optional(),
});

export interface RequestPlan {
  readonly method: string;
  /** Path with query, from the origin's root. */
  readonly url: string;
  readonly body: string | null;
}

/**
 * Address and body of one call of an endpoint; absent and empty query values are left out. Throws `ApiError` 404 for a
 * parameter that is no segment of a path.
 */
export function planOf(endpoint: Endpoint, sent: unknown): RequestPlan {
  const { params, query, body } = Parts.parse(sent);
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${endpoint.id} needs the parameter "${name}"`);
    // Such a segment would make the address another endpoint's; nothing is called so.
    if (["", ".", ".."].includes(String(value))) throw new ApiError(404, null);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const tail = search.size === 0 ? "" : `?${search}`;
  return {
    method: endpoint.method,
    url: `/api/v1${path}${tail}`,
    body: body === undefined ? null : JSON.stringify(body),
  };
}

/** As much of a response as its reader needs. */
export type Answer = Pick<Response, "status" | "json">;

/** The checked view of a successful answer, or throws `ApiError`, which speaks the reader's language. */
export async function readAnswer<View extends z.ZodType>(
  response: Answer,
  { view }: { readonly view: View },
  locale: () => Locale | Promise<Locale>,
): Promise<z.output<View>> {
  await throwRefusal(response, locale);
  return view.parse(response.status === 204 ? undefined : await response.json());
}

/** The same of an API that was deployed with this very code, and has checked what it answers: not once more. */
export async function readOwnAnswer<View extends z.ZodType>(
  response: Answer,
  { view }: { readonly view: View },
  locale: () => Locale | Promise<Locale>,
): Promise<z.output<View>> {
  await throwRefusal(response, locale);
  return response.status === 204 ? view.parse(undefined) : response.json<z.output<View>>();
}

async function throwRefusal(response: Answer, locale: () => Locale | Promise<Locale>): Promise<void> {
  if (response.status >= 200 && response.status <= 299) return;
  const parsed = Problem.safeParse(await response.json().catch(() => null));
  throw new ApiError(response.status, parsed.success ? await inWordsOf(await locale(), parsed.data) : null);
}

/** The sentences of other languages are loaded when the first refusal needs them; without them it stays in Spanish. */
async function inWordsOf(locale: Locale, problem: Problem): Promise<Problem> {
  if (locale === "es") return problem;
  const words = await import("../i18n/problems.ts").catch(() => null);
  return words?.problemIn(locale, problem) ?? problem;
}
