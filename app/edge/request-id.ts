const ACCEPTED = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's `x-request-id` when it is a plain token of 8 to 64 characters, else a fresh UUID. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && ACCEPTED.test(given) ? given : crypto.randomUUID();
}

/** On one's own machine nobody stands in front to overwrite the client's address, so a forged one is dropped here. */
export function withRequestId(request: Request, requestId: string, local: boolean): Request {
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  if (local) headers.set("cf-connecting-ip", "127.0.0.1");
  return new Request(request, { headers });
}
