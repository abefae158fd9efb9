import type { StudentAttendance } from "#contracts/api/attendance/attendance.ts";
import type { JustificationRow } from "#contracts/api/attendance/justifications.ts";

type Lesson = StudentAttendance["data"][number];

export interface UnexcusedDay {
  readonly date: string;
  readonly lessons: readonly Lesson[];
  /** A justification of all of them is on its way. */
  readonly waits: boolean;
}

const covers = (row: JustificationRow, { date, startsAt, endsAt }: Lesson): boolean =>
  row.startDate <= date &&
  date <= row.endDate &&
  (row.startsAt === null || row.endsAt === null || (startsAt < row.endsAt && endsAt > row.startsAt));

/** Days with lessons in which an absence counts, the latest first. */
export function unexcusedDays(data: readonly Lesson[], sent: readonly JustificationRow[]): UnexcusedDay[] {
  const waiting = sent.filter(({ state }) => state === "waiting");
  const absent = data.filter(({ kind }) => kind === "absent");
  return [...Map.groupBy(absent, ({ date }) => date)]
    .map(([date, lessons]) => ({
      date,
      lessons: lessons.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt)),
      waits: lessons.every((lesson) => waiting.some((row) => covers(row, lesson))),
    }))
    .toSorted((a, b) => b.date.localeCompare(a.date));
}
