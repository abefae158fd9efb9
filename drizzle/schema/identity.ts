import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, inet, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
import { RESET_KINDS } from "#contracts/api/identity/passwords.ts";
import { GRANT_ENDS } from "#contracts/internal/mcp.ts";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { sealedOnly } from "./encrypted-columns.ts";
import { roles, users } from "./people.ts";
import { mcpSchema, usersSchema } from "./schemas.ts";

/** Mirror of the Redis hash `session:{id}`; secrets are stored as hashes only. */
export const userSessions = usersSchema.table(
  "user_sessions",
  {
    id: text().primaryKey(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    kind: text({ enum: ["web", "api"] }).notNull(),
    secretHash: text(),
    refreshHash: text(),
    previousRefreshHash: text(),
    rotatedAt: moment(),
    familyId: text().notNull(),
    createdAt: createdAt(),
    lastSeenAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    revokedAt: moment(),
    revokedReason: text(),
    secondFactorAt: moment(),
    /** When its person last proved by the password who they are, after signing in. */
    confirmedAt: moment(),
    ip: inet(),
    userAgent: text(),
  },
  (t) => [
    unique("user_sessions_school_id").on(t.institutionId, t.id),
    index().on(t.institutionId, t.userId, t.expiresAt),
    index().on(t.familyId),
    within("user_sessions_user", t, t.userId, users).onDelete("cascade"),
    oneOf("user_sessions_kind", t.kind),
  ],
);

/**
 * A way into an account without its password, good once: it ends when it is used, when one of its kind takes its place,
 * and with any other use. Only the hash of what lets in is kept; that of a link is made anew from `salt` for the mail.
 */
export const passwordResets = usersSchema.table(
  "password_resets",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    kind: text({ enum: RESET_KINDS }).notNull().default("reset"),
    tokenHash: text().notNull().unique("password_resets_token_hash"),
    /** Null for a code, which nobody sees again. */
    salt: text(),
    /** Whither its link went: once the person has another address it lets in no more. */
    address: text(),
    /** Who of the office made it; null when its person asked for it. */
    createdBy: reference(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    replacedAt: moment(),
    requestIp: inet(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.userId),
    index("password_resets_created_by").on(t.institutionId, t.createdBy).where(sql`${t.createdBy} is not null`),
    within("password_resets_user", t, t.userId, users).onDelete("cascade"),
    within("password_resets_created_by", t, t.createdBy, users),
    oneOf("password_resets_kind", t.kind),
  ],
);

/** TOTP secrets and passkeys; `secret` is ciphertext, `publicKey` is base64url COSE. */
export const secondFactors = usersSchema.table(
  "second_factors",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    kind: text({ enum: ["totp", "passkey"] }).notNull(),
    label: text(),
    secret: text(),
    credentialId: text().unique("second_factors_credential_id"),
    publicKey: text(),
    signCount: bigint({ mode: "number" }).notNull().default(0),
    transports: text().array().notNull().default([]),
    lastStep: bigint({ mode: "number" }),
    confirmedAt: moment(),
    lastUsedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.userId),
    within("second_factors_user", t, t.userId, users).onDelete("cascade"),
    sealedOnly("second_factors_secret_sealed", t.secret),
    oneOf("second_factors_kind", t.kind),
  ],
);

/** From when on a school demands a second factor of whoever holds a role. */
export const secondFactorRules = usersSchema.table(
  "second_factor_rules",
  {
    id: id(),
    institutionId: institutionId(),
    roleId: reference()
      .notNull()
      .references(() => roles.id, { onDelete: "cascade" }),
    requiredFrom: moment().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [schoolKey(t), unique("second_factor_rules_role").on(t.institutionId, t.roleId), index().on(t.roleId)],
);

export const recoveryCodes = usersSchema.table(
  "recovery_codes",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    codeHash: text().notNull(),
    usedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("recovery_codes_code").on(t.userId, t.codeHash),
    within("recovery_codes_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/** Devices that signed in before: they have their own lockout counter. */
export const knownDevices = usersSchema.table(
  "known_devices",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    deviceHash: text().notNull(),
    label: text(),
    trusted: boolean().notNull().default(true),
    createdAt: createdAt(),
    lastSeenAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    unique("known_devices_device").on(t.userId, t.deviceHash),
    within("known_devices_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/** A school's keys for other programs. Only the hash is kept; `prefix` is what people see. */
export const apiKeys = usersSchema.table(
  "api_keys",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    name: text().notNull(),
    prefix: text().notNull(),
    keyHash: text().notNull().unique("api_keys_key_hash"),
    scopes: text().array().notNull().default([]),
    limits: jsonb().notNull().default({}),
    lastUsedAt: moment(),
    expiresAt: moment(),
    revokedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.userId),
    within("api_keys_user", t, t.userId, users).onDelete("cascade"),
  ],
);

/** Failed sign-ins while Redis is away; see `users.count_sign_in`. */
export const signInTries = usersSchema.table(
  "sign_in_tries",
  { key: text().primaryKey(), tries: integer().notNull().default(1), until: moment().notNull() },
  (t) => [index().on(t.until)],
);

/**
 * The school's register of what its people granted to AI clients. Whether a grant is live is known by the worker that
 * keeps it; a row says so until `endedAt`, or until `expiresAt`, from where on nothing renews it.
 */
export const grants = mcpSchema.table(
  "grants",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    grantId: text().notNull(),
    clientId: text().notNull(),
    /** As the client calls itself; not verified. */
    clientName: text().notNull(),
    /** Where the access goes: a host, or the scheme of an app that has one of its own. */
    redirectHost: text().notNull(),
    scopes: text().array().notNull(),
    createdAt: moment().notNull(),
    lastUsedAt: moment(),
    expiresAt: moment().notNull(),
    endedAt: moment(),
    endedReason: text({ enum: GRANT_ENDS }),
  },
  (t) => [
    schoolKey(t),
    unique("grants_grant_id").on(t.institutionId, t.grantId),
    index("grants_by_client").on(t.institutionId, t.clientName, t.redirectHost),
    index("grants_by_user").on(t.institutionId, t.userId),
    within("grants_user", t, t.userId, users),
    oneOf("grants_ended_reason", t.endedReason),
    check("grants_ended_for_a_reason", sql`(${t.endedAt} is null) = (${t.endedReason} is null)`),
  ],
);
