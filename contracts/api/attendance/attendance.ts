import * as z from "zod";
import { Empty, Id, IdParams, IsoDate, PathId } from "../../common.ts";
import { endpoint } from "../../endpoint.ts";
import type { Locale } from "../../languages.ts";
import { singleLine } from "../../text.ts";

/** What a code means, whatever a school calls it: percentages and notices go by this alone. */
export const ATTENDANCE_KINDS = ["present", "late", "absent", "excused", "activity"] as const;
export type AttendanceKind = (typeof ATTENDANCE_KINDS)[number];

interface CodeTemplate {
  readonly title: Readonly<Record<Locale, string>>;
  readonly short: string;
  readonly letter: string;
  readonly kind: AttendanceKind;
}

/** What a school begins with. */
export const ATTENDANCE_TEMPLATE: readonly CodeTemplate[] = [
  { kind: "present", short: "·", letter: "P", title: { es: "Presente", en: "Present" } },
  { kind: "absent", short: "F", letter: "F", title: { es: "Falta", en: "Absent" } },
  { kind: "late", short: "R", letter: "R", title: { es: "Retraso", en: "Late" } },
  { kind: "excused", short: "J", letter: "J", title: { es: "Justificada", en: "Excused" } },
  { kind: "activity", short: "A", letter: "A", title: { es: "Actividad", en: "Activity" } },
];

const AttendanceCode = z.object({
  id: Id,
  title: z.string(),
  short: z.string(),
  letter: z.string(),
  kind: z.enum(ATTENDANCE_KINDS),
  position: z.int(),
  isRetired: z.boolean(),
  version: z.int(),
});
export type AttendanceCode = z.infer<typeof AttendanceCode>;

const CodeData = {
  title: singleLine(40).min(2, "escribe cómo se llama"),
  short: singleLine(3).min(1, "escribe de uno a tres caracteres"),
  letter: singleLine(1)
    .transform((text) => text.toUpperCase())
    .refine((text) => /^[A-Z]$/.test(text), "debe ser una letra, sin acento"),
};

/** How long no lesson is. */
const Minutes = z.int().min(0).max(600);

/** The teacher's mark of a pupil in a lesson. */
const Mark = z.object({
  codeId: Id,
  minutes: z.int(),
  note: z.string().nullable(),
  by: z.string(),
  at: z.string(),
});
/** What the office put over it. */
const Override = z.object({
  codeId: Id,
  minutes: z.int(),
  /** Empty where it comes of a justification, which says why to fewer people. */
  reason: z.string(),
  isJustified: z.boolean(),
  by: z.string(),
  at: z.string(),
});

/** Why a sheet can be read and not written by its reader. */
export const REGISTER_LOCKS = ["future", "too_old", "section_closed", "term_closed", "year_closed"] as const;

export const Register = z.object({
  section: z.object({ id: Id, title: z.string(), courseTitle: z.string(), groupName: z.string().nullable() }),
  date: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  /** The lessons of the section on that day. */
  lessons: z.array(z.object({ startsAt: z.string(), endsAt: z.string() })),
  /** Counts what was written on the sheet; 0: nothing yet. */
  version: z.int(),
  takenBy: z.string().nullable(),
  takenAt: z.string().nullable(),
  takenByMe: z.boolean(),
  /** The reader takes it, as a teacher of the section. */
  canTake: z.boolean(),
  /** The reader writes over it, for the office. */
  canOverride: z.boolean(),
  lock: z.enum(REGISTER_LOCKS).nullable(),
  /** In how many days after the lesson a teacher may write it. */
  teacherDays: z.int(),
  /** Those in use, and retired ones that stand on the sheet. */
  codes: z.array(AttendanceCode),
  students: z.array(
    z.object({
      id: Id,
      name: z.string(),
      studentNumber: z.string(),
      mark: Mark.nullable(),
      override: Override.nullable(),
      /** What counts: the office's, else the teacher's. */
      countsAs: Id.nullable(),
      /** What counted in the pupil's last lesson before, on the same day. */
      earlier: Id.nullable(),
    }),
  ),
});
export type Register = z.infer<typeof Register>;

const lessonTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "debe ser una hora, como 08:15")
  .optional();

/** `startsAt` says which lesson where the section has several that day. */
const SheetParams = z.strictObject({ id: PathId, date: IsoDate });
const SheetQuery = z.strictObject({ startsAt: lessonTime });

const RegisterRow = z.object({
  sectionId: Id,
  sectionTitle: z.string(),
  courseTitle: z.string(),
  groupName: z.string().nullable(),
  startsAt: z.string(),
  endsAt: z.string(),
  /** The lesson has begun, on the school's clock. */
  hasBegun: z.boolean(),
  teachers: z.array(z.string()),
  takenBy: z.string().nullable(),
  takenAt: z.string().nullable(),
  nudgedAt: z.string().nullable(),
});
export type RegisterRow = z.infer<typeof RegisterRow>;

/** Lessons whose register was taken and that count for the pupil, by what counted, and the percentage attended. */
const Totals = z.object({
  lessons: z.int(),
  present: z.int(),
  late: z.int(),
  absent: z.int(),
  excused: z.int(),
  activity: z.int(),
  lateMinutes: z.int(),
  /** With two decimals; null where there was no lesson. */
  percentage: z.number().nullable(),
});
export type AttendanceTotals = z.infer<typeof Totals>;

export const StudentAttendance = z.object({
  from: z.string(),
  to: z.string(),
  codes: z.array(AttendanceCode),
  overall: Totals,
  sections: z.array(Totals.extend({ sectionId: Id, courseTitle: z.string() })),
  /** Days on which anything but presence counted, the latest first. */
  days: z.array(Totals.extend({ date: z.string() })),
  /** Lessons in which the pupil was not simply present, the latest first. */
  data: z.array(
    z.object({
      date: z.string(),
      startsAt: z.string(),
      endsAt: z.string(),
      sectionId: Id,
      courseTitle: z.string(),
      mark: Mark.nullable(),
      override: Override.nullable(),
      countsAs: Id,
      kind: z.enum(ATTENDANCE_KINDS),
    }),
  ),
});
export type StudentAttendance = z.infer<typeof StudentAttendance>;

export const attendanceApi = {
  codes: endpoint({
    id: "listAttendanceCodes",
    method: "GET",
    path: "/attendance/codes",
    tag: "attendance",
    summary: "The school's codes of attendance in their order, retired ones last",
    access: ["attendance.read", "settings.update"],
    view: z.object({ data: z.array(AttendanceCode) }),
  }),
  addCode: endpoint({
    id: "createAttendanceCode",
    method: "POST",
    path: "/attendance/codes",
    tag: "attendance",
    summary: "Add a code of attendance, after the others",
    access: ["settings.update"],
    body: z.strictObject({ ...CodeData, kind: z.enum(ATTENDANCE_KINDS) }),
    view: AttendanceCode,
    status: 201,
    limit: "write",
  }),
  changeCode: endpoint({
    id: "changeAttendanceCode",
    method: "PATCH",
    path: "/attendance/codes/{id}",
    tag: "attendance",
    summary: "Rename a code, give it another letter or place, or take it out of use; what it means stays",
    access: ["settings.update"],
    params: IdParams,
    body: z.strictObject({ ...CodeData, position: z.int().min(1).max(1000), isRetired: z.boolean() }).partial(),
    ifMatch: true,
    view: AttendanceCode,
    limit: "write",
  }),
  removeCode: endpoint({
    id: "removeAttendanceCode",
    method: "DELETE",
    path: "/attendance/codes/{id}",
    tag: "attendance",
    summary: "Remove a code with which nobody was ever marked",
    access: ["settings.update"],
    params: IdParams,
    view: Empty,
    status: 204,
    limit: "write",
  }),
  register: endpoint({
    id: "getRegister",
    method: "GET",
    path: "/sections/{id}/registers/{date}",
    tag: "attendance",
    summary: "The sheet of a lesson: who is in the section that day, with the marks there are",
    access: ["attendance.create", "attendance.update"],
    /** Notes and reasons may tell of health: no machine reads them. */
    isPersonal: true,
    params: SheetParams,
    query: SheetQuery,
    view: Register,
  }),
  recordRegister: endpoint({
    id: "recordRegister",
    method: "PUT",
    path: "/sections/{id}/registers/{date}",
    tag: "attendance",
    summary:
      "Take or correct the register of a lesson, the whole list at once. If-Match is the sheet's version, 0 for a new one; a stale one answers 412 with the sheet as it is",
    access: ["attendance.create"],
    params: SheetParams,
    query: SheetQuery,
    body: z.strictObject({
      marks: z
        .array(
          z.strictObject({
            studentId: Id,
            codeId: Id,
            minutes: Minutes.default(0),
            note: singleLine(300)
              .transform((text) => text || null)
              .nullable()
              .default(null),
          }),
        )
        .min(1)
        .max(500),
    }),
    ifMatch: true,
    view: Register,
    limit: "write",
  }),
  overrideRegister: endpoint({
    id: "overrideRegister",
    method: "PUT",
    path: "/sections/{id}/registers/{date}/overrides",
    tag: "attendance",
    summary:
      "Put what the office knows over the teacher's marks of some pupils, with its reason, or take it back; the teacher's stay beside it",
    access: ["attendance.update"],
    params: SheetParams,
    query: SheetQuery,
    body: z.strictObject({
      overrides: z
        .array(
          z.strictObject({
            studentId: Id,
            /** Null takes the office's mark back. */
            codeId: Id.nullable(),
            minutes: Minutes.default(0),
          }),
        )
        .min(1)
        .max(500),
      reason: singleLine(300).min(3, "escribe por qué"),
    }),
    ifMatch: true,
    view: Register,
    limit: "write",
  }),
  registers: endpoint({
    id: "listRegisters",
    method: "GET",
    path: "/attendance/registers",
    tag: "attendance",
    summary: "The lessons of a day, today by default, with whose register was taken: all of the school, or one's own",
    access: ["attendance.oversee", "attendance.create"],
    query: z.strictObject({ date: IsoDate.optional() }),
    view: z.object({
      date: z.string(),
      isToday: z.boolean(),
      dayOff: z.string().nullable(),
      /** Lessons that have begun without a register. */
      missing: z.int(),
      /** Its teachers may still take them. */
      isOpen: z.boolean(),
      data: z.array(RegisterRow),
    }),
  }),
  nudge: endpoint({
    id: "nudgeRegisters",
    method: "POST",
    path: "/attendance/registers/nudge",
    tag: "attendance",
    summary: "Remind the teachers of lessons that have begun without a register; of each lesson once",
    access: ["attendance.oversee"],
    body: z.strictObject({
      date: IsoDate,
      /** Only this lesson; left out, all that are missing. */
      lesson: z.strictObject({ sectionId: Id, startsAt: lessonTime.unwrap() }).optional(),
    }),
    view: z.object({ nudged: z.int() }),
    limit: "write",
  }),
  student: endpoint({
    id: "getStudentAttendance",
    method: "GET",
    path: "/students/{id}/attendance",
    tag: "attendance",
    summary: "A pupil's attendance of this school year or between two days: what was not presence, and percentages",
    access: ["attendance.read", "children.attendance.read"],
    /** Notes and reasons may tell of health: no machine reads them. */
    isPersonal: true,
    params: IdParams,
    query: z.strictObject({ from: IsoDate.optional(), to: IsoDate.optional() }),
    view: StudentAttendance,
  }),
};
