import { requestIdOf } from "#contracts/http.ts";
import { InFlight } from "#contracts/in-flight.ts";
import * as build from "../build/server/index.js";
import { runCron } from "./edge/cron.ts";
import { newNonce } from "./edge/csp.ts";
import { dispatch, type Route, routeOf } from "./edge/dispatch.ts";
import { type EdgeContext, environmentFaults, type FrontEnv, isLocal } from "./edge/env.ts";
import { secured } from "./edge/headers.ts";
import { withoutForgedAddress, withRequestId } from "./edge/incoming.ts";
import { finishPage } from "./edge/page.ts";
import { Strangers } from "./edge/strangers.ts";
import { unavailable } from "./edge/unavailable.ts";
import { createRequestHandler } from "./framework/http.server.ts";
import { askedPerson, currentPerson, hasSessionCookie } from "./lib/api.server.ts";

/**
 * Requests that one isolate answers at the same time. Each is worth some tens of milliseconds of work: whoever came after
 * these would wait longer than a person does, and make everybody else wait too.
 */
const MAX_IN_FLIGHT = 64;

const inFlight = new InFlight(MAX_IN_FLIGHT);
const strangers = new Strangers();

const renderPage = createRequestHandler(build, "production");

async function answer(request: Request, context: EdgeContext, route: Exclude<Route, "api">): Promise<Response> {
  try {
    return (await dispatch(request, context, route)) ?? (await page(request, context));
  } catch (cause) {
    return failed(request, context.requestId, cause);
  }
}

function failed(request: Request, requestId: string, cause: unknown): Response {
  console.error(
    JSON.stringify({
      level: "error",
      event: "front_door_failed",
      requestId,
      // Its message may quote what a person sent.
      cause: cause instanceof Error ? cause.name : typeof cause,
    }),
  );
  return unavailable(request, requestId, "failed");
}

/** The API gives its answers id and headers itself: they go through as they are, which is what costs least. */
async function passedOn(request: Request, env: FrontEnv): Promise<Response> {
  try {
    return await env.API.fetch(request);
  } catch (cause) {
    const requestId = requestIdOf(request.headers);
    return secured(failed(request, requestId, cause), requestId);
  }
}

async function page(request: Request, context: EdgeContext): Promise<Response> {
  const address = request.headers.get("cf-connecting-ip") ?? "unknown";
  const isKnown = async () => (await currentPerson(context, request)) !== null;
  if (!(await strangers.admits(address, hasSessionCookie(request), isKnown))) {
    return unavailable(request, context.requestId, "often");
  }
  const rendered = finishPage(request, await renderPage(request, context), context);
  if (hasSessionCookie(request) && (await askedPerson(context)) === null) strangers.count(address);
  return rendered;
}

/** Whoever looks after the platform must see it when it is full, too. */
const PROBES: ReadonlySet<Route> = new Set(["health", "ready"]);

export default {
  async fetch(incoming: Request, env: FrontEnv): Promise<Response> {
    const faults = environmentFaults(env);
    if (faults.length > 0) {
      console.error(JSON.stringify({ level: "error", event: "environment_not_usable", variables: faults }));
      return refused(incoming, "failed");
    }
    const route = routeOf(new URL(incoming.url).pathname);
    if (PROBES.has(route)) return enter(incoming, route, env);
    const admitted = inFlight.admit(incoming);
    if (admitted === null) return refused(incoming, "full");
    try {
      const response = await enter(admitted.request, route, env);
      return admitted.isDisplaced() ? refused(incoming, "full") : response;
    } finally {
      admitted.leave();
    }
  },

  async scheduled(event: ScheduledController, env: FrontEnv): Promise<void> {
    await runCron(event.cron, env);
  },
};

async function enter(incoming: Request, route: Route, env: FrontEnv): Promise<Response> {
  const request = withoutForgedAddress(incoming, isLocal(env));
  if (route === "api") return passedOn(request, env);
  const requestId = requestIdOf(request.headers);
  const context = { env, requestId, nonce: newNonce() };
  return secured(await answer(withRequestId(request, requestId), context, route), requestId);
}

function refused(request: Request, cause: "failed" | "full"): Response {
  const requestId = requestIdOf(request.headers);
  return secured(unavailable(request, requestId, cause), requestId);
}
