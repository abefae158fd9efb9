/** What makes a caller's own `x-request-id` acceptable: it stands in log lines and answers. */
const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's `x-request-id` when it is a plain token of 8 to 64 characters, else a fresh UUID. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : crypto.randomUUID();
}

/** Headers of every answer to the outside, whichever Worker gives it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "strict-origin-when-cross-origin",
  "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "cross-origin-opener-policy": "same-origin",
};

export const SESSION_COOKIE = "__Host-eduai_session";
/**
 * Outlives the session cookie, and goes when its person signs out: a browser that has this one alone had a session that
 * has expired.
 */
export const SIGNED_IN_COOKIE = "__Host-eduai_signed_in";
/** Between password and second factor. */
export const TICKET_COOKIE = "__Host-eduai_ticket";
export const DEVICE_COOKIE = "__Host-eduai_device";

/** A `__Host-` cookie: this origin only, never readable by scripts. */
export function hostCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}

/** Make a browser forget that it ever had a session. */
export const NO_SESSION: readonly string[] = [hostCookie(SESSION_COOKIE, "", 0), hostCookie(SIGNED_IN_COOKIE, "", 0)];
