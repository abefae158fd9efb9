import { hostCookie } from "#contracts/http.ts";

const COOKIE = "__Host-eduai_way_in";
const SECONDS = 3_600;
/** Links and codes as they may be typed. */
const FORM = /^[\w -]{12,100}$/;

/** Remembers what lets in for as long as somebody takes to choose a password. What cannot be one is forgotten. */
export function keepWayIn(token: string): { readonly "set-cookie": string; readonly "referrer-policy": string } {
  const cookie = FORM.test(token) ? hostCookie(COOKIE, token.replaceAll(" ", "-"), SECONDS) : NO_WAY_IN;
  return { "set-cookie": cookie, "referrer-policy": "no-referrer" };
}

export const NO_WAY_IN = hostCookie(COOKIE, "", 0);

export function wayInOf(request: Request): string | null {
  const found = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{12,100})(?:;|$)`).exec(request.headers.get("cookie") ?? "");
  return found?.[1] ?? null;
}
