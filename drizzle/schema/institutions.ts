import { sql } from "drizzle-orm";
import { bigint, check, integer, jsonb, text, timestamp } from "drizzle-orm/pg-core";
import { usersSchema } from "./schemas.ts";

/** How a school marks: `min..max`, the lowest passing mark and the decimals shown. */
export type GradingScale = { min: number; max: number; pass: number; decimals: number };

export const spanishScale: GradingScale = { min: 0, max: 10, pass: 5, decimals: 2 };

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
    gradingScale: jsonb().$type<GradingScale>().notNull().default(spanishScale),
    branding: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    address: text(),
    phone: text(),
    email: text(),
    version: integer().notNull().default(1),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [check("institutions_kind", sql`${t.kind} in ('school', 'platform')`)],
);
