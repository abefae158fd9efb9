import { sha256 } from "#core/sha256.ts";
import { importAesKey, open, seal } from "./aes-gcm.ts";
import { fromBase64url } from "./base64url.ts";

/**
 * Wraps data keys under a key-encryption key that never leaves it: today a secret of the Workers, one day a service of a
 * cloud. `about` is bound to what is wrapped: with another it does not open.
 */
export interface Kms {
  /** The id of the key that wraps now. */
  readonly current: () => Promise<string>;
  readonly wrap: (about: string, dataKey: Uint8Array<ArrayBuffer>) => Promise<string>;
  /** Null when no key of ours opens it. */
  readonly unwrap: (about: string, wrapped: string) => Promise<Uint8Array<ArrayBuffer> | null>;
}

/** `w1.<id of the wrapping key>.<nonce>.<ciphertext>` */
const WRAPPED = /^w1\.([0-9a-f]{16})\.([\w-]+\.[\w-]+)$/;

/** The id of the key that a data key is wrapped under, as it stands in `privacy.keys`; null for anything else. */
export function wrappedBy(wrapped: string): string | null {
  return WRAPPED.exec(wrapped)?.[1] ?? null;
}

async function readKey(secret: string) {
  const bytes = fromBase64url(secret);
  // Tells two secrets apart and nothing of what they are: 64 bits of a hash of 256 random ones.
  const id = (await sha256(bytes)).slice(0, 16);
  return { id, key: await importAesKey(bytes) };
}

/** `current` and `previous` are 32 random bytes, base64; the previous one opens what is not rewrapped yet. */
export function secretKms(secrets: { readonly current: string; readonly previous?: string | undefined }): Kms {
  let loaded: Promise<Awaited<ReturnType<typeof readKey>>[]> | undefined;
  const keys = () => {
    const texts = [secrets.current, secrets.previous].filter((text) => text !== undefined);
    loaded ??= Promise.all(texts.map(readKey));
    return loaded;
  };
  const current = async () => {
    const [key] = await keys();
    if (key === undefined) throw new Error("no key to wrap with");
    return key;
  };
  return {
    current: async () => (await current()).id,
    wrap: async (about, dataKey) => {
      const { id, key } = await current();
      return `w1.${id}.${await seal(key, about, dataKey)}`;
    },
    unwrap: async (about, wrapped) => {
      const [, id, sealed = ""] = WRAPPED.exec(wrapped) ?? [];
      const found = (await keys()).find((one) => one.id === id);
      return found === undefined ? null : open(found.key, about, sealed);
    },
  };
}
