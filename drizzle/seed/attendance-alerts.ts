import type { ALERT_TEMPLATE } from "../../contracts/api/attendance/alerts.ts";
import { attendanceAlerts } from "../schema/index.ts";
import { addDays, instant } from "./calendar.ts";
import type { Build, School, Student } from "./school.ts";

/** What counts of a pupil on each day, in the order of the days. */
export type DayCounts = Map<string, { lessons: number; absent: number; lates: number }>;

type Rule = Omit<(typeof ALERT_TEMPLATE)[number], "title"> & { readonly id: number };

/** A month that ended longer ago opens no alert (`core/attendance/review-alerts.ts`, which a test compares with this). */
const WATCHED_DAYS = 14;

/** Who has reached a threshold by now, and since when; everybody has been told. */
export function addAlerts(
  { rows, today }: Pick<Build, "rows" | "today">,
  { institutionId, years }: School,
  rules: readonly Rule[],
  counts: ReadonlyMap<Student, DayCounts>,
): void {
  const { year } = years.current;
  const spans = { month: monthsUntil(year.startDate, today), term: year.terms, year: [year] };
  for (const [student, days] of counts) {
    for (const rule of rules) {
      for (const { startDate, endDate } of spans[rule.span]) {
        if (endDate < addDays(today, -WATCHED_DAYS)) continue;
        const own = [...days].filter(([date]) => startDate <= date && date <= endDate);
        const reached = reachedIn(rule, own);
        if (reached === null) continue;
        rows.add(attendanceAlerts, {
          institutionId,
          studentId: student.id,
          ruleId: rule.id,
          startDate,
          endDate,
          threshold: rule.threshold,
          ...reached,
          toldAt: instant(reached.crossedOn, "15:00"),
          createdAt: instant(reached.crossedOn, "14:30"),
          updatedAt: instant(reached.crossedOn, "14:30"),
        });
      }
    }
  }
}

/** Null where it was not reached, or is not any more. */
function reachedIn(
  rule: Rule,
  days: readonly (readonly [string, { lessons: number; absent: number; lates: number }])[],
) {
  let sum = { lessons: 0, absent: 0, lates: 0, whole: 0 };
  let first: { crossedOn: string; value: number } | null = null;
  let latest = 0;
  let holds = false;
  for (const [date, day] of days) {
    sum = {
      lessons: sum.lessons + day.lessons,
      absent: sum.absent + day.absent,
      lates: sum.lates + day.lates,
      whole: sum.whole + (day.absent === day.lessons ? 1 : 0),
    };
    latest = valueIn(rule, sum);
    holds = sum.lessons >= rule.minLessons && latest >= rule.threshold;
    first = holds ? (first ?? { crossedOn: date, value: latest }) : null;
  }
  return holds && first !== null ? { ...first, latest } : null;
}

function valueIn({ measure }: Rule, sum: { lessons: number; absent: number; lates: number; whole: number }): number {
  if (measure === "unexcused_percentage") return Math.round((sum.absent * 10_000) / sum.lessons) / 100;
  return measure === "unexcused_days" ? sum.whole : measure === "lates" ? sum.lates : sum.absent;
}

function monthsUntil(startDate: string, today: string): { startDate: string; endDate: string }[] {
  const months = [];
  for (let first = startDate; first <= today; ) {
    const next = `${addDays(first, 31).slice(0, 7)}-01`;
    months.push({ startDate: first, endDate: addDays(next, -1) });
    first = next;
  }
  return months;
}
