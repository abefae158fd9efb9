import type * as z from "zod";
import { authApi, type Me } from "#contracts/api/identity/auth.ts";
import type { Problem } from "#contracts/common.ts";
import type { Endpoint, Sent } from "#contracts/endpoint.ts";
import { SESSION_COOKIE, SIGNED_IN_COOKIE } from "#contracts/http.ts";
import { type AppLoadContext, data, redirect } from "../framework/http.server.ts";
import type { Locale } from "../i18n/languages.ts";
import { ApiError } from "./api-error.ts";
import { readForPage } from "./page-reads.server.ts";
import { localeOf } from "./preferences.server.ts";
import { type Answer, planOf, readAnswer, readOwnAnswer } from "./request-plan.ts";
import { confirmationPath, signInPath } from "./safe-path.ts";

export interface CallOptions {
  readonly csrf?: string;
  /** Raw body of an endpoint that takes bytes. */
  readonly bytes?: ArrayBuffer;
  readonly contentType?: string;
  /** The version of what is changed, as it was read. */
  readonly version?: string | number;
  /** Whose refusal for want of a proof of who one is the caller deals with; else it leads to the page that asks. */
  readonly asksItself?: true;
  /** Takes the cookies that the answer sets, to be handed on to the browser. */
  readonly cookies?: Headers;
}

const FORWARDED = ["cookie", "origin", "user-agent", "accept-language", "cf-connecting-ip"];

function headersFor(context: AppLoadContext, request: Request): Headers {
  const headers = new Headers({
    accept: "application/json",
    "x-request-id": context.requestId,
    "x-eduai-internal": context.env.INTERNAL_TOKEN,
  });
  for (const name of FORWARDED) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

/** One request to the API worker on behalf of the browser; the answer is returned as it came. */
export async function send(
  context: AppLoadContext,
  request: Request,
  endpoint: Endpoint,
  sent: unknown,
  options: CallOptions = {},
): Promise<Response> {
  const plan = planOf(endpoint, sent);
  const headers = headersFor(context, request);
  if (options.csrf !== undefined) headers.set("x-csrf-token", options.csrf);
  if (options.version !== undefined) headers.set("if-match", `"${options.version}"`);
  const body = options.bytes ?? plan.body;
  if (body !== null) headers.set("content-type", options.contentType ?? "application/json");
  return context.env.API.fetch(new URL(plan.url, request.url), { method: plan.method, headers, body });
}

/** A read that goes to the API together with what else the page asks for now. */
async function read(context: AppLoadContext, request: Request, endpoint: Endpoint, sent: unknown): Promise<Answer> {
  const { url } = planOf(endpoint, sent);
  const { origin } = new URL(request.url);
  const answer = await readForPage(context, url, () => ({ origin, headers: headersFor(context, request) }));
  return { status: answer.status, json: async () => JSON.parse(answer.body) };
}

/**
 * Calls one endpoint of the API as the signed-in person and returns its view.
 * Without a session that the endpoint asks for it throws a redirect to the sign-in page; any other refusal is thrown
 * as `ApiError`. What only reads, and has no options, is read together with what else the page asks for.
 */
export async function call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, V extends z.ZodType>(
  context: AppLoadContext,
  request: Request,
  endpoint: Endpoint<P, Q, B, V>,
  sent: Sent<Endpoint<P, Q, B, V>>,
  options?: CallOptions,
): Promise<z.output<V>> {
  const isJoined = endpoint.method === "GET" && options === undefined;
  const answer = isJoined
    ? await read(context, request, endpoint, sent)
    : await alone(context, request, endpoint, sent, options ?? {});
  if (answer.status === 401 && endpoint.access !== "open") throw redirect(signInPath(request.url));
  const view = isJoined ? readOwnAnswer : readAnswer;
  return view(answer, endpoint, () => readerOf(context, request)).catch((cause: unknown) => {
    throw leadingOn(cause, request, options);
  });
}

/** Must the person prove again who they are? */
export function needsProof(cause: unknown): boolean {
  return cause instanceof ApiError && cause.problem?.reason === "confirmation_needed";
}

const FACTORS_PATH = "/cuenta/segundo-paso";
/** What whoever has a factor to set up may still see. */
const WHILE_FACTOR_DUE = [FACTORS_PATH, "/cuenta/confirmar"];

/** What a page of its own takes care of leads there: proving again who one is, and a second factor that is due. */
function leadingOn(cause: unknown, request: Request, { asksItself }: CallOptions = {}): unknown {
  if (!(cause instanceof ApiError) || cause.status !== 403) return cause;
  const { pathname, search } = new URL(request.url);
  if (needsProof(cause) && asksItself === undefined) return redirect(confirmationPath(`${pathname}${search}`));
  const isDue = cause.problem?.reason === "second_factor_due" && !WHILE_FACTOR_DUE.includes(pathname);
  return isDue ? redirect(FACTORS_PATH) : cause;
}

async function alone(
  context: AppLoadContext,
  request: Request,
  endpoint: Endpoint,
  sent: unknown,
  options: CallOptions,
): Promise<Response> {
  const response = await send(context, request, endpoint, sent, options);
  if (response.status === 401 && endpoint.access !== "open") return response;
  for (const cookie of response.headers.getSetCookie()) options.cookies?.append("set-cookie", cookie);
  return response;
}

/** The language of whoever gets this answer, as the page is written in. */
export async function readerOf(context: AppLoadContext, request: Request): Promise<Locale> {
  const me = await currentPerson(context, request).catch(() => null);
  return localeOf(request, me?.locale ?? null);
}

const people = new WeakMap<AppLoadContext, Promise<Me | null>>();

const endings = new WeakMap<AppLoadContext, Problem>();

/** Does the browser send a session, whatever it is worth? */
export function hasSessionCookie(request: Request): boolean {
  return hasCookie(request, SESSION_COOKIE);
}

function hasCookie(request: Request, name: string): boolean {
  return request.headers.get("cookie")?.includes(`${name}=`) ?? false;
}

/** Who turned out to be signed in; undefined when no page has asked, or the answer failed. */
export async function askedPerson(context: AppLoadContext): Promise<Me | null | undefined> {
  return people.get(context)?.catch(() => undefined);
}

async function whoIs(context: AppLoadContext, request: Request): Promise<Me | null> {
  if (!hasSessionCookie(request)) return null;
  const answer = await read(context, request, authApi.me, {});
  try {
    return await readOwnAnswer(answer, authApi.me, () => localeOf(request, null));
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status !== 401) throw cause;
    if (cause.problem !== null) endings.set(context, cause.problem);
    return null;
  }
}

/**
 * Why whoever asks is signed in no more: what the API tells the owner of an ended session, or that it has expired where
 * the browser has dropped it. null for whoever had none, or signed out.
 */
export async function sessionEnding(
  context: AppLoadContext,
  request: Request,
): Promise<{ readonly text: string } | "expired" | null> {
  await currentPerson(context, request).catch(() => null);
  const problem = endings.get(context);
  if (problem?.reason?.startsWith("session_")) return { text: problem.detail };
  const isDropped = !hasSessionCookie(request) && hasCookie(request, SIGNED_IN_COOKIE);
  return isDropped ? "expired" : null;
}

/** Who is signed in, or null; asked once per request however many loaders want to know. */
export function currentPerson(context: AppLoadContext, request: Request): Promise<Me | null> {
  const known = people.get(context);
  if (known !== undefined) return known;
  const asked = whoIs(context, request);
  people.set(context, asked);
  return asked;
}

/** The signed-in person; everyone else is sent to the sign-in page and back afterwards. */
export async function requirePerson(context: AppLoadContext, request: Request): Promise<Me> {
  const me = await currentPerson(context, request);
  if (me === null) throw redirect(signInPath(request.url));
  return me;
}

/** Lets a loader's API refusals reach the error boundary with their status and problem document. */
export async function load<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ApiError) throw data(cause.problem, { status: cause.status });
    throw cause;
  }
}
