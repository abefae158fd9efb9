import { sql } from "drizzle-orm";
import { boolean, check, date, index, primaryKey, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { ADULT_ACCESS } from "#contracts/api/people/guardians.ts";
import { orgs } from "./academic-sessions.ts";
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
import { communicationsSchema, usersSchema } from "./schemas.ts";

/** Where a person can be reached; `value` of a push point is its subscription as JSON. */
export const contactPoints = communicationsSchema.table(
  "contact_points",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    channel: text({ enum: ["email", "sms", "push"] }).notNull(),
    value: text().notNull(),
    label: text(),
    verifiedAt: moment(),
    disabledAt: moment(),
    disabledReason: text(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("contact_points_value").on(t.userId, t.channel, t.value),
    within("contact_points_user", t, t.userId, users).onDelete("cascade"),
    oneOf("contact_points_channel", t.channel),
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
    /** Fields of an imported person that somebody has set by hand since, by the names of the API: imports leave them. */
    correctedFields: text().array().notNull().default([]),
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
    index("users_search_address").using(
      "gin",
      t.institutionId,
      sql`(regexp_replace(normalize(lower((coalesce(${t.email}, '') || ' ' || coalesce(${t.username}, '') || ' ' || coalesce(${t.identifier}, '')) COLLATE "es-x-icu"), NFD), '[\\u0300-\\u036f]', '', 'g')) gin_trgm_ops`,
    ),
    index().on(t.roleId),
    index("users_active_role").on(t.institutionId, t.isActive, t.roleId),
    oneOf("users_status", t.status),
    check("users_email_lower", sql`${t.email} = lower(${t.email})`),
    check("users_email_format", sql`${t.email} ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]{2,}$'`),
  ],
);

/**
 * What a person goes by: registered as names, hidden from models and looked for in logs. `given` and `family` are said
 * one after the other and make the whole name; what is said in the place of another is no part of either and wants a
 * group of its own, which the readers of this list then must know, each by its name.
 */
export const personNames = {
  given: ["givenName", "middleName"],
  family: ["familyName"],
} as const satisfies Record<string, readonly (keyof typeof users.$inferSelect)[]>;

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
    canCollect: boolean().notNull().default(true),
    isPrimary: boolean().notNull().default(false),
    /** Why the guardian sees the records of a pupil who is of age; null: they do not. */
    adultAccess: text({ enum: ADULT_ACCESS }),
    /** When the records of a pupil who came of age were closed to them, with all that hung on it. */
    recordsEndedAt: moment(),
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
    oneOf("guardianships_adult_access", t.adultAccess),
  ],
);

/** What somebody set a list to and gave a name: `query` is that of the page's address. */
export const savedViews = usersSchema.table(
  "saved_views",
  {
    id: id(),
    institutionId: institutionId(),
    userId: reference().notNull(),
    page: text({ enum: ["students"] }).notNull(),
    title: text().notNull(),
    query: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    unique("saved_views_title").on(t.institutionId, t.userId, t.page, t.title),
    within("saved_views_user", t, t.userId, users).onDelete("cascade"),
    oneOf("saved_views_page", t.page),
  ],
);
