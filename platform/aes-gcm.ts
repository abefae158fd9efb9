import { fromBase64url, toBase64url } from "./base64url.ts";

/** AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D). */
const ALGORITHM = "AES-GCM";
const NONCE_BYTES = 12;
const KEY_BYTES = 32;

const encoder = new TextEncoder();

/** Throws for anything but 32 bytes. */
export async function importAesKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  if (bytes.length !== KEY_BYTES) throw new Error("a key of AES-256 has 32 bytes");
  return crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["encrypt", "decrypt"]);
}

export function newAesKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/** A new one for each message: at random, which is safe for 2^32 messages under one key. */
export function newNonce(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
}

const parameters = (nonce: Uint8Array<ArrayBuffer>, about: Uint8Array<ArrayBuffer>) => ({
  name: ALGORITHM,
  iv: nonce,
  additionalData: about,
  tagLength: 128,
});

/** `<nonce>.<ciphertext and tag>`, both base64url; it opens with the same key and the same `about` only. */
export async function seal(key: CryptoKey, about: string, plain: Uint8Array<ArrayBuffer>): Promise<string> {
  const nonce = newNonce();
  const sealed = await crypto.subtle.encrypt(parameters(nonce, encoder.encode(about)), key, plain);
  return `${toBase64url(nonce)}.${toBase64url(new Uint8Array(sealed))}`;
}

/** The plain bytes, or null when the text is not of this form, key or `about`. */
export async function open(key: CryptoKey, about: string, sealed: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const [nonce = "", text = "", ...more] = sealed.split(".");
  if (more.length > 0 || nonce.length !== 16) return null;
  try {
    return await openBytes(key, encoder.encode(about), fromBase64url(nonce), fromBase64url(text));
  } catch {
    return null;
  }
}

/** Throws when key, nonce, `about` or tag do not fit. */
export async function openBytes(
  key: CryptoKey,
  about: Uint8Array<ArrayBuffer>,
  nonce: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, about), key, sealed));
}
