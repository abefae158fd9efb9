import * as z from "zod";
import { type DatabaseConfig, databaseOf } from "#platform/db.ts";
import { blankIsUnset, environmentReader } from "#platform/env.ts";
import { type Rate, ratesOf } from "./delivery-pacer/pacer-logic.ts";

const Variables = z.object({
  EDUAI_ENV: z.enum(["development", "test", "staging", "production"]),
  DATABASE_URL: z.string().startsWith("postgres"),
  NEON_LOCAL: blankIsUnset(z.string().regex(/^[\w.-]+:\d+$/)),
});

const read = environmentReader(Variables);
const readReview = environmentReader(z.object({ ROOM_REVIEW_SECONDS: z.coerce.number().min(1).max(60).default(45) }));
const readRates = environmentReader(z.object({ DELIVERY_RATES: z.string().default("").transform(ratesOf) }));

const readSigning = environmentReader(z.object({ AUDIT_SIGNING_JWK: z.string().min(1) }));

/** The key that no other Worker has: who may write to the log cannot sign for it. Throws when it is missing. */
export function auditSigningJwk(env: ObjectsWorkerEnv): string {
  return readSigning(env).AUDIT_SIGNING_JWK;
}

/** Throws with the names, never the values, of variables that are missing or malformed. */
export function databaseOfEnv(env: ObjectsWorkerEnv): DatabaseConfig {
  return databaseOf(read(env));
}

/** How often a room with people in it looks up who may still be there. Throws on what is no number of seconds. */
export function roomReviewMs(env: ObjectsWorkerEnv): number {
  return readReview(env).ROOM_REVIEW_SECONDS * 1000;
}

/** Requests a second by provider: what each documents, or what `DELIVERY_RATES` says. Throws on a malformed text. */
export function deliveryRates(env: ObjectsWorkerEnv): Readonly<Record<string, Rate>> {
  return readRates(env).DELIVERY_RATES;
}
