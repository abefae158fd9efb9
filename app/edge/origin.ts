/** Was the request sent from a page of this very origin? Browsers always send `Origin` with a POST. */
export function fromThisOrigin(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  return origin === new URL(request.url).origin || new URL(origin).host === request.headers.get("host");
}

/** A form of another site. The framework would answer it with a failure of its own. */
export function isForeignForm(request: Request): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  return request.headers.has("origin") && !fromThisOrigin(request);
}
