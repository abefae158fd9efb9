import type { Problem } from "#contracts/common.ts";

/** RFC 9457 answer of the front door itself, for what no service could answer. */
export function problem(
  status: 403 | 404 | 411 | 413 | 429 | 503,
  title: string,
  detail: string,
  request: Request,
  requestId: string,
): Response {
  const body: Problem = {
    type: "about:blank",
    title,
    status,
    detail,
    instance: new URL(request.url).pathname,
    requestId,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(status === 503 || status === 429 ? { "retry-after": "5" } : {}),
    },
  });
}
