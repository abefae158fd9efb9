import type { AttendanceKind, AttendanceTotals } from "#contracts/api/attendance/attendance.ts";

/** A lesson whose register says something of a pupil, on a day of the school's calendar; `minutes` are those late. */
export interface Attended {
  readonly date: string;
  readonly sectionId: number;
  readonly kind: AttendanceKind;
  readonly minutes: number;
}

interface Days {
  readonly startDate: string;
  readonly endDate: string;
}

/** A stay in a section; its first and its last day count, null is open. */
export interface Stay {
  readonly sectionId: number;
  readonly beginDate: string | null;
  readonly endDate: string | null;
}

export interface Calendar {
  /** The school's day: nothing after it was given yet. */
  readonly today: string;
  readonly daysOff: readonly Days[];
  readonly stays: readonly Stay[];
}

/**
 * The lessons that count for a pupil: those given until today, without what stands on a day that was declared free of
 * lessons, and without those before the pupil came into the section or after they left it. Days are the school's own, so
 * neither its zone nor a change of the clock moves a lesson to another day.
 */
export function countingLessons<Lesson extends Attended>(
  lessons: readonly Lesson[],
  { today, daysOff, stays }: Calendar,
): Lesson[] {
  const bySection = Map.groupBy(stays, ({ sectionId }) => sectionId);
  return lessons.filter(
    ({ date, sectionId }) =>
      date <= today &&
      !daysOff.some(({ startDate, endDate }) => startDate <= date && date <= endDate) &&
      (bySection.get(sectionId) ?? []).some(
        ({ beginDate, endDate }) => (beginDate ?? date) <= date && date <= (endDate ?? date),
      ),
  );
}

/**
 * Counts of lessons by what counted, and the percentage attended: 100 × (present + late + activity) ÷ lessons, with two
 * decimals. It is the attendance rate of school statistics, attendance over membership (Maryland State Department of
 * Education, "percent average daily attendance"), by lessons instead of days. An excused absence is an absence in it: a
 * reason does not make a lesson attended.
 */
export function totalsOf(lessons: readonly Attended[]): AttendanceTotals {
  const count = (kind: AttendanceKind) => lessons.reduce((sum, lesson) => sum + (lesson.kind === kind ? 1 : 0), 0);
  const [present, late, absent, excused, activity] = [
    count("present"),
    count("late"),
    count("absent"),
    count("excused"),
    count("activity"),
  ];
  const lateMinutes = lessons.reduce((sum, { kind, minutes }) => sum + (kind === "late" ? minutes : 0), 0);
  const percentage =
    lessons.length === 0 ? null : Math.round(((present + late + activity) * 10_000) / lessons.length) / 100;
  return { lessons: lessons.length, present, late, absent, excused, activity, lateMinutes, percentage };
}
