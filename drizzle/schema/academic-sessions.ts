import { sql } from "drizzle-orm";
import { check, date, index, text, unique } from "drizzle-orm/pg-core";
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
import { usersSchema } from "./schemas.ts";

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

/** Days without lessons: holidays of the state, the town, the school. Ranges of one school never meet. */
export const nonSchoolDays = usersSchema.table(
  "non_school_days",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    startDate: date({ mode: "string" }).notNull(),
    endDate: date({ mode: "string" }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index().on(t.institutionId, t.startDate),
    check("non_school_days_dates", sql`${t.startDate} <= ${t.endDate}`),
  ],
);
