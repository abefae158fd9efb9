import { pagePolicy } from "./csp.ts";
import type { EdgeContext } from "./env.ts";

/** Headers of what the web application answers: policy for HTML, and nothing of a signed-in person is stored. */
export function finishPage(request: Request, response: Response, { nonce }: EdgeContext): Response {
  const isHtml = response.headers.get("content-type")?.startsWith("text/html") ?? false;
  if (isHtml) {
    response.headers.set("content-security-policy", pagePolicy(nonce, new URL(request.url)));
  }
  if (isHtml || request.headers.has("cookie")) response.headers.set("cache-control", "no-store");
  return response;
}
