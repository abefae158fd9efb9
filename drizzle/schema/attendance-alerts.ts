import { sql } from "drizzle-orm";
import { boolean, check, date, index, integer, numeric, text, unique } from "drizzle-orm/pg-core";
import { ALERT_LEVELS, ALERT_MEASURES, ALERT_SPANS } from "#contracts/api/attendance/alerts.ts";
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
import { sealedOnly } from "./encrypted-columns.ts";
import { users } from "./people.ts";
import { studentsSchema } from "./schemas.ts";
import { students } from "./students.ts";

/** From which value on a school wants to know of somebody's absences. What it counts, and over what, never changes. */
export const alertRules = studentsSchema.table(
  "attendance_alert_rules",
  {
    id: id(),
    institutionId: institutionId(),
    title: text().notNull(),
    measure: text({ enum: ALERT_MEASURES }).notNull(),
    span: text({ enum: ALERT_SPANS }).notNull(),
    threshold: integer().notNull(),
    minLessons: integer().notNull().default(0),
    level: text({ enum: ALERT_LEVELS }).notNull(),
    tellsTutors: boolean().notNull().default(true),
    tellsOffice: boolean().notNull().default(true),
    tellsFamily: boolean().notNull().default(false),
    isActive: boolean().notNull().default(true),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    unique("attendance_alert_rules_same").on(t.institutionId, t.measure, t.span, t.threshold),
    oneOf("attendance_alert_rules_measure", t.measure),
    oneOf("attendance_alert_rules_span", t.span),
    oneOf("attendance_alert_rules_level", t.level),
    check(
      "attendance_alert_rules_threshold",
      sql`${t.threshold} between 1 and (case when ${t.measure} = 'unexcused_percentage' then 100 else 1000 end)`,
    ),
    check("attendance_alert_rules_lessons", sql`${t.minLessons} between 0 and 500`),
  ],
);

/**
 * That a pupil reached a threshold in one month, term or year: derived from what counts in their lessons, and once for
 * each of these. `closedAt`: it fell below again. `note` is of who attended to it and lies sealed: it may tell of health
 * and home.
 */
export const attendanceAlerts = studentsSchema.table(
  "attendance_alerts",
  {
    id: id(),
    institutionId: institutionId(),
    studentId: reference().notNull(),
    ruleId: reference().notNull(),
    startDate: date({ mode: "string" }).notNull(),
    endDate: date({ mode: "string" }).notNull(),
    /** Of the rule and of the pupil when it was reached, and of the pupil now. */
    threshold: integer().notNull(),
    value: numeric({ precision: 7, scale: 2, mode: "number" }).notNull(),
    latest: numeric({ precision: 7, scale: 2, mode: "number" }).notNull(),
    crossedOn: date({ mode: "string" }).notNull(),
    toldAt: moment(),
    closedAt: moment(),
    handledBy: reference(),
    handledAt: moment(),
    note: text(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    schoolKey(t),
    // Many lessons at once that cross it are one alert.
    unique("attendance_alerts_once").on(t.institutionId, t.studentId, t.ruleId, t.startDate),
    index("attendance_alerts_rule").on(t.institutionId, t.ruleId),
    index("attendance_alerts_open")
      .on(t.institutionId, t.startDate)
      .where(sql`${t.closedAt} is null and ${t.handledAt} is null`),
    index("attendance_alerts_handled_by").on(t.institutionId, t.handledBy).where(sql`${t.handledBy} is not null`),
    within("attendance_alerts_student", t, t.studentId, students).onDelete("cascade"),
    within("attendance_alerts_rule", t, t.ruleId, alertRules),
    within("attendance_alerts_handled_by", t, t.handledBy, users),
    sealedOnly("attendance_alerts_note_sealed", t.note),
    check("attendance_alerts_dates", sql`${t.startDate} <= ${t.endDate}`),
    check("attendance_alerts_handled", sql`(${t.handledAt} is null) = (${t.handledBy} is null)`),
    check("attendance_alerts_note", sql`${t.note} is null or ${t.handledAt} is not null`),
  ],
);
