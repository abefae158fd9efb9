import type { StudentAttendance as Attendance } from "#contracts/api/attendance/attendance.ts";
import type { attendanceTexts } from "../../i18n/attendance.ts";
import { filled, type Words } from "../../i18n/in-language.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { countWords } from "./count-words.ts";

const LAST = 8;
const TONES = { present: "ok", late: "warn", absent: "danger", excused: "accent", activity: "neutral" } as const;

/** A pupil's attendance in short: how much, by subject, and what was last. */
export function StudentAttendance({ data, words: all }: { data: Attendance; words: Words<typeof attendanceTexts> }) {
  const { day, date, number } = useFormat();
  const { student: words } = all;
  const { overall, sections } = data;
  const percent = (value: number | null) => (value === null ? "–" : filled("{{n}} %", { n: number(value, 1) }));
  const title = (codeId: number) => data.codes.find(({ id }) => id === codeId)?.title ?? "";
  const last = data.data.filter(({ kind }) => kind !== "present" && kind !== "activity");
  const item = (row: Attendance["data"][number]) => (
    <li
      key={`${row.date}-${row.startsAt}-${row.sectionId}`}
      className="flex items-start justify-between gap-3 px-3 py-1.5 text-sm"
    >
      <span className="min-w-0">
        <span className="block">
          {day(row.date)}, <span className="tabular-nums">{row.startsAt}</span>
        </span>
        <span className="block text-xs text-muted">{courseLabel(row.courseTitle)}</span>
        {row.override === null ? null : (
          <span className="block text-xs text-muted">
            {row.override.isJustified ? all.justified : row.override.reason}
            {row.mark === null ? null : ` · ${filled(all.teacherMark, { code: title(row.mark.codeId) })}`}
          </span>
        )}
      </span>
      <Badge tone={TONES[row.kind]} className="shrink-0">
        {title(row.countsAs)}
        {row.kind === "late" && (row.override ?? row.mark)?.minutes
          ? ` ${(row.override ?? row.mark)?.minutes} ${all.minutes}`
          : null}
      </Badge>
    </li>
  );
  if (overall.percentage === null) {
    return (
      <Section title={words.title}>
        <p className="text-sm text-muted">{words.none}</p>
      </Section>
    );
  }
  return (
    <Section
      title={words.title}
      aside={<span className="text-xs text-muted">{filled(words.since, { date: date(data.from) })}</span>}
    >
      <p className="text-2xl font-semibold tabular-nums">{percent(overall.percentage)}</p>
      <p className="mb-3 text-xs text-muted">
        {filled(words.overall, { n: number(overall.lessons) })}: {countWords(all.count, overall)}
      </p>
      <h3 className="mb-1.5 text-sm text-muted">{words.last}</h3>
      {last.length === 0 ? (
        <p className="mb-3 text-sm">{words.allPresent}</p>
      ) : (
        <Rows className="mb-3">{last.slice(0, LAST).map(item)}</Rows>
      )}
      {last.length > LAST ? (
        <details className="-mt-1.5 mb-3">
          <summary className="cursor-pointer text-xs text-muted">
            {filled(words.more, { n: number(last.length - LAST) })}
          </summary>
          <Rows className="mt-1.5">{last.slice(LAST).map(item)}</Rows>
        </details>
      ) : null}
      <details>
        <summary className="cursor-pointer text-sm font-medium">{words.bySubject}</summary>
        <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 text-sm">
          {sections.map((section) => (
            <div key={section.sectionId} className="contents">
              <dt>{courseLabel(section.courseTitle)}</dt>
              <dd className="text-right tabular-nums">{percent(section.percentage)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Section>
  );
}
