import { pagePolicy } from "./csp.ts";
import { type EdgeContext, isLocal } from "./env.ts";

/** Headers of what the web application answers: policy for HTML, and nothing of a signed-in person is stored. */
export function finishPage(request: Request, response: Response, { env, nonce }: EdgeContext): Response {
  const isHtml = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (isHtml) {
    response.headers.set("content-security-policy", pagePolicy(nonce, new URL(request.url)));
    // The local server buffers compressed bodies to their end, which hides streaming.
    if (isLocal(env)) response.headers.set("content-encoding", "identity");
  }
  if (isHtml || request.headers.has("cookie")) response.headers.set("cache-control", "no-store");
  return response;
}
