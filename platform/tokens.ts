import { calculateJwkThumbprint, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { AppError } from "#core/errors.ts";
import type { AccessClaims, Tokens } from "#core/identity/ports.ts";
import { sha256 } from "#core/sha256.ts";

const ALGORITHM = "ES256";
const ACCESS_SECONDS = 30 * 60;
const LEEWAY_SECONDS = 30;
const TYPE = "at+jwt";
/** Tokens of which this isolate remembers, by their hash, that the signature is good; the oldest goes first. */
const KEPT_TOKENS = 5_000;

const Claims = z.object({
  sub: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
  inst: z.int().positive(),
  sid: z.string().min(10).max(80),
  iat: z.number(),
  exp: z.number(),
});

interface KeyConfig {
  readonly issuer: string;
  /** ES256 private key as JWK text; its `kid` or its thumbprint names it. */
  readonly current: string;
  /** The key before it, still accepted while its tokens live. */
  readonly previous: string | undefined;
}

/** A public key that verifies, named by its `kid` or its thumbprint. Throws for a key that is none of ES256 signatures. */
export async function readVerifier(jwk: JWK) {
  const fits = jwk.kty === "EC" && jwk.crv === "P-256" && (jwk.alg ?? ALGORITHM) === ALGORITHM;
  const signs = (jwk.use ?? "sig") === "sig" && (jwk.key_ops ?? ["verify"]).some((use) => /^(sign|verify)$/.test(use));
  if (!fits || !signs) throw new Error(`no key of ${ALGORITHM} signatures`);
  const kid = jwk.kid ?? (await calculateJwkThumbprint(jwk));
  const { d: _, key_ops: __, ...open } = jwk;
  const publicJwk = { ...open, kid, alg: ALGORITHM, use: "sig" };
  return { kid, publicJwk, verifier: await importJWK(publicJwk, ALGORITHM) };
}

/** How a signature is checked: by the key that the header names, of those we know, and by no algorithm but ours. */
export function signatureCheck(keys: readonly Awaited<ReturnType<typeof readVerifier>>[]) {
  const keyOf = ({ kid }: { kid?: string }) => {
    const key = keys.find((candidate) => candidate.kid === kid);
    if (key === undefined) throw new Error("unknown key");
    return key.verifier;
  };
  return { keyOf, options: { algorithms: [ALGORITHM] } };
}

async function readKey(text: string) {
  const jwk: JWK = JSON.parse(text);
  const { key_ops: _, ...secret } = jwk;
  return { ...(await readVerifier(jwk)), secret: await importJWK(secret, ALGORITHM) };
}

/**
 * Access tokens: JWT, ES256 pinned, 30 minutes, issuer and audience this origin, key named by `kid`. A signature is checked
 * once in each isolate: while the token lives, the same bytes are the same token. Whether its session lives is not kept here.
 */
export function joseTokens(config: KeyConfig): Tokens {
  let loaded: Promise<Awaited<ReturnType<typeof readKey>>[]> | undefined;
  const keys = () => {
    loaded ??= Promise.all(
      [config.current, config.previous].flatMap((text) => (text === undefined ? [] : [readKey(text)])),
    );
    return loaded;
  };
  const audience = `${config.issuer}/api`;
  const verified = new Map<string, { readonly claims: AccessClaims; readonly until: number }>();
  return {
    accessSeconds: ACCESS_SECONDS,
    async sign({ userId, institutionId, sessionId }) {
      const [key] = await keys();
      if (key === undefined) throw new Error("no signing key");
      return new SignJWT({ inst: institutionId, sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: TYPE })
        .setSubject(String(userId))
        .setIssuer(config.issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setNotBefore("0s")
        .setExpirationTime(`${ACCESS_SECONDS}s`)
        .setJti(crypto.randomUUID())
        .sign(key.secret);
    },
    async verify(token) {
      const digest = await sha256(token);
      const known = verified.get(digest);
      if (known !== undefined) {
        if (Date.now() < known.until) return known.claims;
        verified.delete(digest);
      }
      try {
        const { keyOf, options } = signatureCheck(await keys());
        const { payload } = await jwtVerify(token, keyOf, {
          ...options,
          issuer: config.issuer,
          audience,
          typ: TYPE,
          clockTolerance: LEEWAY_SECONDS,
          requiredClaims: ["sub", "iat", "nbf", "exp", "jti"],
          maxTokenAge: ACCESS_SECONDS + LEEWAY_SECONDS,
        });
        const { sub, inst, sid, iat, exp } = Claims.parse(payload);
        const claims = { userId: sub, institutionId: inst, sessionId: sid };
        verified.set(digest, { claims, until: Math.min(exp, iat + ACCESS_SECONDS) * 1000 });
        const oldest = verified.keys().next().value;
        if (verified.size > KEPT_TOKENS && oldest !== undefined) verified.delete(oldest);
        return claims;
      } catch (cause) {
        throw new AppError("unauthenticated", "El token de acceso no es válido o ha caducado.", { cause });
      }
    },
    async publicKeys() {
      return { keys: (await keys()).map(({ publicJwk }) => ({ ...publicJwk })) };
    },
  };
}
