import type Argon2 from "@phi-ag/argon2";
import { Argon2Type } from "@phi-ag/argon2";
import type { Passwords } from "#core/identity/ports.ts";

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, hashLength: 32, type: Argon2Type.Argon2id };

const encoder = new TextEncoder();

/** The pepper goes in by HMAC, so that a stolen table alone cannot be attacked; NFKC so that keyboards agree. */
async function peppered(password: string, pepper: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", encoder.encode(pepper), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(password.normalize("NFKC")));
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}

/**
 * Hashes in PHC form, `$argon2id$v=19$m=19456,t=2,p=1$…`. `load` gives the compiled module of this runtime. A password
 * hashed with the `previous` pepper is still known and hashed anew; meanwhile every wrong one costs two hashes, whoever
 * it was tried for.
 */
export function argon2Passwords(load: () => Promise<Argon2>, pepper: string, previous?: string): Passwords {
  let loaded: Promise<Argon2> | undefined;
  const argon2 = () => {
    loaded ??= load();
    return loaded;
  };
  const wanted = `m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}`;
  return {
    async hash(password) {
      return (await argon2()).hash(await peppered(password, pepper), PARAMETERS).encoded;
    },
    async verify(encoded, password) {
      const fits = async (with_: string) =>
        (await argon2()).tryVerify(encoded, await peppered(password, with_)).success;
      if (await fits(pepper)) {
        return { ok: true, needsRehash: !(encoded.startsWith("$argon2id$") && encoded.includes(wanted)) };
      }
      const ok = previous !== undefined && (await fits(previous));
      return { ok, needsRehash: ok };
    },
    decoy: () => "$argon2id$v=19$m=19456,t=2,p=1$ZGVjb3lzYWx0MTZieXRlcw$Rf5cxT0dGm1yq3bq0X0l2dUu1tq8wYg2G4Zl0m8o6cA",
  };
}
