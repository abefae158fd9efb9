const LOOPBACK = "127.0.0.1";

/** On one's own machine nobody stands in front to overwrite the client's address, so a forged one is dropped here. */
export function withoutForgedAddress(request: Request, local: boolean): Request {
  const address = request.headers.get("cf-connecting-ip");
  if (!local || address === null || address === LOOPBACK) return request;
  const headers = new Headers(request.headers);
  headers.set("cf-connecting-ip", LOOPBACK);
  return new Request(request, { headers });
}

/** The same request under the id by which every part of the platform will speak of it. */
export function withRequestId(request: Request, requestId: string): Request {
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  return new Request(request, { headers });
}
