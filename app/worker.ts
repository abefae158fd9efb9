import * as build from "../build/server/index.js";
import { Admission } from "./edge/admission.ts";
import { newNonce } from "./edge/csp.ts";
import { dispatch, routeOf } from "./edge/dispatch.ts";
import { type EdgeContext, environmentFaults, type FrontEnv, isLocal } from "./edge/env.ts";
import { secured } from "./edge/headers.ts";
import { finishPage } from "./edge/page.ts";
import { requestIdOf, withRequestId } from "./edge/request-id.ts";
import { unavailable } from "./edge/unavailable.ts";
import { createRequestHandler } from "./framework/http.server.ts";

const admission = new Admission();

const renderPage = createRequestHandler(build, "production");

async function answer(request: Request, context: EdgeContext): Promise<Response> {
  try {
    const answered = await dispatch(request, context);
    return answered ?? finishPage(request, await renderPage(request, context), context);
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
    const work = () => answer(request, { env, requestId, nonce: newNonce() });
    const answered = isProbe(request) ? work() : admission.admit(work, () => unavailable(request, requestId, "full"));
    return secured(await answered, requestId);
  },

  async scheduled(_event: ScheduledController, env: FrontEnv): Promise<void> {
    await env.OBJECTS.sweep();
  },
};
