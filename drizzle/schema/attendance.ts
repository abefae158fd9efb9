import { sql } from "drizzle-orm";
import { check, date, index, integer, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id, institutionId, oneOf, reference, schoolKey, updatedAt, version, within } from "./columns.ts";
import { users } from "./people.ts";
import { studentsSchema } from "./schemas.ts";
import { students } from "./students.ts";

/** One mark of presence per lesson; `slot` is the period of the day from 1, `minutes` are those late or missed. */
export const attendance = studentsSchema.table(
  "attendance",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    sectionId: reference().notNull(),
    date: date({ mode: "string" }).notNull(),
    slot: integer().notNull().default(1),
    status: text({ enum: ["present", "absent", "late", "excused"] }).notNull(),
    minutes: integer().notNull().default(0),
    note: text(),
    recordedBy: reference().notNull(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    index("attendance_recorded_by").on(t.institutionId, t.recordedBy),
    unique("attendance_lesson").on(t.studentId, t.sectionId, t.date, t.slot),
    index().on(t.institutionId, t.sectionId, t.date),
    index().on(t.institutionId, t.date),
    within("attendance_student", t, t.studentId, students).onDelete("cascade"),
    within("attendance_recorded_by", t, t.recordedBy, users),
    oneOf("attendance_status", t.status),
    check("attendance_minutes", sql`${t.minutes} between 0 and 600`),
    check("attendance_slot", sql`${t.slot} between 1 and 20`),
  ],
);
