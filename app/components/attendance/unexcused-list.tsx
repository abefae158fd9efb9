import type { StudentAttendance } from "#contracts/api/attendance/attendance.ts";
import type { JustificationRow } from "#contracts/api/attendance/justifications.ts";
import { Link } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import type { JustificationWords } from "./justification-parts.tsx";
import { unexcusedDays } from "./unexcused.ts";

interface Props {
  readonly data: StudentAttendance["data"];
  readonly sent: readonly JustificationRow[];
  /** The first day that this family may still justify; null for the school, which may any. */
  readonly earliest: string | null;
  readonly canAct: boolean;
  readonly words: JustificationWords;
}

/** Days on which an absence counts, each with the one thing to do about it. */
export function UnexcusedList({ data, sent, earliest, canAct, words: all }: Props) {
  const { day } = useFormat();
  const { student: words } = all;
  const days = unexcusedDays(data, sent);
  return (
    <Section title={words.unexcused}>
      {days.length === 0 ? (
        <p className="text-sm text-muted">{words.noUnexcused}</p>
      ) : (
        <Rows>
          {days.map(({ date, lessons, waits }) => {
            const list = lessons
              .map(({ startsAt, courseTitle }) => `${startsAt} ${courseLabel(courseTitle)}`)
              .join(", ");
            const [first] = lessons;
            const hours = lessons.length === 1 && first !== undefined ? `&de=${first.startsAt}&a=${first.endsAt}` : "";
            return (
              <li key={date} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-3 py-2">
                <div className="min-w-48 flex-1">
                  <p className="font-medium first-letter:uppercase">{day(date)}</p>
                  <p className="text-xs text-muted">
                    {filled(words.lessons[lessons.length === 1 ? "one" : "other"], { n: String(lessons.length), list })}
                  </p>
                </div>
                {waits ? (
                  <Badge tone="warn">{words.waits}</Badge>
                ) : !canAct ? null : earliest !== null && date < earliest ? (
                  <span className="text-xs text-muted">{words.late}</span>
                ) : (
                  <Button asChild size="sm" className="max-sm:h-11">
                    <Link
                      to={`?fecha=${date}${hours.replaceAll(":", "%3A")}#justificar`}
                      aria-label={filled(words.justifyDay, { day: day(date) })}
                    >
                      {words.justify}
                    </Link>
                  </Button>
                )}
              </li>
            );
          })}
        </Rows>
      )}
    </Section>
  );
}
