import { loadKeys, publicJwks } from "./keys.ts";

/** Names of variables that pass through from the environment when they are set there. */
const PASSED_THROUGH = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "JWT_PREVIOUS_JWK",
  "FIELD_KEY_PREVIOUS",
  "PASSWORD_PEPPER_PREVIOUS",
  "SESSION_KEY_PREVIOUS",
  "DEVICE_KEY_PREVIOUS",
  "DELIVERY_RATES",
  "ROOM_REVIEW_SECONDS",
  "RESEND_WEBHOOK_PREVIOUS_SECRET",
  "CORS_ORIGINS",
  "REDIS_PREFIX",
  "RATE_LIMIT_FACTOR",
] as const;

/** Where the services listen; running services fit, and so does a copy that travels to another process. */
export interface ServiceAddresses {
  dataDir: string;
  postgres?: { adminUrl: string; host: string; port: number };
  neon?: { httpHost: string };
  redis?: { url: string; token: string };
  vector?: { url: string; token: string };
  mail: { url: string };
}

export interface DatabaseTarget {
  /** Connection string of the role `eduai_app`, which owns nothing and obeys row-level security. */
  appUrl: string;
}

/** The connection string the workers use for a database of the embedded cluster. */
export function appUrl(services: ServiceAddresses, database: string): string {
  if (!services.postgres) throw new Error("there is no embedded PostgreSQL");
  const { appPassword } = loadKeys(services.dataDir);
  return `postgresql://eduai_app:${appPassword}@${services.postgres.host}:${services.postgres.port}/${database}`;
}

/** What each of the three data services would take from the cloud instead of this machine. */
export function cloudServices(env: NodeJS.ProcessEnv = process.env) {
  return {
    postgres: Boolean(env.DATABASE_URL),
    redis: Boolean(env.UPSTASH_REDIS_REST_URL),
    vector: Boolean(env.UPSTASH_VECTOR_REST_URL),
  };
}

/**
 * Variables and secrets of all workers. The environment wins over the embedded defaults, so that
 * DATABASE_URL, UPSTASH_* or a provider's key each moves one part to the cloud.
 */
export function workerVars(
  services: ServiceAddresses,
  database: DatabaseTarget | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const keys = loadKeys(services.dataDir);
  const embedded: Record<string, string | undefined> = {
    DATABASE_URL: database?.appUrl,
    UPSTASH_REDIS_REST_URL: services.redis?.url,
    UPSTASH_REDIS_REST_TOKEN: services.redis?.token,
    UPSTASH_VECTOR_REST_URL: services.vector?.url,
    UPSTASH_VECTOR_REST_TOKEN: services.vector?.token,
    RESEND_API_KEY: keys.resendApiKey,
    RESEND_BASE_URL: env.RESEND_API_KEY ? "https://api.resend.com" : services.mail.url,
    RESEND_WEBHOOK_SECRET: keys.resendWebhookSecret,
    MAIL_FROM: "EduAI <avisos@demo.eduai.test>",
    PUBLIC_ORIGIN: "http://localhost:8787",
    // Short, so that whoever tries the demo sees the family's bell ring.
    NOTICE_HOLD_SECONDS: "2",
    EDUAI_ENV: "development",
    JWT_PRIVATE_JWK: keys.jwtPrivateJwk,
    AUDIT_SIGNING_JWK: keys.auditSigningJwk,
    AUDIT_PUBLIC_JWKS: publicJwks(keys.auditSigningJwk),
    PASSWORD_PEPPER: keys.passwordPepper,
    SESSION_KEY: keys.sessionKey,
    DEVICE_KEY: keys.deviceKey,
    FIELD_KEY: keys.fieldKey,
    INTERNAL_TOKEN: keys.internalToken,
    OPERATOR_TOKEN: keys.operatorToken,
    DEV_MAIL_URL: services.mail.url,
  };
  const names = [...Object.keys(embedded), ...PASSED_THROUGH];
  const vars: Record<string, string> = {};
  for (const name of names) {
    const value = env[name] || embedded[name];
    if (value) vars[name] = value;
  }
  // A local proxy in front of a cloud database would send its queries to the wrong place.
  if (services.neon && !env.DATABASE_URL) vars.NEON_LOCAL = services.neon.httpHost;
  return vars;
}
