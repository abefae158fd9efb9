import { sql } from "drizzle-orm";
import { check, index, integer, numeric, text, unique } from "drizzle-orm/pg-core";
import { assignments } from "./assignments.ts";
import { createdAt, id, institutionId, moment, oneOf, reference, schoolKey, version, within } from "./columns.ts";
import { users } from "./people.ts";
import { coursesSchema } from "./schemas.ts";
import { students } from "./students.ts";

const mark = () => numeric({ precision: 6, scale: 2, mode: "number" });

/** A OneRoster result; a cleared one shows as blank and keeps its history. `gradedBy` is a person always: nothing automatic puts a mark here. */
export const grades = coursesSchema.table(
  "grades",
  {
    id: id(),
    institutionId: institutionId(),
    assignmentId: reference().notNull(),
    studentId: reference().notNull(),
    value: mark(),
    status: text({ enum: ["scored", "exempt", "missing", "cleared"] })
      .notNull()
      .default("scored"),
    comment: text(),
    version: version(),
    gradedBy: reference().notNull(),
    gradedAt: moment().notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [
    schoolKey(t),
    index("grades_graded_by").on(t.institutionId, t.gradedBy),
    unique("grades_pair").on(t.assignmentId, t.studentId),
    index().on(t.institutionId, t.studentId),
    index("grades_graded_at").on(t.institutionId, t.gradedAt),
    within("grades_assignment", t, t.assignmentId, assignments),
    within("grades_student", t, t.studentId, students),
    within("grades_graded_by", t, t.gradedBy, users),
    oneOf("grades_status", t.status),
    check("grades_value", sql`${t.value} is null or ${t.value} >= 0`),
    check("grades_scored", sql`(${t.status} = 'scored') = (${t.value} is not null)`),
  ],
);

export const gradeHistory = coursesSchema.table(
  "grade_history",
  {
    id: id(),
    institutionId: institutionId(),
    gradeId: reference().notNull(),
    version: integer().notNull(),
    value: mark(),
    status: text({ enum: ["scored", "exempt", "missing", "cleared"] }).notNull(),
    comment: text(),
    reason: text(),
    changedBy: reference().notNull(),
    changedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    schoolKey(t),
    index("grade_history_changed_by").on(t.institutionId, t.changedBy),
    unique("grade_history_version").on(t.gradeId, t.version),
    within("grade_history_grade", t, t.gradeId, grades).onDelete("cascade"),
    within("grade_history_changed_by", t, t.changedBy, users),
    oneOf("grade_history_status", t.status),
  ],
);
