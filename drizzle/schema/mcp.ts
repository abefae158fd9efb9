import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, text, unique } from "drizzle-orm/pg-core";
import {
  createdAt,
  id,
  institutionId,
  moment,
  oneOf,
  reference,
  schoolKey,
  sharedInstitutionId,
  updatedAt,
  version,
  within,
} from "./columns.ts";
import { sealedOnly } from "./encrypted-columns.ts";
import { users } from "./people.ts";
import { mcpSchema } from "./schemas.ts";

/** First-party servers are shared (`institutionId` null); a school adds third-party ones by https address. */
export const servers = mcpSchema.table(
  "servers",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    name: text().notNull(),
    title: text().notNull(),
    kind: text({ enum: ["first_party", "third_party"] }).notNull(),
    endpoint: text().notNull(),
    authKind: text({ enum: ["none", "bearer", "oauth"] })
      .notNull()
      .default("none"),
    oauth: jsonb(),
    isEnabled: boolean().notNull().default(true),
    health: text({ enum: ["healthy", "degraded", "unhealthy", "offline"] })
      .notNull()
      .default("healthy"),
    lastCheckedAt: moment(),
    createdBy: reference(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("servers_name").on(t.institutionId, t.name).nullsNotDistinct(),
    oneOf("servers_kind", t.kind),
    oneOf("servers_auth_kind", t.authKind),
    oneOf("servers_health", t.health),
    check("servers_third_party_https", sql`${t.kind} = 'first_party' or ${t.endpoint} like 'https://%'`),
  ],
);

/** A tool, resource or prompt as a person approved it: a changed hash is not used until approved again. */
export const definitions = mcpSchema.table(
  "definitions",
  {
    id: id(),
    institutionId: institutionId(),
    serverId: reference()
      .notNull()
      .references(() => servers.id, { onDelete: "cascade" }),
    kind: text({ enum: ["tool", "resource", "prompt"] }).notNull(),
    name: text().notNull(),
    definition: jsonb().notNull(),
    sha256: text().notNull(),
    status: text({ enum: ["pending", "approved", "rejected"] })
      .notNull()
      .default("pending"),
    decidedBy: reference(),
    decidedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("definitions_hash").on(t.institutionId, t.serverId, t.kind, t.name, t.sha256),
    within("definitions_decided_by", t, t.decidedBy, users),
    oneOf("definitions_kind", t.kind),
    oneOf("definitions_status", t.status),
    check("definitions_decided_by_a_person", sql`${t.status} = 'pending' or ${t.decidedBy} is not null`),
  ],
);

export const userCredentials = mcpSchema.table(
  "user_credentials",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    serverId: reference()
      .notNull()
      .references(() => servers.id, { onDelete: "cascade" }),
    ciphertext: text().notNull(),
    scopes: text().array().notNull().default([]),
    expiresAt: moment(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("user_credentials_pair").on(t.userId, t.serverId),
    sealedOnly("user_credentials_sealed", t.ciphertext),
    within("user_credentials_user", t, t.userId, users).onDelete("cascade"),
  ],
);

export const calls = mcpSchema.table(
  "calls",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference(),
    clientId: text(),
    serverName: text().notNull(),
    method: text().notNull(),
    toolName: text(),
    argumentsHash: text(),
    ok: boolean().notNull(),
    errorCode: text(),
    confirmed: boolean(),
    latencyMs: integer().notNull(),
    requestId: text(),
    at: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.at),
    index().on(t.institutionId, t.userId, t.at),
    within("calls_user", t, t.userId, users),
  ],
);
