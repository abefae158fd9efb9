import type { Problem } from "#contracts/common.ts";
import { AppError, ERROR_STATUS } from "#core/errors.ts";

const TITLES: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  428: "Precondition Required",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

export interface ProblemContext {
  readonly requestId: string;
  /** The route pattern, not the path: a foreign id and one that does not exist answer the same bytes. */
  readonly instance: string;
}

/** RFC 9457 answer for a coded error; anything else is a 500 that says nothing of its cause. */
export function problemResponse(error: unknown, context: ProblemContext): Response {
  const coded = error instanceof AppError ? error : null;
  const status = coded === null ? 500 : ERROR_STATUS[coded.code];
  const problem: Problem = {
    type: coded === null ? "about:blank" : `/api/docs#${coded.code}`,
    title: TITLES[status] ?? "Error",
    status,
    detail: coded === null ? "Ha ocurrido un error inesperado. Ya lo hemos anotado." : coded.message,
    ...(coded?.reason === undefined ? {} : { reason: coded.reason }),
    instance: context.instance,
    requestId: context.requestId,
    ...(coded?.issues === undefined ? {} : { errors: coded.issues.map((issue) => ({ ...issue })) }),
    ...(coded?.current === undefined ? {} : { current: coded.current }),
  };
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (status === 401) headers.set("www-authenticate", 'Bearer realm="eduai"');
  if (coded?.retryAfterSeconds !== undefined) headers.set("retry-after", String(coded.retryAfterSeconds));
  return new Response(JSON.stringify(problem), { status, headers });
}
