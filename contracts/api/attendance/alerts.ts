import * as z from "zod";
import { Empty, Id, IdParams, PageQuery, PathId, page } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import type { Locale } from "../../languages.ts";
import { multiLine, singleLine } from "../../text.ts";

/**
 * What a rule counts: lessons missed without an excuse, days of which no lesson was attended nor excused, the first as a
 * percentage of the lessons that count, and lessons come late to.
 */
export const ALERT_MEASURES = ["unexcused_lessons", "unexcused_days", "unexcused_percentage", "lates"] as const;
export type AlertMeasure = (typeof ALERT_MEASURES)[number];
/** Over what: a month of the calendar, a term or the school year. */
export const ALERT_SPANS = ["month", "term", "year"] as const;
export type AlertSpan = (typeof ALERT_SPANS)[number];
export const ALERT_LEVELS = ["warning", "serious"] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];
/** "closed": the value fell below the threshold again. */
export const ALERT_STATES = ["open", "handled", "closed"] as const;

/** The most a threshold may be. */
export const ALERT_LIMITS: Readonly<Record<AlertMeasure, number>> = {
  unexcused_lessons: 1000,
  unexcused_days: 200,
  unexcused_percentage: 100,
  lates: 1000,
};

interface RuleTemplate {
  readonly title: Readonly<Record<Locale, string>>;
  readonly measure: AlertMeasure;
  readonly span: AlertSpan;
  readonly threshold: number;
  readonly minLessons: number;
  readonly level: AlertLevel;
  readonly tellsTutors: boolean;
  readonly tellsOffice: boolean;
  readonly tellsFamily: boolean;
}

/**
 * What a school begins with. A quarter of a month's lessons, or five whole days of it, is where the protocols on
 * absenteeism of several communities begin (Andalucía, Orden de 19 de septiembre de 2005, art. 5).
 */
export const ALERT_TEMPLATE: readonly RuleTemplate[] = [
  {
    title: { es: "Seguimiento de tutoría", en: "The tutor looks into it" },
    measure: "unexcused_percentage",
    span: "month",
    threshold: 15,
    minLessons: 20,
    level: "warning",
    tellsTutors: true,
    tellsOffice: false,
    tellsFamily: false,
  },
  {
    title: { es: "Protocolo de absentismo", en: "Absenteeism protocol" },
    measure: "unexcused_percentage",
    span: "month",
    threshold: 25,
    minLessons: 20,
    level: "serious",
    tellsTutors: true,
    tellsOffice: true,
    tellsFamily: true,
  },
  {
    title: { es: "Días completos sin justificar", en: "Whole days without an excuse" },
    measure: "unexcused_days",
    span: "month",
    threshold: 5,
    minLessons: 0,
    level: "serious",
    tellsTutors: true,
    tellsOffice: true,
    tellsFamily: false,
  },
  {
    title: { es: "Retrasos repetidos", en: "Late again and again" },
    measure: "lates",
    span: "term",
    threshold: 10,
    minLessons: 0,
    level: "warning",
    tellsTutors: true,
    tellsOffice: false,
    tellsFamily: false,
  },
];

const AlertRule = z.object({
  id: Id,
  title: z.string(),
  measure: z.enum(ALERT_MEASURES),
  span: z.enum(ALERT_SPANS),
  threshold: z.int(),
  minLessons: z.int(),
  level: z.enum(ALERT_LEVELS),
  tellsTutors: z.boolean(),
  tellsOffice: z.boolean(),
  tellsFamily: z.boolean(),
  isActive: z.boolean(),
  version: z.int(),
});
export type AlertRule = z.infer<typeof AlertRule>;

const RuleData = {
  title: singleLine(60).min(3, "escribe cómo se llama"),
  /** Whoever reaches it is told of. */
  threshold: z.int("escribe un número entero").min(1, "debe ser 1 o más").max(1000, "debe ser 1000 como mucho"),
  /** Lessons that must have counted before a percentage says anything. */
  minLessons: z.int("escribe un número entero").min(0, "debe ser 0 o más").max(500, "debe ser 500 como mucho"),
  level: z.enum(ALERT_LEVELS),
  tellsTutors: z.boolean(),
  tellsOffice: z.boolean(),
  tellsFamily: z.boolean(),
};

const Alert = z.object({
  id: Id,
  student: z.object({ id: Id, name: z.string(), groupName: z.string().nullable() }),
  rule: AlertRule.pick({ id: true, title: true, measure: true, span: true, level: true }),
  /** The month, the term or the year it is of. */
  startDate: z.string(),
  endDate: z.string(),
  /** What the threshold was when it was reached, the value then, and the value now. */
  threshold: z.int(),
  value: z.number(),
  latest: z.number(),
  crossedOn: z.string(),
  state: z.enum(ALERT_STATES),
  handledBy: z.string().nullable(),
  handledAt: z.string().nullable(),
  hasNote: z.boolean(),
  canHandle: z.boolean(),
  version: z.int(),
});
export type AttendanceAlert = z.infer<typeof Alert>;

/** With what was written about it, which the log notes as opened. */
const OpenAlert = Alert.extend({ note: z.string().nullable() });
export type OpenAlert = z.infer<typeof OpenAlert>;

export const alertsApi = {
  rules: endpoint({
    id: "listAlertRules",
    method: "GET",
    path: "/attendance/alert-rules",
    tag: "attendance",
    summary: "The school's thresholds of attendance, those in use first",
    access: ["settings.update", "attendance.update"],
    view: z.object({ data: z.array(AlertRule) }),
  }),
  addRule: endpoint({
    id: "createAlertRule",
    method: "POST",
    path: "/attendance/alert-rules",
    tag: "attendance",
    summary: "Add a threshold; whoever has reached it in the running month, term or year gets an alert",
    access: ["settings.update"],
    body: z.strictObject({ ...RuleData, measure: z.enum(ALERT_MEASURES), span: z.enum(ALERT_SPANS) }),
    view: AlertRule,
    status: 201,
    limit: "write",
  }),
  changeRule: endpoint({
    id: "changeAlertRule",
    method: "PATCH",
    path: "/attendance/alert-rules/{id}",
    tag: "attendance",
    summary: "Change a threshold or turn it off, which closes its alerts; what it counts and over which span stays",
    access: ["settings.update"],
    params: IdParams,
    body: z.strictObject({ ...RuleData, isActive: z.boolean() }).partial(),
    ifMatch: true,
    view: AlertRule,
    limit: "write",
  }),
  removeRule: endpoint({
    id: "removeAlertRule",
    method: "DELETE",
    path: "/attendance/alert-rules/{id}",
    tag: "attendance",
    summary: "Remove a threshold that nobody ever reached",
    access: ["settings.update"],
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  list: endpoint({
    id: "listAttendanceAlerts",
    method: "GET",
    path: "/attendance/alerts",
    tag: "attendance",
    summary:
      "Alerts of this school year, the serious and latest first: all of the school for the office, of their groups for tutors; of the family's own those that hold and that rules tell families of",
    access: ["attendance.update", "attendance.read", "children.attendance.read"],
    isPersonal: true,
    query: PageQuery.extend({
      state: z.enum(ALERT_STATES).optional(),
      level: z.enum(ALERT_LEVELS).optional(),
      group: singleLine(60).optional(),
      studentId: PathId.optional(),
    }),
    view: page(Alert).extend({
      /** How many are open, whatever is asked for. */
      open: z.int(),
      /** Whose pupils have any. */
      groups: z.array(z.string()),
    }),
  }),
  get: endpoint({
    id: "getAttendanceAlert",
    method: "GET",
    path: "/attendance/alerts/{id}",
    tag: "attendance",
    summary: "One alert with the note of who attended to it; that somebody opened the note is in the log",
    access: ["attendance.update"],
    isPersonal: true,
    params: IdParams,
    view: OpenAlert,
  }),
  handle: endpoint({
    id: "handleAttendanceAlert",
    method: "PUT",
    path: "/attendance/alerts/{id}/handling",
    tag: "attendance",
    summary: "Mark an open alert as attended to, with a note; whoever comes second gets 412 with what was noted",
    access: ["attendance.update"],
    isPersonal: true,
    params: IdParams,
    body: z.strictObject({
      note: multiLine(2_000)
        .transform((text) => text || null)
        .nullable()
        .default(null),
    }),
    ifMatch: true,
    view: OpenAlert,
    limit: "write",
  }),
};
