import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";

/** What is sealed at once: a file of 25 MB is never in memory a third time. */
const CHUNK = 1_048_576;
const TAG = 16;
const KEY = 32;

const encoder = new TextEncoder();

export interface SealedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The key that opens it, and nothing else: 32 bytes in base64url. It is kept sealed, apart from the file. */
  readonly secret: string;
}

/**
 * A file under a key of its own, made for it: AES-256-GCM chunk by chunk, each with its tag. `place` is where it lies: moved
 * elsewhere, it does not open.
 */
export async function sealFile(bytes: Uint8Array, place: string): Promise<SealedFile> {
  const secret = crypto.getRandomValues(new Uint8Array(KEY));
  const key = await imported(secret);
  const count = Math.max(1, Math.ceil(bytes.byteLength / CHUNK));
  const sealed = new Uint8Array(bytes.byteLength + count * TAG);
  for (let number = 0; number < count; number += 1) {
    const plain = Uint8Array.from(bytes.subarray(number * CHUNK, (number + 1) * CHUNK));
    const chunk = await crypto.subtle.encrypt(parameters(number, number === count - 1, place), key, plain);
    sealed.set(new Uint8Array(chunk), number * (CHUNK + TAG));
  }
  return { bytes: sealed, secret: textOf(secret) };
}

/** The file; null for what was not sealed with this secret for this place, or is not whole. */
export async function openFile(
  sealed: Uint8Array,
  secret: string,
  place: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const count = Math.ceil(sealed.byteLength / (CHUNK + TAG));
  if (count === 0 || sealed.byteLength < count * TAG) return null;
  const bytes = new Uint8Array(sealed.byteLength - count * TAG);
  try {
    const key = await imported(bytesOf(secret));
    for (let number = 0; number < count; number += 1) {
      const from = number * (CHUNK + TAG);
      const chunk = Uint8Array.from(sealed.subarray(from, from + CHUNK + TAG));
      const plain = await crypto.subtle.decrypt(parameters(number, number === count - 1, place), key, chunk);
      bytes.set(new Uint8Array(plain), number * CHUNK);
    }
  } catch {
    return null;
  }
  return bytes;
}

/**
 * The key seals this file alone, so the number of the chunk is a nonce that never comes twice. Whether it is the last one
 * stands in it too: a file cut off between two chunks does not open (Hoang, Reyhanitabar, Rogaway and Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015, 7: STREAM).
 */
function parameters(number: number, isLast: boolean, place: string) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, number);
  iv[11] = isLast ? 1 : 0;
  return { name: "AES-GCM", iv, additionalData: encoder.encode(`eduai.file.v1 ${place}`), tagLength: TAG * 8 };
}

function imported(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  if (secret.byteLength !== KEY) throw new Error("a key of a file has 32 bytes");
  return crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
}

const textOf = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const bytesOf = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

/** An object as it lies in the store; null: it is not there. Errors: `unavailable`. */
export function readObject({ ports }: Pick<Context, "ports">, key: string): Promise<Uint8Array | null> {
  return ports.files.get(key).catch((cause: unknown) => {
    throw new AppError("unavailable", "El archivo no se puede leer ahora mismo.", { cause });
  });
}

/** What it holds. Errors: `unavailable` when it does not open. */
export async function openObject(stored: Uint8Array, secret: string, key: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await openFile(stored, secret, key);
  if (bytes !== null) return bytes;
  throw new AppError("unavailable", "Este archivo está protegido y ahora no se puede leer.", {
    reason: "data_unreadable",
  });
}
