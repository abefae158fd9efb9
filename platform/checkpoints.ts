import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK, type JWK } from "jose";
import * as z from "zod";
import { Checkpoint } from "#core/audit/checkpoints.ts";

const ALGORITHM = "ES256";
const TYPE = "audit-checkpoint";

const PublicKeys = z.object({
  keys: z
    .array(
      z.strictObject({
        kty: z.literal("EC"),
        crv: z.literal("P-256"),
        x: z.string(),
        y: z.string(),
        kid: z.string().min(1),
        alg: z.literal("ES256").default("ES256"),
        use: z.literal("sig").default("sig"),
      }),
    )
    .min(1),
});

/** Signs checkpoints with an ES256 key given as JWK text; its `kid`, or its thumbprint, says which. */
export function checkpointSigner(privateJwk: string): (checkpoint: Checkpoint) => Promise<string> {
  let loaded: Promise<{ kid: string; key: Awaited<ReturnType<typeof importJWK>> }> | undefined;
  const load = async () => {
    const jwk: JWK = JSON.parse(privateJwk);
    return { kid: jwk.kid ?? (await calculateJwkThumbprint(jwk)), key: await importJWK(jwk, ALGORITHM) };
  };
  return async (checkpoint) => {
    loaded ??= load();
    const { kid, key } = await loaded;
    return new CompactSign(new TextEncoder().encode(JSON.stringify(checkpoint)))
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: TYPE })
      .sign(key);
  };
}

/**
 * Opens checkpoints signed with one of the public keys of a JWK set, as text: today's and the one before it. Answers null
 * for what carries no signature of theirs or is no checkpoint. Throws for a set that is none, or that holds a private key.
 */
export function checkpointReader(publicJwks: string): { open(jws: string): Promise<Checkpoint | null> } {
  const { keys } = PublicKeys.parse(JSON.parse(publicJwks));
  const loaded = new Map<string, ReturnType<typeof importJWK>>();
  return {
    async open(jws) {
      try {
        const { payload, protectedHeader } = await compactVerify(
          jws,
          async ({ kid = "" }) => {
            const jwk = keys.find((key) => key.kid === kid);
            if (jwk === undefined) throw new Error("unknown key");
            const key = loaded.get(kid) ?? importJWK(jwk, ALGORITHM);
            loaded.set(kid, key);
            return key;
          },
          { algorithms: [ALGORITHM] },
        );
        if (protectedHeader.typ !== TYPE) return null;
        return Checkpoint.parse(JSON.parse(new TextDecoder().decode(payload)));
      } catch {
        return null;
      }
    },
  };
}
