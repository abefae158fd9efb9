import type { ReactNode } from "react";
import type { Lesson } from "#contracts/api/timetable.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Rows } from "../ui/section.tsx";

interface LessonListProps {
  lessons: readonly Lesson[];
  /** The school's wall clock when the page was made, "HH:MM" like the lessons' own times. */
  now: string;
  /** What stands at the end of a row; nothing for a parent. */
  link: { readonly label: string; to(lesson: Lesson): string } | null;
  empty: ReactNode;
  /** Stands there instead of a button, which the row itself then is. */
  extra?: (lesson: Lesson, isNext: boolean) => ReactNode;
}

interface DayProps extends Omit<LessonListProps, "lessons"> {
  schedule: {
    /** What is celebrated on a day without lessons. */
    readonly dayOff: string | null;
    readonly data: readonly Lesson[];
    readonly next: { date: string; data: readonly Lesson[] } | null;
  };
}

/** Today's lessons; on a day without any, those of the next school day under its date. */
export function Day({ schedule: { dayOff, data, next }, ...props }: DayProps) {
  const { t } = useTranslation();
  const rest = dayOff === null ? props : { ...props, empty: t("home.dayOff", { title: dayOff }) };
  const { extra: _, ...later } = rest;
  const { day } = useFormat();
  if (data.length > 0 || next === null || next.data.length === 0) return <LessonList lessons={data} {...rest} />;
  return (
    <>
      <p className="mb-2 text-sm text-muted">{rest.empty}</p>
      <h3 className="mb-1.5 text-sm font-medium">{t("home.nextDay", { day: day(next.date) })}</h3>
      <LessonList lessons={next.data} {...later} now="00:00" />
    </>
  );
}

export function LessonList({ lessons, now, link, empty, extra }: LessonListProps) {
  const { t } = useTranslation();
  if (lessons.length === 0)
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{empty}</p>;
  return (
    <Rows>
      {lessons.map((lesson) => {
        const next = lesson === lessons.find(({ endsAt }) => now < endsAt);
        const current = lesson.startsAt <= now && now < lesson.endsAt;
        const past = lesson.endsAt <= now;
        const place = [lesson.groupName && groupLabel(lesson.groupName), lesson.room && courseLabel(lesson.room)];
        return (
          <li
            key={`${lesson.sectionId}-${lesson.startsAt}`}
            className={cn("relative flex min-h-12 items-center gap-4 px-3 py-1.5", link && "hover:bg-hover")}
          >
            <p className={cn("w-24 shrink-0 text-sm tabular-nums", past && "text-muted")}>
              <time dateTime={lesson.startsAt}>{lesson.startsAt}</time>
              {"–"}
              <time dateTime={lesson.endsAt}>{lesson.endsAt}</time>
            </p>
            <div className="min-w-0 flex-1">
              <p className={cn("font-medium", past && "font-normal text-muted")}>
                {link === null ? (
                  courseLabel(lesson.courseTitle)
                ) : (
                  <Link to={link.to(lesson)} className="after:absolute after:inset-0">
                    {courseLabel(lesson.courseTitle)}
                  </Link>
                )}
              </p>
              <p className="text-xs text-muted">{place.filter(Boolean).join(" · ")}</p>
            </div>
            {current ? <Badge tone="accent">{t("home.now")}</Badge> : null}
            {extra?.(lesson, next)}
            {link === null || extra !== undefined ? null : (
              <Button asChild size="sm" variant={next ? "primary" : "secondary"} className="relative max-sm:hidden">
                <Link
                  to={link.to(lesson)}
                  prefetch="intent"
                  aria-label={`${link.label}: ${courseLabel(lesson.courseTitle)}`}
                >
                  {link.label}
                </Link>
              </Button>
            )}
          </li>
        );
      })}
    </Rows>
  );
}
