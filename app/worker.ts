import { InFlight } from "#contracts/in-flight.ts";
import * as build from "../build/server/index.js";
import { runCron } from "./edge/cron.ts";
import { newNonce } from "./edge/csp.ts";
import { dispatch, routeOf } from "./edge/dispatch.ts";
import { type EdgeContext, environmentFaults, type FrontEnv, isLocal } from "./edge/env.ts";
import { secured } from "./edge/headers.ts";
import { finishPage } from "./edge/page.ts";
import { requestIdOf, withRequestId } from "./edge/request-id.ts";
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

async function answer(request: Request, context: EdgeContext): Promise<Response> {
  try {
    return (await dispatch(request, context)) ?? (await page(request, context));
  } catch (cause) {
    console.error(
      JSON.stringify({
        level: "error",
        event: "front_door_failed",
        requestId: context.requestId,
        // Its message may quote what a person sent.
        cause: cause instanceof Error ? cause.name : typeof cause,
      }),
    );
    return unavailable(request, context.requestId, "failed");
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
function isProbe(request: Request): boolean {
  const route = routeOf(new URL(request.url).pathname);
  return route === "health" || route === "ready";
}

export default {
  async fetch(incoming: Request, env: FrontEnv): Promise<Response> {
    const requestId = requestIdOf(incoming);
    const faults = environmentFaults(env);
    if (faults.length > 0) {
      console.error(JSON.stringify({ level: "error", event: "environment_not_usable", variables: faults }));
      return secured(unavailable(incoming, requestId, "failed"), requestId);
    }
    const request = withRequestId(incoming, requestId, isLocal(env));
    const leave = isProbe(request) ? undefined : inFlight.enter();
    if (leave === null) return secured(unavailable(request, requestId, "full"), requestId);
    try {
      return secured(await answer(request, { env, requestId, nonce: newNonce() }), requestId);
    } finally {
      leave?.();
    }
  },

  async scheduled(event: ScheduledController, env: FrontEnv): Promise<void> {
    await runCron(event.cron, env);
  },
};
