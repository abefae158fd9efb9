import type { MacUse, Secrets } from "#core/identity/ports.ts";
import { toBase64url } from "./base64url.ts";

const encoder = new TextEncoder();

/** By use, the keys that count: the present one, which makes MACs, and during a change the one before it. */
export type MacKeys = Readonly<Record<MacUse, readonly [string, ...string[]]>>;

/** The present key and, while it is set, the one before. */
export function keysInUse(current: string, previous: string | undefined): readonly [string, ...string[]] {
  return previous === undefined ? [current] : [current, previous];
}

async function hmac(key: string, text: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  return toBase64url(new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text))));
}

/** Random text, hashes and MACs over WebCrypto. */
export function webSecrets(keys: MacKeys): Secrets {
  return {
    random: (bytes) => toBase64url(crypto.getRandomValues(new Uint8Array(bytes))),
    hash: async (text) => toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)))),
    mac: (use, text) => hmac(keys[use][0], text),
    macs: (use, text) => Promise.all(keys[use].map((key) => hmac(key, text))),
    equal: constantTimeEqual,
  };
}

/** Compares without telling where two texts part. */
export function constantTimeEqual(left: string, right: string): boolean {
  const a = encoder.encode(left);
  const b = encoder.encode(right);
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index % (b.length || 1)] ?? 0);
  return difference === 0;
}
