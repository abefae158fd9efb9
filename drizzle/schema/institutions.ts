import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, text, timestamp, unique } from "drizzle-orm/pg-core";
import type { LOGO_TYPES } from "#contracts/api/institutions/branding.ts";
import { SWITCHES } from "#contracts/api/operations.ts";
import { usersSchema } from "./schemas.ts";

/** The logo lies in the files under `key`, which no other change gives it; the colour is `#rrggbb`. */
export type Branding = {
  logo?: { key: string; sha: string; contentType: (typeof LOGO_TYPES)[number]; width: number; height: number };
  color?: string;
};

export const institutions = usersSchema.table(
  "institutions",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    officialCode: text().unique("institutions_official_code"),
    kind: text({ enum: ["school", "platform"] })
      .notNull()
      .default("school"),
    timeZone: text().notNull().default("Europe/Madrid"),
    locale: text().notNull().default("es"),
    branding: jsonb().$type<Branding>().notNull().default({}),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** In how many days after a lesson its teacher may write the register. */
    registerDays: integer().notNull().default(7),
    /** How long a family's notice of an absence waits for a correction; null: families are not told. */
    absenceNoticeMinutes: integer().default(15),
    /** How long a family's notice of a merit or an incident waits for a correction; null: families are not told. */
    behaviorNoticeMinutes: integer().default(30),
    /** How many days back a family may justify an absence. */
    justificationDays: integer().notNull().default(15),
    address: text(),
    phone: text(),
    email: text(),
    /** Set by the platform's operator: nobody of the school gets in until it is null again. */
    suspendedAt: timestamp({ withTimezone: true }),
    suspendedReason: text(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    check("institutions_absence_notice_minutes", sql`${t.absenceNoticeMinutes} between 0 and 240`),
    check("institutions_behavior_notice_minutes", sql`${t.behaviorNoticeMinutes} between 0 and 240`),
    check("institutions_justification_days", sql`${t.justificationDays} between 0 and 365`),
    check("institutions_register_days", sql`${t.registerDays} between 0 and 60`),
    check("institutions_kind", sql`${t.kind} in ('school', 'platform')`),
    check("institutions_suspended_school", sql`${t.suspendedAt} is null or ${t.kind} = 'school'`),
  ],
);

/** What the platform's operator has turned off, for one school or (null) for all. Read by everybody, written by a function. */
export const switches = usersSchema.table(
  "switches",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    feature: text({ enum: SWITCHES }).notNull(),
    schoolId: bigint({ mode: "number" }).references(() => institutions.id),
    reason: text().notNull(),
    since: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    unique("switches_feature").on(t.feature, t.schoolId).nullsNotDistinct(),
    index().on(t.schoolId),
    check("switches_feature_known", sql`${t.feature} in (${sql.raw(SWITCHES.map((name) => `'${name}'`).join(", "))})`),
  ],
);
