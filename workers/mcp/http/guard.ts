import { AppError, ERROR_STATUS } from "#core/errors.ts";
import { readBytes } from "#platform/http/body.ts";

/** Largest request body in bytes, on every path of the worker. */
export const BODY_LIMIT = 1_048_576;

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The same origin, where the loopback names of one port count as one. */
export function sameSite(left: URL, right: URL): boolean {
  if (left.protocol !== right.protocol || left.port !== right.port) return false;
  return left.hostname === right.hostname || (LOOPBACK.has(left.hostname) && LOOPBACK.has(right.hostname));
}

export function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/**
 * Against DNS rebinding: the host asked for must be the public one, and a page that asks must come from it or from
 * `trustedOrigins`. Local apps have no `Origin`. Loopback names of one port are one site.
 */
export function refuseForeign(
  request: Request,
  publicOrigin: string,
  trustedOrigins: readonly string[],
): Response | null {
  const home = new URL(publicOrigin);
  // The runtime makes the URL from the Host header; behind a service binding the header itself may be another's.
  if (!sameSite(new URL(request.url), home)) return refusal(403, "Invalid Host");
  const origin = request.headers.get("origin");
  if (origin === null || trustedOrigins.includes(origin)) return null;
  const page = urlOf(origin);
  return page !== null && sameSite(page, home) ? null : refusal(403, "Invalid Origin");
}

/** A JSON-RPC error as transports answer before a handler is reached; `id` of the request it is about, null for none. */
export function refusal(status: number, message: string, code = -32_000, id: string | number | null = null): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message } }, { status });
}

/** The same for a refusal of the core, with its HTTP status. */
export function refusedAs(error: AppError, id: string | number | null = null): Response {
  const response = refusal(ERROR_STATUS[error.code], error.message, undefined, id);
  if (error.retryAfterSeconds !== undefined) response.headers.set("Retry-After", String(error.retryAfterSeconds));
  return response;
}

/** The body as text; null when it is larger than `limit` bytes. Errors: `request_timeout`. */
export async function readBody(request: Request, limit = BODY_LIMIT): Promise<string | null> {
  try {
    return new TextDecoder().decode(await readBytes(request, limit));
  } catch (error) {
    if (error instanceof AppError && error.code === "payload_too_large") return null;
    throw error;
  }
}
