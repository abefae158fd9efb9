import { calculateJwkThumbprint, importJWK, type JWK, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { AppError } from "#core/errors.ts";
import type { Tokens } from "#core/identity/ports.ts";

const ALGORITHM = "ES256";
const ACCESS_SECONDS = 30 * 60;
const LEEWAY_SECONDS = 30;
const TYPE = "at+jwt";

const Claims = z.object({
  sub: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
  inst: z.int().positive(),
  sid: z.string().min(10).max(80),
});

interface KeyConfig {
  readonly issuer: string;
  /** ES256 private key as JWK text; its `kid` or its thumbprint names it. */
  readonly current: string;
  /** The key before it, still accepted while its tokens live. */
  readonly previous: string | undefined;
}

async function readKey(text: string) {
  const jwk: JWK = JSON.parse(text);
  const kid = jwk.kid ?? (await calculateJwkThumbprint(jwk));
  const { d: _, ...open } = jwk;
  const publicJwk = { ...open, kid, alg: ALGORITHM, use: "sig" };
  return { kid, publicJwk, secret: await importJWK(jwk, ALGORITHM), verifier: await importJWK(publicJwk, ALGORITHM) };
}

/** Access tokens: JWT, ES256 pinned, 30 minutes, issuer and audience this origin, key named by `kid`. */
export function joseTokens(config: KeyConfig): Tokens {
  let loaded: Promise<Awaited<ReturnType<typeof readKey>>[]> | undefined;
  const keys = () => {
    loaded ??= Promise.all(
      [config.current, config.previous].flatMap((text) => (text === undefined ? [] : [readKey(text)])),
    );
    return loaded;
  };
  const audience = `${config.issuer}/api`;
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
      try {
        const all = await keys();
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = all.find((candidate) => candidate.kid === kid);
            if (key === undefined) throw new Error("unknown key");
            return key.verifier;
          },
          {
            algorithms: [ALGORITHM],
            issuer: config.issuer,
            audience,
            typ: TYPE,
            clockTolerance: LEEWAY_SECONDS,
            requiredClaims: ["sub", "iat", "nbf", "exp", "jti"],
            maxTokenAge: ACCESS_SECONDS + LEEWAY_SECONDS,
          },
        );
        const claims = Claims.parse(payload);
        return { userId: claims.sub, institutionId: claims.inst, sessionId: claims.sid };
      } catch (cause) {
        throw new AppError("unauthenticated", "El token de acceso no es válido o ha caducado.", { cause });
      }
    },
    async publicKeys() {
      return { keys: (await keys()).map(({ publicJwk }) => ({ ...publicJwk })) };
    },
  };
}
