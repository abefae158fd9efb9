import { ChevronRight } from "lucide-react";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { Rows, Section } from "../ui/section.tsx";
import { NoticeRows } from "./notice-rows.tsx";

export function SchoolHome({ home }: { home: HomeOf<"school_admin"> }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const me = useMe();
  const { students, studentsWithoutGroup, teachers, groups, sections, marksThisWeek } = home.figures;
  const figures = [
    { label: t("home.studentsFigure"), value: students, to: "/alumnado" },
    { label: t("home.groupsFigure"), value: groups, to: "/alumnado?orden=groupName" },
    { label: t("home.sectionsFigure"), value: sections, to: "/grupos" },
    { label: t("home.teachersFigure"), value: teachers, to: null },
    { label: t("home.marksFigure"), value: marksThisWeek, to: null },
    { label: t("home.unreadFigure"), value: home.unread, to: "/avisos" },
  ];
  const steps = [
    {
      title: t("home.stepStudents", { count: studentsWithoutGroup }),
      hint: t("home.stepStudentsHint"),
      to: "/alumnado?orden=groupName",
      shown: studentsWithoutGroup > 0,
    },
    { title: t("home.stepImport"), hint: t("home.stepImportHint"), to: "/importar", shown: may(me, "users.import") },
    { title: t("home.stepSections"), hint: t("home.stepSectionsHint"), to: "/grupos", shown: sections > 0 },
  ];
  return (
    <>
      <Section title={t("home.figures")}>
        <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-line sm:grid-cols-3 xl:grid-cols-6">
          {figures.map(({ label, value, to }) => (
            <div key={label} className={cn("relative bg-surface px-4 py-3", to && "hover:bg-hover")}>
              <dt className="text-xs text-muted">
                {to === null ? (
                  label
                ) : (
                  <Link to={to} className="after:absolute after:inset-0">
                    {label}
                  </Link>
                )}
              </dt>
              <dd className="mt-0.5 text-2xl font-semibold tabular-nums">{number(value)}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <div className="grid grid-cols-1 gap-x-8 lg:grid-cols-2">
        <Section title={t("home.nextSteps")}>
          <Rows>
            {steps
              .filter((step) => step.shown)
              .map(({ title, hint, to }) => (
                <li key={to} className="relative flex items-center gap-3 px-3 py-2.5 hover:bg-hover">
                  <div className="min-w-0 flex-1">
                    <Link to={to} prefetch="intent" className="font-medium after:absolute after:inset-0">
                      {title}
                    </Link>
                    <p className="text-xs text-muted">{hint}</p>
                  </div>
                  <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
                </li>
              ))}
          </Rows>
        </Section>
        <Section
          title={t("home.recentNotices")}
          aside={
            <Link to="/avisos" className="text-sm text-accent hover:underline">
              {t("common.seeAll")}
            </Link>
          }
        >
          <NoticeRows notices={home.notices} />
        </Section>
      </div>
    </>
  );
}
