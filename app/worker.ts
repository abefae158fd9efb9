import * as build from "../build/server/index.js";
import { newNonce } from "./edge/csp.ts";
import { dispatch } from "./edge/dispatch.ts";
import { type EdgeContext, environmentFaults, type FrontEnv, isLocal } from "./edge/env.ts";
import { secured } from "./edge/headers.ts";
import { finishPage } from "./edge/page.ts";
import { problem } from "./edge/problem.ts";
import { requestIdOf, withRequestId } from "./edge/request-id.ts";
import { createRequestHandler } from "./framework/http.server.ts";

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
    return unavailable(request, context.requestId);
  }
}

function unavailable(request: Request, requestId: string): Response {
  const detail = "El servicio no responde. Vuelve a intentarlo en unos segundos.";
  return problem(503, "Service unavailable", detail, request, requestId);
}

export default {
  async fetch(incoming: Request, env: FrontEnv): Promise<Response> {
    const requestId = requestIdOf(incoming);
    const faults = environmentFaults(env);
    if (faults.length > 0) {
      console.error(JSON.stringify({ level: "error", event: "environment_not_usable", variables: faults }));
      return secured(unavailable(incoming, requestId), requestId);
    }
    const request = withRequestId(incoming, requestId, isLocal(env));
    return secured(await answer(request, { env, requestId, nonce: newNonce() }), requestId);
  },

  async scheduled(_event: ScheduledController, env: FrontEnv): Promise<void> {
    await env.OBJECTS.sweep();
  },
};
