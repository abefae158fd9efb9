import type { Hono, Context as HonoContext } from "hono";
import type { Endpoint, Input, View } from "#contracts/endpoint.ts";
import { covers } from "#contracts/permissions.ts";
import type { Actor, Context, Origin } from "#core/context.ts";
import { AppError } from "#core/errors.ts";
import { requireFactorSetUp } from "#core/identity/authenticate.ts";
import type { IdentityContext, SessionRecord } from "#core/identity/ports.ts";
import { requireRecent } from "#core/identity/recent.ts";
import { requireOn } from "#core/operations/switches.ts";
import { constantTimeEqual } from "../secrets.ts";
import type { Services } from "../services.ts";
import { personalOnly, requireActor } from "./auth.ts";
import { withIdempotencyKey } from "./idempotency.ts";
import { readInput } from "./input.ts";
import type { LimitOutcome } from "./rate-limit.ts";
import { countedOnce, enteredOnce, inVisit, visitOf } from "./visit.ts";

export interface HttpEnv {
  Bindings: object;
  Variables: { requestId: string; services: Services; route: string };
}

export interface Call {
  readonly http: HonoContext<HttpEnv>;
  readonly services: Services;
  readonly identity: IdentityContext;
  readonly origin: Origin;
  /** The raw body of an endpoint whose `bodyKind` is "bytes". */
  readonly bytes: Uint8Array;
  readonly headers: Headers;
  /** What `If-Match` names of an endpoint that asks for it; any other version is out of date. */
  readonly version: string;
}

/** An endpoint that answers with no body (204) takes a verb that returns nothing. */
type Answer<E> = [View<E>] extends [undefined] ? Promise<void> | Promise<Response> : Promise<View<E> | Response>;
type SignedIn<E> = (ctx: Context, input: Input<E>, call: Call & { readonly session: SessionRecord }) => Answer<E>;

/**
 * What is open to anyone has no `ctx`. `countedAs` says whose requests count together, by what was sent; null: those of
 * the address.
 */
interface Anyone<E> {
  readonly anyone: (input: Input<E>, call: Call) => Answer<E>;
  readonly countedAs?: (input: Input<E>, call: Call) => Promise<string | null>;
}

/** A verb for every endpoint of a contract; one that lacks, or returns something else, does not compile. */
export type Verbs<Api> = { readonly [Name in keyof Api]: SignedIn<Api[Name]> | Anyone<Api[Name]> };

/** Mounts each endpoint of a contract with its verb, in the order of the contract. */
export function bind<Api extends Readonly<Record<string, Endpoint>>>(
  app: Hono<HttpEnv>,
  api: Api,
  verbs: Verbs<Api>,
): void {
  const byName = erased(verbs);
  for (const [name, endpoint] of Object.entries<Endpoint>(api)) {
    const verb = byName[name];
    if (verb === undefined) throw new Error(`${endpoint.id} has no verb`);
    const open = typeof verb !== "function";
    if (open !== (endpoint.access === "open"))
      throw new Error(`${endpoint.id}: contract and verb disagree on who may call`);
    if (open) openRoute(app, endpoint, verb);
    else route(app, endpoint, verb);
  }
}

/** Verbs without the types of their endpoints: each is handed only what its own endpoint has validated. */
function erased<Api>(verbs: Verbs<Api>): Readonly<Record<string, SignedIn<Endpoint> | Anyone<Endpoint>>> {
  return verbs as Readonly<Record<string, SignedIn<Endpoint> | Anyone<Endpoint>>>;
}

/** The validated parts as one record, typed by the endpoint that validated them. */
function inputOf(parts: { params: unknown; query: unknown; body: unknown }): Input<Endpoint> {
  return Object.assign({}, parts.params, parts.query, parts.body);
}

/** How long it is taken for granted that a sender is still who they were when their request began. */
const FRESH_MS = 1_000;

/** Mounts an endpoint that needs a signed-in person: authentication, limits, validation, idempotency, then the verb. */
function route(app: Hono<HttpEnv>, endpoint: Endpoint, handle: SignedIn<Endpoint>): void {
  app.on(endpoint.method, honoPath(endpoint.path), async (http) => {
    const call = begin(http, endpoint);
    const { services, identity, origin } = call;
    const visit = visitOf(http.req.raw);
    const enter = () =>
      requireActor(identity, http.req.raw, allowedOrigins(services)).catch((error: unknown) =>
        refused(services, origin, error),
      );
    const entered = await (visit === undefined ? enter() : enteredOnce(visit, enter));
    const enteredAt = Date.now();
    const { actor } = entered;
    const isKey = entered.session.kind === "key";
    if (isKey && (endpoint.access === "session" || endpoint.isPersonal)) throw personalOnly();
    if (endpoint.whileFactorDue === undefined) requireFactorSetUp(entered.session, new Date());
    if (isKey) await requireOn({ actor, ports: services.ports }, "api_keys");
    const contextOf = (who: Actor) => services.context(who, origin, (work) => http.executionCtx.waitUntil(work));
    const { limiter } = services;
    const group = isKey ? keyLimit(endpoint) : limitGroup(http, endpoint, services);
    // A machine uses up what is its own, not what its owner needs to work.
    const subject = isKey ? actor.sessionId : `${actor.institutionId}:${actor.userId}`;
    const ctx = visit === undefined ? contextOf(actor) : inVisit(visit, contextOf(actor));
    const read = async () => {
      if (Array.isArray(endpoint.access) && !endpoint.access.some((needed) => covers(actor.permissions, needed))) {
        throw new AppError("forbidden", "Tu cuenta no tiene permiso para hacer esto.");
      }
      return readInput(endpoint, http.req.raw, http.req.param());
    };
    const runAs = async (
      who: typeof entered,
      context: Context,
      { bytes, ...parts }: Awaited<ReturnType<typeof read>>,
    ) => {
      const version = versionOf(endpoint, http.req.raw.headers);
      return handle(context, inputOf(parts), {
        ...call,
        session: who.session,
        bytes: bytes ?? new Uint8Array(),
        version,
      });
    };
    const count = () => limiter.count(group, subject);
    if (isPlainRead(http, endpoint) && !limiter.isRefusing(group, subject)) {
      // Beside the verb: one that turns out to be too many has read for nothing, and gets none of it.
      const answering = read().then((input) => runAs(entered, ctx, input));
      const counting = visit === undefined ? count() : countedOnce(visit, group, count);
      const [limited, answer] = await Promise.all([counting, settled(answering)]);
      return respond(endpoint, answer(), limited, call.headers);
    }
    const limited = await count();
    const input = await read();
    // Whoever kept the body back may have lost meanwhile the right they came with.
    const who = Date.now() - enteredAt < FRESH_MS ? entered : await enter();
    const own = who === entered ? ctx : contextOf(who.actor);
    if (asksToConfirm(endpoint, input)) await requireRecent(own);
    const run = (context: Context) => runAs(who, context, input);
    const key = http.req.header("idempotency-key");
    if (endpoint.method !== "POST" || key === undefined || endpoint.bodyKind === "bytes" || endpoint.answersSecret) {
      return respond(endpoint, await run(own), limited, call.headers);
    }
    const text = `${endpoint.id}\n${JSON.stringify(input.params ?? null)}\n${new TextDecoder().decode(input.bytes ?? new Uint8Array())}`;
    const stored = await withIdempotencyKey(own, key, text, async (context) => {
      const answer = await run(context);
      if (answer instanceof Response) throw new Error(`${endpoint.id} answers no JSON, so it cannot be replayed`);
      return { status: endpoint.status ?? 200, body: endpoint.view.parse(answer) };
    });
    return jsonResponse(stored.body, stored.status, limited, call.headers);
  });
}

/** Is this what a stolen session must not do? */
function asksToConfirm({ needsRecent }: Endpoint, { body }: { readonly body: unknown }): boolean {
  if (needsRecent === undefined || needsRecent === true) return needsRecent ?? false;
  return typeof body === "object" && body !== null && needsRecent.some((field) => Object.hasOwn(body, field));
}

/** A read of the everyday kind, which costs little more than its count; what has a limit of its own waits for it. */
function isPlainRead(http: HonoContext<HttpEnv>, endpoint: Endpoint): boolean {
  return endpoint.method === "GET" && endpoint.limit === undefined && http.req.header("upgrade") === undefined;
}

/** What a promise came to, to be taken or thrown later: a failure meanwhile is nobody's unhandled rejection. */
function settled<T>(promise: Promise<T>): Promise<() => T> {
  return promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
}

/** Counts a request without a valid session per address; throws what refused it, or `rate_limited`. */
async function refused(services: Services, origin: Origin, error: unknown): Promise<never> {
  if (error instanceof AppError && error.code === "unauthenticated") {
    await services.limiter.count("refused", origin.ip ?? "unknown");
  }
  throw error;
}

/**
 * Mounts an endpoint open to anyone; limits count per address, or as `countedAs` says. What cannot be read counts apart:
 * nobody uses up the limit of others behind the same address by sending rubbish.
 */
function openRoute(app: Hono<HttpEnv>, endpoint: Endpoint, { anyone, countedAs }: Anyone<Endpoint>): void {
  app.on(endpoint.method, honoPath(endpoint.path), async (http) => {
    const started = begin(http, endpoint);
    const { limiter } = started.services;
    const address = started.origin.ip ?? "unknown";
    const { bytes, ...parts } = await readInput(endpoint, http.req.raw, http.req.param()).catch(async (error) => {
      await limiter.count("refused", address);
      throw error;
    });
    const input = inputOf(parts);
    const call = { ...started, bytes: bytes ?? new Uint8Array() };
    const limited = await limiter.count(endpoint.limit ?? "open", (await countedAs?.(input, call)) ?? address);
    return respond(endpoint, await anyone(input, call), limited, call.headers);
  });
}

function begin(http: HonoContext<HttpEnv>, endpoint: Endpoint) {
  http.set("route", `/api/v1${endpoint.path}`);
  const services = http.get("services");
  const requestId = http.get("requestId");
  const origin: Origin = {
    requestId,
    ip: http.req.header("cf-connecting-ip") ?? "127.0.0.1",
    userAgent: http.req.header("user-agent")?.slice(0, 300) ?? null,
  };
  return {
    http,
    services,
    origin,
    identity: services.identity(requestId, origin.ip ?? "unknown", (work) => http.executionCtx.waitUntil(work)),
    headers: new Headers(),
    bytes: new Uint8Array(),
    version: "",
  };
}

const ETAG = /^(?:W\/)?"([\w.:-]{1,2000})"$/;

/** Errors: `precondition_required` without the header, `precondition_failed` for what no answer of ours was tagged with. */
function versionOf(endpoint: Endpoint, headers: Headers): string {
  if (endpoint.ifMatch === undefined) return "";
  const given = headers.get("if-match");
  if (given === null) {
    throw new AppError("precondition_required", "Falta If-Match, con la versión que leíste.", {
      reason: "version_missing",
    });
  }
  const [, version] = ETAG.exec(given.trim()) ?? [];
  if (version === undefined) throw new AppError("precondition_failed", "If-Match no nombra ninguna versión.");
  return version;
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

const LOOPBACK = ["localhost", "127.0.0.1"];

/** The site itself, under both names when it is this very computer's. */
function ownOrigins(publicOrigin: string): string[] {
  const { protocol, hostname, port, origin } = new URL(publicOrigin);
  if (!LOOPBACK.includes(hostname)) return [origin];
  return LOOPBACK.map((name) => `${protocol}//${name}${port === "" ? "" : `:${port}`}`);
}

const origins = new WeakMap<Services, readonly string[]>();

/** The origins whose pages may act: our own and those of `CORS_ORIGINS`. */
export function allowedOrigins(services: Services): readonly string[] {
  const known = origins.get(services);
  if (known !== undefined) return known;
  const { PUBLIC_ORIGIN, CORS_ORIGINS } = services.variables;
  const others = CORS_ORIGINS.split(",").map((text) => text.trim());
  const allowed = [...ownOrigins(PUBLIC_ORIGIN), ...others.filter(Boolean)];
  origins.set(services, allowed);
  return allowed;
}

/** A page of the web app reads several times for one click of a person, so that counts apart; what it writes does not. */
function limitGroup(http: HonoContext<HttpEnv>, endpoint: Endpoint, services: Services) {
  if (endpoint.limit !== undefined) return endpoint.limit;
  const internal = http.req.header("x-eduai-internal");
  if (internal !== undefined && constantTimeEqual(internal, services.variables.INTERNAL_TOKEN)) return "page";
  return "default";
}

/** What is dear to us is bounded for machines as for people. */
function keyLimit({ limit }: Endpoint) {
  return limit === undefined || limit === "default" || limit === "write" ? "key" : limit;
}

function respond(endpoint: Endpoint, answer: unknown, limited: LimitOutcome, extra: Headers): Response {
  if (answer instanceof Response) return answer;
  const status = endpoint.status ?? 200;
  const view = status === 204 ? undefined : endpoint.view.parse(answer);
  const version = tagOf(view);
  if (version !== null) extra.set("etag", `"${version}"`);
  return jsonResponse(view, status, limited, extra);
}

/** The version of a view that is one row. */
function tagOf(view: unknown): string | number | null {
  if (typeof view !== "object" || view === null || !("version" in view)) return null;
  const { version } = view;
  return typeof version === "string" || typeof version === "number" ? version : null;
}

function jsonResponse(body: unknown, status: number, limited: LimitOutcome, extra: Headers): Response {
  const headers = new Headers(limited.headers);
  extra.forEach((value, name) => {
    headers.append(name, value);
  });
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (body === undefined) return new Response(null, { status: status === 200 ? 204 : status, headers });
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(body), { status, headers });
}
