import type { Secrets } from "../ports.ts";

/** Letters and digits that nobody mixes up on paper (Crockford's base 32). */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 12;
const CODE = new RegExp(`^[${ALPHABET}]{${CODE_LENGTH}}$`);
const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Sixty random bits as three groups of four letters. */
export function newCode(secrets: Pick<Secrets, "random">): string {
  const letters = [...secrets.random(9)].map((letter) => ALPHABET[URL_SAFE.indexOf(letter) % ALPHABET.length]);
  return [0, 4, 8].map((at) => letters.slice(at, at + 4).join("")).join("-");
}

/** A code as it was made, however it was copied; null for what is none. */
function codeIn(text: string): string | null {
  const letters = text
    .toUpperCase()
    .replace(/[\s-]+/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  return CODE.test(letters) ? letters : null;
}

const ofCode = (code: string) => `access-code:${code}`;

/**
 * Under what a link or code is stored. A code is short, so its hash takes our key: a copy of the table opens nothing.
 */
export function tokenHash(secrets: Pick<Secrets, "hash" | "mac">, text: string): Promise<string> {
  const code = codeIn(text);
  return code === null ? secrets.hash(text) : secrets.mac("session", ofCode(code));
}

/** Under what it may be stored: one that was made before the key changed still lets in. */
export async function tokenHashes(secrets: Pick<Secrets, "hash" | "macs">, text: string): Promise<readonly string[]> {
  const code = codeIn(text);
  return code === null ? [await secrets.hash(text)] : secrets.macs("session", ofCode(code));
}
