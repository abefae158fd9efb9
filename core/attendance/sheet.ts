import { and, asc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { AttendanceCode, Register } from "#contracts/api/attendance/attendance.ts";
import {
  academicSessions,
  attendance,
  courses,
  enrollments,
  institutions,
  justifications,
  nonSchoolDays,
  registers,
  schedules,
  sections,
  students,
  users,
} from "#schema/index.ts";
import { may } from "../access/authorize.ts";
import { runsSchool, taughtSections } from "../access/students.ts";
import type { Context } from "../context.ts";
import { AppError, orNotFound } from "../errors.ts";
import { schoolDay } from "../school-day.ts";
import { fullName } from "../sections/internal.ts";
import { spanishCollation } from "../spanish-text.ts";
import {
  asTime,
  enrolledOn,
  lessonMinutes,
  markColumns,
  personName,
  refused,
  registeredSections,
  selectCodes,
} from "./internal.ts";

interface Place {
  readonly id: number;
  readonly date: string;
  readonly startsAt?: string | undefined;
}

/** A sheet as a verb works with it: the view, and what decides who writes it. */
export interface Sheet {
  readonly view: Register;
  readonly registerId: number | null;
  readonly codes: ReadonlyMap<number, AttendanceCode>;
  /** What keeps a teacher from writing, whatever else the reader is. */
  readonly teacherLock: Register["lock"];
}

/**
 * The sheet of a lesson as the actor sees it; where the section has several that day and none is named, the first.
 * Errors: `not_found` for a section out of reach, `unprocessable` for a day without lessons of it.
 */
export async function readSheet(ctx: Context, place: Place): Promise<Sheet> {
  const { id, date } = place;
  const day = sql`${date}::date`;
  const reached = sql`(select ${sections.id} from ${sections} where ${and(eq(sections.id, id), registeredSections(ctx.actor))})`;
  const pupilIds = sql`any(array(select ${enrollments.studentId} from ${enrollments} where ${enrollments.sectionId} = ${reached}))`;
  const covers = and(sql`${academicSessions.startDate} <= ${day}`, sql`${academicSessions.endDate} >= ${day}`);
  const [found, [school], off, shut, planned, sheets, pupils, rows, announced, codes] = await ctx.db.batch((q) => [
    q
      .select({
        id: sections.id,
        title: sections.title,
        courseTitle: courses.title,
        groupName: sections.groupName,
        isClosed: sql<boolean>`${sections.status} <> 'active'`,
        taught: sql<boolean>`coalesce(${sections.id} = ${taughtSections(ctx.actor)}, false)`,
      })
      .from(sections)
      .innerJoin(courses, eq(courses.id, sections.courseId))
      .where(eq(sections.id, reached)),
    q
      .select({ teacherDays: institutions.registerDays, age: sql<number>`(${schoolDay(ctx)} - ${day})::int` })
      .from(institutions)
      .where(eq(institutions.id, ctx.actor.institutionId)),
    q
      .select({ title: nonSchoolDays.title })
      .from(nonSchoolDays)
      .where(and(sql`${nonSchoolDays.startDate} <= ${day}`, sql`${nonSchoolDays.endDate} >= ${day}`)),
    q
      .select({ type: academicSessions.type })
      .from(academicSessions)
      .where(and(isNotNull(academicSessions.closedAt), covers)),
    q
      .select({ startsAt: asTime(schedules.startsAt), endsAt: asTime(schedules.endsAt) })
      .from(schedules)
      .innerJoin(academicSessions, and(eq(academicSessions.id, schedules.schoolYearId), covers))
      .where(and(eq(schedules.sectionId, reached), sql`${schedules.weekday} = extract(isodow from ${day})`))
      .orderBy(asc(schedules.startsAt)),
    q
      .select({
        id: registers.id,
        startsAt: asTime(registers.startsAt),
        endsAt: asTime(registers.endsAt),
        version: registers.version,
        takenById: registers.takenBy,
        takenBy: personName(sql`${registers.takenBy}`),
        takenAt: registers.takenAt,
      })
      .from(registers)
      .where(and(eq(registers.sectionId, reached), eq(registers.date, date)))
      .orderBy(asc(registers.startsAt)),
    q
      .select({
        id: students.id,
        name: fullName,
        studentNumber: students.studentNumber,
      })
      .from(enrollments)
      .innerJoin(students, eq(students.id, enrollments.studentId))
      .innerJoin(users, eq(users.id, students.userId))
      .where(and(eq(enrollments.sectionId, reached), enrolledOn(date), isNull(students.blockedAt)))
      .orderBy(spanishCollation(sql`${users.registerName}`), asc(students.id)),
    q
      .select({
        registerId: registers.id,
        sectionId: registers.sectionId,
        startsAt: asTime(registers.startsAt),
        studentId: attendance.studentId,
        ...markColumns,
      })
      .from(attendance)
      .innerJoin(registers, eq(registers.id, attendance.registerId))
      .where(
        and(
          // By the day's lessons of these pupils, not by all that was ever marked of them.
          sql`${attendance.registerId} = any(array(select r.id from students.registers r where r.date = ${day}
            and r.section_id = any(array(select e.section_id from students.enrollments e where e.student_id = ${pupilIds}))))`,
          sql`${attendance.studentId} = ${pupilIds}`,
        ),
      ),
    q
      .select({
        studentId: justifications.studentId,
        startsAt: asTime(sql`coalesce(${justifications.startsAt}, '00:00')`),
        endsAt: asTime(sql`coalesce(${justifications.endsAt}, '23:59:59')`),
        officeCodeId: justifications.codeId,
        officeMinutes: justifications.minutes,
        officeBy: personName(sql`${justifications.decidedBy}`),
        officeAt: justifications.decidedAt,
        justificationId: justifications.id,
      })
      .from(justifications)
      .where(
        and(
          eq(justifications.state, "accepted"),
          sql`${justifications.startDate} <= ${day} and ${justifications.endDate} >= ${day}`,
          sql`${justifications.studentId} = ${pupilIds}`,
        ),
      )
      .orderBy(asc(justifications.decidedAt), asc(justifications.id)),
    selectCodes(q),
  ]);
  const { taught, isClosed, ...section } = orNotFound(found[0]);
  const { teacherDays, age } = orNotFound(school);
  const lessons = [
    // A section that was closed has no more lessons, only those that were given.
    ...new Map(
      [...(isClosed ? [] : planned), ...sheets].map(({ startsAt, endsAt }) => [startsAt, { startsAt, endsAt }]),
    ).values(),
  ].toSorted((a, b) => a.startsAt.localeCompare(b.startsAt));
  const lesson = lessonOf(lessons, place, off[0]?.title);
  const sheet = sheets.find(({ startsAt }) => startsAt === lesson.startsAt);
  const own = new Map(rows.flatMap((row) => (row.registerId === sheet?.id ? [[row.studentId, row]] : [])));
  const earlier = new Map(
    rows
      .filter(({ startsAt }) => startsAt < lesson.startsAt)
      .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))
      .map((row) => [row.studentId, row.officeCodeId ?? row.codeId]),
  );
  // Of who is announced and nothing was marked yet, what will stand there when the register is taken.
  const toCome = new Map(
    announced
      .filter((one) => one.startsAt < lesson.endsAt && one.endsAt > lesson.startsAt)
      .map((one) => [
        one.studentId,
        { ...UNMARKED, ...one, officeMinutes: Math.min(one.officeMinutes, lessonMinutes(lesson)), officeReason: "" },
      ]),
  );
  const stored = (id: number) => {
    const row = own.get(id);
    return row !== undefined && (row.codeId !== null || row.officeCodeId !== null) ? row : (toCome.get(id) ?? row);
  };
  const used = new Set([...own.values(), ...toCome.values()].flatMap((row) => [row.codeId, row.officeCodeId]));
  const canTake = taught && may(ctx, "attendance.create");
  const canOverride = runsSchool(ctx.actor) && may(ctx, "attendance.update");
  const always = age < 0 ? "future" : shut.some(({ type }) => type === "schoolYear") ? "year_closed" : null;
  const teacherLock =
    always ?? (isClosed ? "section_closed" : shut.length > 0 ? "term_closed" : age > teacherDays ? "too_old" : null);
  return {
    registerId: sheet?.id ?? null,
    codes: new Map(codes.map((code) => [code.id, code])),
    teacherLock,
    view: {
      section,
      date,
      ...lesson,
      lessons,
      version: sheet?.version ?? 0,
      takenBy: sheet?.takenBy ?? null,
      takenAt: sheet?.takenAt?.toISOString() ?? null,
      takenByMe: sheet?.takenById === ctx.actor.userId,
      canTake,
      canOverride,
      lock: canOverride && !canTake ? always : teacherLock,
      teacherDays,
      codes: codes.filter((code) => !code.isRetired || used.has(code.id)),
      students: pupils.map((pupil) => {
        const both = marksOf(stored(pupil.id));
        return {
          ...pupil,
          ...both,
          countsAs: both.override?.codeId ?? both.mark?.codeId ?? null,
          earlier: earlier.get(pupil.id) ?? null,
        };
      }),
    },
  };
}

type Lesson = Register["lessons"][number];

function lessonOf(lessons: readonly Lesson[], { startsAt }: Place, dayOff: string | undefined): Lesson {
  if (dayOff !== undefined) {
    throw refused("register_day_off", `Ese día no hay clase: ${dayOff}.`);
  }
  const lesson = startsAt === undefined ? lessons[0] : lessons.find((one) => one.startsAt === startsAt);
  if (lesson !== undefined) return lesson;
  throw refused(
    "register_no_lesson",
    startsAt === undefined || lessons.length === 0
      ? "Este grupo no tiene clase ese día según el horario."
      : "Este grupo no tiene clase a esa hora según el horario.",
  );
}

const UNMARKED = { codeId: null, minutes: 0, note: null, by: null, at: null };

interface Stored {
  readonly codeId: number | null;
  readonly minutes: number;
  readonly note: string | null;
  readonly by: string | null;
  readonly at: Date | null;
  readonly officeCodeId: number | null;
  readonly officeMinutes: number;
  readonly officeReason: string | null;
  readonly officeBy: string | null;
  readonly officeAt: Date | null;
  readonly justificationId: number | null;
}

/** The two marks of a row as they are shown. */
export function marksOf(row: Stored | undefined): Pick<Register["students"][number], "mark" | "override"> {
  if (row === undefined) return { mark: null, override: null };
  const { codeId, minutes, note, by, at } = row;
  return {
    mark: codeId === null ? null : { codeId, minutes, note, by: by ?? "", at: at?.toISOString() ?? "" },
    override:
      row.officeCodeId === null
        ? null
        : {
            codeId: row.officeCodeId,
            minutes: row.officeMinutes,
            reason: row.officeReason ?? "",
            isJustified: row.justificationId !== null,
            by: row.officeBy ?? "",
            at: row.officeAt?.toISOString() ?? "",
          },
  };
}

const LOCKS: Readonly<Record<NonNullable<Register["lock"]>, (sheet: Register) => AppError>> = {
  future: () => refused("register_future", "Esa clase es de un día que no ha llegado."),
  too_old: ({ teacherDays }) =>
    refused(
      "register_too_old",
      `El plazo para pasar o corregir esta lista era de ${teacherDays} días. Pide el cambio en secretaría.`,
    ),
  section_closed: () => refused("register_section_closed", "Este grupo está cerrado: ya no se pasa lista en él."),
  term_closed: () =>
    refused("register_term_closed", "La evaluación de ese día está cerrada. Pide el cambio en secretaría."),
  year_closed: () => refused("register_year_closed", "El curso de ese día está cerrado."),
};

/** Errors: `unprocessable`, each with its own reason. */
export function requireUnlocked(lock: Register["lock"], sheet: Register): void {
  if (lock !== null) throw LOCKS[lock](sheet);
}

/** Writing needs to know which lesson. Errors: `unprocessable`. */
export function requireOneLesson({ lessons }: Register, startsAt: string | undefined): void {
  if (startsAt !== undefined || lessons.length === 1) return;
  const times = lessons.map((lesson) => lesson.startsAt).join(", ");
  throw refused("register_which_lesson", `Este grupo tiene varias clases ese día: di cuál (${times}).`);
}

export function staleSheet(current: Register): AppError {
  return new AppError("precondition_failed", "Otra persona ha guardado esta lista mientras tanto.", {
    reason: "register_changed",
    current,
  });
}
