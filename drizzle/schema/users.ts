import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  date,
  index,
  inet,
  integer,
  jsonb,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
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
import { usersSchema } from "./schemas.ts";

export { type GradingScale, institutions, spanishScale } from "./institutions.ts";

export const orgs = usersSchema.table(
  "orgs",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text().notNull(),
    name: text().notNull(),
    type: text({ enum: ["department", "school", "district", "local", "state", "national"] })
      .notNull()
      .default("school"),
    identifier: text(),
    parentId: reference(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("orgs_sourced_id").on(t.institutionId, t.sourcedId),
    within("orgs_parent", t, t.parentId, t),
    oneOf("orgs_type", t.type),
  ],
);

export const academicSessions = usersSchema.table(
  "academic_sessions",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    title: text().notNull(),
    type: text({ enum: ["schoolYear", "semester", "term", "gradingPeriod"] }).notNull(),
    startDate: date({ mode: "string" }).notNull(),
    endDate: date({ mode: "string" }).notNull(),
    parentId: reference(),
    schoolYear: text().notNull(),
    closedAt: moment(),
    closedBy: reference(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("academic_sessions_sourced_id").on(t.institutionId, t.sourcedId),
    unique("academic_sessions_title").on(t.institutionId, t.schoolYear, t.type, t.title),
    index().on(t.institutionId, t.startDate),
    within("academic_sessions_parent", t, t.parentId, t),
    oneOf("academic_sessions_type", t.type),
    check("academic_sessions_dates", sql`${t.startDate} <= ${t.endDate}`),
  ],
);

export const roles = usersSchema.table(
  "roles",
  {
    id: id(),
    institutionId: sharedInstitutionId(),
    name: text().notNull(),
    kind: text({ enum: ["super_admin", "school_admin", "teacher", "student", "parent"] }).notNull(),
    title: text().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("roles_name").on(t.institutionId, t.name).nullsNotDistinct(),
    oneOf("roles_kind", t.kind),
    check("roles_super_admin_is_built_in", sql`${t.kind} <> 'super_admin' or ${t.institutionId} is null`),
  ],
);

export const permissions = usersSchema.table("permissions", { name: text().primaryKey(), title: text().notNull() });

export const rolePermissions = usersSchema.table(
  "role_permissions",
  {
    institutionId: sharedInstitutionId(),
    roleId: reference()
      .notNull()
      .references(() => roles.id, { onDelete: "cascade" }),
    permission: text()
      .notNull()
      .references(() => permissions.name),
  },
  (t) => [
    primaryKey({ columns: [t.roleId, t.permission] }),
    index().on(t.institutionId),
    within("role_permissions_role", t, t.roleId, roles).onDelete("cascade"),
  ],
);

export const users = usersSchema.table(
  "users",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    email: text().unique(),
    emailVerifiedAt: moment(),
    passwordHash: text(),
    passwordChangedAt: moment(),
    mustChangePassword: boolean().notNull().default(false),
    username: text(),
    identifier: text(),
    givenName: text().notNull(),
    middleName: text(),
    familyName: text().notNull(),
    /** As people look for it: without accents and capitals, in both orders, a space before each word. */
    searchName: text().generatedAlwaysAs(
      sql`' ' || regexp_replace(normalize(lower((given_name || ' ' || family_name || ', ' || given_name) COLLATE "es-x-icu"), NFD), '[\\u0300-\\u036f]', '', 'g')`,
    ),
    /** As a register lists it. A tab sorts before a space: a single surname precedes the same one followed by a second. */
    registerName: text().generatedAlwaysAs(
      sql`left(lower(family_name COLLATE "es-x-icu"), 150) || E'\\t' || left(lower(given_name COLLATE "es-x-icu"), 150)`,
    ),
    phone: text(),
    locale: text(),
    avatarKey: text(),
    roleId: reference()
      .notNull()
      .references(() => roles.id),
    isActive: boolean().notNull().default(true),
    status: text({ enum: ["active", "tobedeleted"] })
      .notNull()
      .default("active"),
    lastLoginAt: moment(),
    restrictedAt: moment(),
    blockedAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("users_sourced_id").on(t.institutionId, t.sourcedId),
    uniqueIndex("users_username").on(t.institutionId, sql`lower(${t.username})`),
    index("users_register").on(t.institutionId, sql`${t.registerName} collate "es-x-icu"`, t.id),
    index("users_search_name").using("gin", t.institutionId, t.searchName.op("gin_trgm_ops")),
    index().on(t.roleId),
    index("users_active_role").on(t.institutionId, t.isActive, t.roleId),
    oneOf("users_status", t.status),
    check("users_email_lower", sql`${t.email} = lower(${t.email})`),
    check("users_email_format", sql`${t.email} ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]{2,}$'`),
  ],
);

/** OneRoster `roles.csv`: the part a person plays in an organisation, beside the one role that grants permissions. */
export const userRoles = usersSchema.table(
  "user_roles",
  {
    id: id(),
    institutionId: institutionId(),
    sourcedId: text(),
    userId: reference().notNull(),
    roleType: text({ enum: ["primary", "secondary"] }).notNull(),
    role: text().notNull(),
    orgId: reference().notNull(),
    beginDate: date({ mode: "string" }),
    endDate: date({ mode: "string" }),
    userProfile: text(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("user_roles_sourced_id").on(t.institutionId, t.sourcedId),
    unique("user_roles_part").on(t.institutionId, t.userId, t.orgId, t.role),
    within("user_roles_user", t, t.userId, users).onDelete("cascade"),
    within("user_roles_org", t, t.orgId, orgs).onDelete("cascade"),
    oneOf("user_roles_role_type", t.roleType),
  ],
);

export const guardianships = usersSchema.table(
  "guardianships",
  {
    id: id(),
    institutionId: institutionId(),
    guardianUserId: reference().notNull(),
    studentId: reference().notNull(),
    relation: text({ enum: ["mother", "father", "guardian", "grandparent", "sibling", "relative", "other"] }).notNull(),
    hasCustody: boolean().notNull().default(true),
    canContact: boolean().notNull().default(true),
    canViewRecords: boolean().notNull().default(true),
    isPrimary: boolean().notNull().default(false),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("guardianships_pair").on(t.institutionId, t.guardianUserId, t.studentId),
    index().on(t.institutionId, t.studentId),
    within("guardianships_guardian", t, t.guardianUserId, users).onDelete("cascade"),
    oneOf("guardianships_relation", t.relation),
  ],
);

export const invitations = usersSchema.table(
  "invitations",
  {
    id: id(),
    institutionId: institutionId(),
    email: text().notNull(),
    roleId: reference()
      .notNull()
      .references(() => roles.id),
    userId: reference(),
    tokenHash: text().notNull().unique("invitations_token_hash"),
    invitedBy: reference().notNull(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    revokedAt: moment(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("invitations_invited_by").on(t.institutionId, t.invitedBy),
    index("invitations_user_id").on(t.institutionId, t.userId).where(sql`${t.userId} is not null`),
    index().on(t.institutionId, t.email),
    within("invitations_user", t, t.userId, users).onDelete("cascade"),
    within("invitations_invited_by", t, t.invitedBy, users),
    check("invitations_email_lower", sql`${t.email} = lower(${t.email})`),
  ],
);

/** Versioned consent per purpose; the newest row of a person and purpose counts. */
export const consents = usersSchema.table(
  "consents",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    purpose: text().notNull(),
    textVersion: text().notNull(),
    granted: boolean().notNull(),
    decidedBy: reference().notNull(),
    decidedAt: moment().notNull().defaultNow(),
    withdrawnAt: moment(),
  },
  (t) => [
    schoolKey(t),
    index("consents_decided_by").on(t.institutionId, t.decidedBy),
    index().on(t.institutionId, t.userId, t.purpose, t.decidedAt),
    within("consents_user", t, t.userId, users).onDelete("cascade"),
    within("consents_decided_by", t, t.decidedBy, users),
  ],
);

/** Append-only: a trigger fills `seq`, `prevHash` and `hash`; the application role may only insert and select. */
export const auditLogs = usersSchema.table(
  "audit_logs",
  {
    id: id(),
    institutionId: institutionId(),
    seq: reference().notNull().default(0),
    at: moment().notNull().defaultNow(),
    actorUserId: reference(),
    actorRole: text(),
    action: text().notNull(),
    entity: text().notNull(),
    entityId: text(),
    before: jsonb(),
    after: jsonb(),
    ip: inet(),
    userAgent: text(),
    sessionId: text(),
    requestId: text(),
    prevHash: text().notNull().default(""),
    hash: text().notNull().default(""),
  },
  (t) => [
    unique("audit_logs_seq").on(t.institutionId, t.seq),
    index().on(t.institutionId, t.at),
    index().on(t.institutionId, t.entity, t.entityId),
    index().on(t.institutionId, t.actorUserId, t.at),
  ],
);

export const rosterImports = usersSchema.table(
  "roster_imports",
  {
    id: id(),
    institutionId: institutionId(),
    fileHash: text().notNull(),
    fileName: text(),
    format: text().notNull().default("oneroster"),
    /** "removal" takes out whom the archive of its parent lacks, "undo" takes its parent back. */
    kind: text({ enum: ["import", "removal", "undo"] })
      .notNull()
      .default("import"),
    parentId: reference(),
    status: text({ enum: ["checked", "committed", "rejected", "undone"] }).notNull(),
    report: jsonb().notNull().default([]),
    summary: jsonb().notNull().default({}),
    objectKey: text(),
    rows: integer().notNull().default(0),
    createdBy: reference().notNull(),
    createdAt: createdAt(),
    committedAt: moment(),
    undoneAt: moment(),
    undoneBy: reference(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.createdAt),
    within("roster_imports_created_by", t, t.createdBy, users),
    within("roster_imports_parent", t, t.parentId, t),
    within("roster_imports_undone_by", t, t.undoneBy, users),
    oneOf("roster_imports_status", t.status),
    oneOf("roster_imports_kind", t.kind),
  ],
);

/**
 * What an import did to one row, by the names of its columns: `before` and `after` hold the columns that differ, a
 * deleted row is kept whole. Never a password. Erased when the import can no longer be undone.
 */
export const rosterChanges = usersSchema.table(
  "roster_changes",
  {
    id: id(),
    institutionId: institutionId(),
    importId: reference().notNull(),
    entity: text().notNull(),
    rowId: reference().notNull(),
    action: text({ enum: ["create", "update", "delete"] }).notNull(),
    before: jsonb(),
    after: jsonb(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.importId, t.entity, t.rowId),
    index().on(t.createdAt),
    within("roster_changes_import", t, t.importId, rosterImports).onDelete("cascade"),
    oneOf("roster_changes_action", t.action),
  ],
);
