import { and, eq, gte, lte, sql } from "drizzle-orm";
import type { AlertMeasure, AlertRule, AlertSpan } from "#contracts/api/attendance/alerts.ts";
import { academicSessions, attendance, attendanceCodes, registers } from "#schema/index.ts";
import type { SystemContext } from "../context.ts";
import type { Transaction } from "../database.ts";
import { readSchoolDay } from "../school-day.ts";
import { countingCode, lessonCounts } from "./internal.ts";

/** A month of the calendar, a term or the school year, by its days. */
export interface Span {
  readonly span: AlertSpan;
  readonly startDate: string;
  readonly endDate: string;
}

/** What counts of a pupil in a span. `days`: those on which every lesson was missed without an excuse. */
export interface Figures {
  readonly lessons: number;
  readonly absent: number;
  readonly days: number;
  readonly lates: number;
}

/** The school year that is running, or was the last to begin, with its spans until today. */
export interface Year {
  readonly today: string;
  readonly startDate: string;
  readonly spans: readonly Span[];
}

export const figuresKey = (studentId: number, { span, startDate }: Pick<Span, "span" | "startDate">): string =>
  `${studentId} ${span} ${startDate}`;

/**
 * The value of what a rule counts. The percentage is 100 × unexcused ÷ lessons, with two decimals: of the lessons that
 * `totalsOf` counts, what `absent` is there.
 */
export function amountOf(measure: AlertMeasure, { lessons, absent, days, lates }: Figures): number {
  switch (measure) {
    case "unexcused_lessons":
      return absent;
    case "unexcused_days":
      return days;
    case "unexcused_percentage":
      return lessons === 0 ? 0 : Math.round((absent * 10_000) / lessons) / 100;
    case "lates":
      return lates;
  }
}

/** Has whoever has these figures reached the threshold? */
export function reaches(rule: Pick<AlertRule, "measure" | "threshold" | "minLessons" | "isActive">, figures: Figures) {
  return rule.isActive && figures.lessons >= rule.minLessons && amountOf(rule.measure, figures) >= rule.threshold;
}

/** The months that meet some days, each whole. */
export function monthsOf(startDate: string, endDate: string): Span[] {
  const spans: Span[] = [];
  let [year, month] = [Number(startDate.slice(0, 4)), Number(startDate.slice(5, 7))];
  for (;;) {
    const first = new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
    if (first > endDate) return spans;
    const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
    spans.push({ span: "month", startDate: first, endDate: last });
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
}

/** Null where no school year has begun. */
export async function readYear(ctx: SystemContext, tx: Transaction): Promise<Year | null> {
  const today = await readSchoolDay(ctx, tx);
  const sessions = await tx
    .select({ type: academicSessions.type, startDate: academicSessions.startDate, endDate: academicSessions.endDate })
    .from(academicSessions)
    .where(lte(academicSessions.startDate, today));
  const years = sessions.filter(({ type }) => type === "schoolYear");
  const year = years.toSorted((a, b) => b.startDate.localeCompare(a.startDate))[0];
  if (year === undefined) return null;
  const { startDate, endDate } = year;
  const terms = sessions.filter(({ type, ...term }) => type === "term" && term.startDate >= startDate);
  return {
    today,
    startDate,
    spans: [
      { span: "year", startDate, endDate },
      ...[...new Map(terms.map((term) => [term.startDate, term])).values()].map(
        (term): Span => ({ span: "term", startDate: term.startDate, endDate: term.endDate }),
      ),
      ...monthsOf(startDate, endDate).filter((month) => month.startDate <= today),
    ],
  };
}

/** The figures of some pupils in each span in which a lesson counts, by `figuresKey`. */
export async function readFigures(
  tx: Transaction,
  studentIds: readonly number[],
  { today, startDate, spans }: Year,
): Promise<Map<string, Figures>> {
  const list = (values: readonly string[]) => `{${values.join(",")}}`;
  const kinds = list(spans.map(({ span }) => span));
  const starts = list(spans.map((one) => one.startDate));
  const ends = list(spans.map(({ endDate }) => endDate));
  const counting = and(
    sql`${attendance.studentId} = any(${list(studentIds.map(String))}::bigint[])`,
    gte(registers.date, startDate),
    lte(registers.date, today),
    lessonCounts(),
  );
  const { rows } = await tx.execute<{
    student_id: string;
    span: AlertSpan;
    start_date: string;
    lessons: number;
    absent: number;
    days: number;
    lates: number;
  }>(sql`
    with days as (
      select ${attendance.studentId} as student_id, ${registers.date} as date, count(*) as lessons,
        count(*) filter (where ${attendanceCodes.kind} = 'absent') as absent,
        count(*) filter (where ${attendanceCodes.kind} = 'late') as lates
      from ${attendance}
      join ${registers} on ${eq(registers.id, attendance.registerId)}
      join ${attendanceCodes} on ${eq(attendanceCodes.id, countingCode)}
      where ${counting}
      group by 1, 2)
    select d.student_id, s.span, s.start_date::text, sum(d.lessons)::int as lessons, sum(d.absent)::int as absent,
      (count(*) filter (where d.absent = d.lessons))::int as days, sum(d.lates)::int as lates
    from unnest(${kinds}::text[], ${starts}::date[], ${ends}::date[]) as s (span, start_date, end_date)
    join days d on d.date between s.start_date and s.end_date
    group by 1, 2, 3`);
  return new Map(
    rows.map(({ student_id, span, start_date, lessons, absent, days, lates }) => [
      figuresKey(Number(student_id), { span, startDate: start_date }),
      { lessons, absent, days, lates },
    ]),
  );
}
