import type { Secrets } from "#core/identity/ports.ts";

const encoder = new TextEncoder();

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Random text, hashes and MACs over WebCrypto; `key` is the platform's secret for derived tokens. */
export function webSecrets(key: string): Secrets {
  return {
    random: (bytes) => base64url(crypto.getRandomValues(new Uint8Array(bytes))),
    hash: async (text) => base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)))),
    async mac(text) {
      const imported = await crypto.subtle.importKey(
        "raw",
        encoder.encode(key),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["sign"],
      );
      return base64url(new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text))));
    },
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
