import { sql } from "drizzle-orm";
import { check, index, text } from "drizzle-orm/pg-core";
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
