import { sql } from "drizzle-orm";
import { boolean, check, index, integer, text, uniqueIndex } from "drizzle-orm/pg-core";
import { BEHAVIOR_KINDS, SEVERITIES } from "#contracts/api/behavior/categories.ts";
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
import { users } from "./people.ts";
import { studentsSchema } from "./schemas.ts";
import { students } from "./students.ts";

/** What a school calls merits and incidents. What one is never changes; one that was used is retired and never goes. */
export const behaviorCategories = studentsSchema.table(
  "behavior_categories",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    kind: text({ enum: BEHAVIOR_KINDS }).notNull(),
    severity: text({ enum: SEVERITIES }),
    points: integer().notNull(),
    tellsFamilies: boolean().notNull(),
    position: integer().notNull(),
    retiredAt: moment(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    uniqueIndex("behavior_categories_title")
      .on(t.institutionId, sql`lower(${t.title})`)
      .where(sql`${t.retiredAt} is null`),
    oneOf("behavior_categories_kind", t.kind),
    oneOf("behavior_categories_severity", t.severity),
    check("behavior_categories_incident", sql`(${t.kind} = 'incident') = (${t.severity} is not null)`),
    check(
      "behavior_categories_points",
      sql`case ${t.kind} when 'merit' then ${t.points} between 0 and 20 else ${t.points} between -20 and 0 end`,
    ),
  ],
);

export const behavioralRecords = studentsSchema.table(
  "behavioral_records",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    sectionId: reference(),
    kind: text({ enum: ["merit", "incident"] }).notNull(),
    severity: text({ enum: ["minor", "serious", "very_serious"] }),
    description: text().notNull(),
    action: text(),
    occurredAt: moment().notNull(),
    guardiansNotifiedAt: moment(),
    recordedBy: reference().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("behavioral_records_recorded_by").on(t.institutionId, t.recordedBy),
    index("behavioral_records_section_id").on(t.institutionId, t.sectionId).where(sql`${t.sectionId} is not null`),
    index().on(t.institutionId, t.studentId, t.occurredAt),
    within("behavioral_records_student", t, t.studentId, students).onDelete("cascade"),
    within("behavioral_records_recorded_by", t, t.recordedBy, users),
    oneOf("behavioral_records_kind", t.kind),
    oneOf("behavioral_records_severity", t.severity),
    check("behavioral_records_incident_severity", sql`${t.kind} = 'merit' or ${t.severity} is not null`),
  ],
);
