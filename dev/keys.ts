import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const keys = z.object({
  /** ES256 private key as JWK JSON, with `kid`. */
  jwtPrivateJwk: z.string(),
  /** ES256 private key as JWK JSON, with `kid`: signs the checkpoints of the audit log. */
  auditSigningJwk: z.string(),
  passwordPepper: z.string(),
  sessionKey: z.string(),
  deviceKey: z.string(),
  /** 32 bytes, base64. */
  fieldKey: z.string(),
  internalToken: z.string(),
  operatorToken: z.string(),
  /** Signing secret of Resend's webhooks: `whsec_` and base64. */
  resendWebhookSecret: z.string(),
  resendApiKey: z.string(),
  redisToken: z.string(),
  vectorToken: z.string(),
  /** Password of the database role the workers use. */
  appPassword: z.string(),
});

export type DevelopmentKeys = z.infer<typeof keys>;

const token = (): string => randomBytes(24).toString("base64url");

function signingJwk(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return JSON.stringify({ ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig", kid: randomUUID() });
}

/** The public half of private keys, as the text of a JWK set. */
export function publicJwks(...privateJwks: readonly string[]): string {
  return JSON.stringify({
    keys: privateJwks.map((text) => {
      const { d: _, ...open } = z.looseObject({ d: z.string() }).parse(JSON.parse(text));
      return open;
    }),
  });
}

function generate(): DevelopmentKeys {
  return {
    jwtPrivateJwk: signingJwk(),
    auditSigningJwk: signingJwk(),
    passwordPepper: randomBytes(32).toString("base64"),
    sessionKey: randomBytes(32).toString("base64"),
    deviceKey: randomBytes(32).toString("base64"),
    fieldKey: randomBytes(32).toString("base64"),
    internalToken: token(),
    operatorToken: token(),
    resendWebhookSecret: `whsec_${randomBytes(24).toString("base64")}`,
    resendApiKey: `re_${token()}`,
    redisToken: token(),
    vectorToken: token(),
    appPassword: token(),
  };
}

/**
 * Secrets of this development copy: generated once, kept in the data folder, readable by their owner only. One that a
 * folder of an earlier version lacks is added.
 */
export function loadKeys(dataDir: string): DevelopmentKeys {
  const file = join(dataDir, "keys.json");
  const stored = existsSync(file) ? keys.partial().parse(JSON.parse(readFileSync(file, "utf8"))) : {};
  const complete = keys.safeParse(stored);
  if (complete.success) return complete.data;
  const fresh = keys.parse({ ...generate(), ...stored });
  writeFileSync(file, JSON.stringify(fresh, null, 2), { mode: 0o600 });
  return fresh;
}
