import { sql } from "drizzle-orm";
import { boolean, check, integer, jsonb, numeric, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import type { GradingBand } from "#contracts/grading-scale.ts";
import { createdAt, id, institutionId, schoolKey, updatedAt, version } from "./columns.ts";
import { usersSchema } from "./schemas.ts";

const figure = () => numeric({ precision: 5, scale: 2, mode: "number" }).notNull();

/** How a school shows marks: on the scale that names the course's grade level, else on its default one. */
export const gradingScales = usersSchema.table(
  "grading_scales",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    min: figure(),
    max: figure(),
    pass: figure(),
    decimals: integer().notNull(),
    bands: jsonb().$type<GradingBand[]>().notNull().default([]),
    gradeLevels: text().array().notNull().default([]),
    /** One of every school's; a trigger keeps it from going without another. */
    isDefault: boolean().notNull().default(false),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("grading_scales_title").on(t.institutionId, t.title),
    uniqueIndex("grading_scales_default").on(t.institutionId).where(sql`${t.isDefault}`),
    check(
      "grading_scales_numbers",
      sql`${t.min} < ${t.pass} and ${t.pass} <= ${t.max} and ${t.decimals} between 0 and 2`,
    ),
  ],
);
