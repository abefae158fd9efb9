const ACCEPTED = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's `x-request-id` when it is a plain token of 8 to 64 characters, else a fresh UUID. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && ACCEPTED.test(given) ? given : crypto.randomUUID();
}

export function withRequestId(request: Request, requestId: string): Request {
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  return new Request(request, { headers });
}
