import * as z from "zod";

const Url = z.url();
/** A variable that is set to nothing counts as not set. */
export const blankIsUnset = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const MacKey = z.string().min(32);
const KeyBytes = z.string().regex(/^[\w+/-]{43}=?$/, "32 bytes in base64");

/** Variables and secrets every worker of the platform with a database reads. */
export const Variables = z
  .object({
    EDUAI_ENV: z.enum(["development", "test", "staging", "production"]),
    PUBLIC_ORIGIN: Url,
    DATABASE_URL: z.string().startsWith("postgres"),
    NEON_LOCAL: blankIsUnset(z.string().regex(/^[\w.-]+:\d+$/)),
    UPSTASH_REDIS_REST_URL: Url,
    UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
    UPSTASH_VECTOR_REST_URL: Url,
    UPSTASH_VECTOR_REST_TOKEN: z.string().min(1),
    JWT_PRIVATE_JWK: z.string().min(1),
    JWT_PREVIOUS_JWK: blankIsUnset(z.string().min(1)),
    /** Goes into the hash of every password and into nothing else. */
    /** JWK set of the public keys that audit checkpoints are signed with: today's and the one before. */
    AUDIT_PUBLIC_JWKS: z.string().min(1),
    PASSWORD_PEPPER: z.string().min(16),
    PASSWORD_PEPPER_PREVIOUS: blankIsUnset(z.string().min(16)),
    /** Marks what belongs to one session: CSRF tokens, refresh tokens, confirmations. */
    SESSION_KEY: MacKey,
    SESSION_KEY_PREVIOUS: blankIsUnset(z.string().min(16)),
    /** Marks the cookies of known devices. */
    DEVICE_KEY: MacKey,
    DEVICE_KEY_PREVIOUS: blankIsUnset(z.string().min(16)),
    /** 32 random bytes, base64: wraps the data keys of `privacy.keys`. */
    FIELD_KEY: KeyBytes,
    /** The one before it, until `npm run keys:rotate` has wrapped everything anew. */
    FIELD_KEY_PREVIOUS: blankIsUnset(KeyBytes),
    INTERNAL_TOKEN: z.string().min(16),
    OPERATOR_TOKEN: z.string().min(16),
    MAIL_FROM: z.string().min(3),
    RESEND_API_KEY: z.string().min(1),
    RESEND_BASE_URL: blankIsUnset(Url),
    RESEND_WEBHOOK_SECRET: z.string().startsWith("whsec_"),
    RESEND_WEBHOOK_PREVIOUS_SECRET: blankIsUnset(z.string().startsWith("whsec_")),
    /** How long a notice about marks waits for corrections before families are notified. */
    NOTICE_HOLD_SECONDS: z.coerce.number().int().min(0).max(86_400).default(600),
    CORS_ORIGINS: z.string().default(""),
    REDIS_PREFIX: z.string().default(""),
    /** Multiplies every rate limit, for measurements; production keeps 1. */
    RATE_LIMIT_FACTOR: z.coerce.number().int().min(1).max(100_000).default(1),
  })
  .superRefine((all, context) => {
    if (all.EDUAI_ENV !== "production" || all.RATE_LIMIT_FACTOR === 1) return;
    context.addIssue({ code: "custom", path: ["RATE_LIMIT_FACTOR"], message: "only 1 in production" });
  });
export type Variables = z.infer<typeof Variables>;

/**
 * A reader of an environment by its schema: parses once per isolate; a fault names every variable that is missing or
 * malformed, no value.
 */
export function environmentReader<Schema extends z.ZodType>(schema: Schema): (env: object) => z.output<Schema> {
  const parsed = new WeakMap<object, z.output<Schema>>();
  return (env) => {
    const known = parsed.get(env);
    if (known !== undefined) return known;
    const result = schema.safeParse(env);
    if (!result.success) {
      const faults = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      throw new Error(`Environment is not usable: ${faults.join("; ")}`);
    }
    parsed.set(env, result.data);
    return result.data;
  };
}

/** The variables of every worker that acts for a school. */
export const readVariables = environmentReader(Variables);
