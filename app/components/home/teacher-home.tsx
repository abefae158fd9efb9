import { Plus } from "lucide-react";
import type { Lesson } from "#contracts/api/timetable.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, useFormat } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { LessonRegister } from "../attendance/lesson-register.tsx";
import { JobRows } from "../content/job-rows.tsx";
import { SectionChat, sectionGroup } from "../sections/section-parts.tsx";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Day } from "./lesson-list.tsx";
import { ToDo } from "./to-do.tsx";

function Sections({ home }: { home: HomeOf<"teacher"> }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  if (home.sections.length === 0) {
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("sections.emptyOwn")}</p>;
  }
  return (
    <>
      <Rows>
        {home.sections.map((section) => {
          const group = sectionGroup(section) ?? section.title;
          const activity =
            section.lastMarkAt === null
              ? t("sections.ungraded")
              : t("sections.marked", { date: date(section.lastMarkAt) });
          return (
            <li key={section.id} className="flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover">
              <Link to={`/grupos/${section.id}`} prefetch="intent" className="min-w-0 flex-1">
                <span className="block font-medium">
                  {courseLabel(section.courseTitle)} · {group}
                </span>
                <span className="block text-xs text-muted">
                  {[t("sections.size", { count: section.studentCount }), activity].join(" · ")}
                </span>
              </Link>
              <SectionChat section={section} />
            </li>
          );
        })}
      </Rows>
      {home.moreSections > 0 ? (
        <p className="mt-1.5 text-xs text-muted">{t("home.more", { count: home.moreSections })}</p>
      ) : null}
    </>
  );
}

/** Today, what is to do, and one's groups with what happened last: side by side where there is room. */
export function TeacherHome({ home, now }: { home: HomeOf<"teacher">; now: string }) {
  const { t } = useTranslation();
  const { registers, words } = home;
  return (
    <div className="grid grid-cols-1 gap-x-8 lg:grid-cols-2 lg:grid-rows-[auto_1fr]">
      <Section title={t("home.today")}>
        <Day
          schedule={home.schedule}
          now={now}
          link={{ label: t("home.openGradebook"), to: (lesson) => `/grupos/${lesson.sectionId}` }}
          empty={t("home.noLessons")}
          {...(registers === null
            ? {}
            : {
                extra: (lesson: Lesson, isNext: boolean) => {
                  const row = registers.data.find(
                    ({ sectionId, startsAt }) => sectionId === lesson.sectionId && startsAt === lesson.startsAt,
                  );
                  return row === undefined ? null : (
                    <LessonRegister row={row} date={registers.date} isNext={isNext} words={words} />
                  );
                },
              })}
        />
      </Section>
      <div className="lg:row-span-2">
        <Section title={t("home.todo")}>
          <ToDo pending={home.pending} unread={home.unread} justifications={home.justifications} alerts={home.alerts} />
        </Section>
        {home.jobs === null ? null : (
          <Section
            title={t("home.jobs")}
            aside={
              <Button asChild size="sm">
                <Link to="/contenidos/nuevo">
                  <Plus aria-hidden />
                  {t("home.requestPlan")}
                </Link>
              </Button>
            }
          >
            <JobRows jobs={home.jobs} empty={t("home.noJobs")} />
          </Section>
        )}
      </div>
      <Section
        title={t("home.sections")}
        aside={
          <Link to="/grupos" className="text-sm text-accent hover:underline">
            {t("common.seeAll")}
          </Link>
        }
      >
        <Sections home={home} />
      </Section>
    </div>
  );
}
