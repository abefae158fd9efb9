import { MessageSquare, Plus } from "lucide-react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import type { HomeOf } from "../../lib/home.server.ts";
import { JobRows } from "../job-rows.tsx";
import { Button } from "../ui/button.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { LessonList } from "./lesson-list.tsx";

export function TeacherHome({ home, now }: { home: HomeOf<"teacher">; now: string }) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-1 gap-x-8 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div>
        <Section title={t("home.today")}>
          <LessonList
            lessons={home.schedule.data}
            now={now}
            link={{ label: t("home.openGradebook"), to: (lesson) => `/grupos/${lesson.sectionId}` }}
            empty={t("home.noLessons")}
          />
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
        {home.sections.length === 0 ? (
          <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("sections.emptyOwn")}</p>
        ) : (
          <Rows>
            {home.sections.map((section) => (
              <li key={section.id} className="flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover">
                <Link to={`/grupos/${section.id}`} prefetch="intent" className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{section.courseTitle}</span>
                  <span className="block truncate text-xs text-muted">
                    {[section.groupName ?? section.title, t("sections.size", { count: section.studentCount })].join(
                      " · ",
                    )}
                  </span>
                </Link>
                {section.chatRoomId === null ? null : (
                  <Button asChild variant="ghost" size="icon">
                    <Link
                      to={`/grupos/${section.id}/chat`}
                      aria-label={t("chat.title", { title: `${section.courseTitle} ${section.groupName ?? ""}` })}
                    >
                      <MessageSquare />
                    </Link>
                  </Button>
                )}
              </li>
            ))}
          </Rows>
        )}
      </Section>
    </div>
  );
}
