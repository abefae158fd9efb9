import { ChevronRight } from "lucide-react";
import { Link } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, useFormat } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { may, useMe } from "../../lib/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Rows, Section } from "../ui/section.tsx";
import { Figures } from "./figures.tsx";
import { NoticeRows } from "./notice-rows.tsx";

type Props = { home: HomeOf<"school_admin"> };

function Nothing({ children }: { children: string }) {
  return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{children}</p>;
}

/** What asks for something to be done; it is gone once that is done. */
function Attention({ home }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const { students, studentsWithoutGroup } = home.figures;
  const missing = home.missingRegisters;
  const overdue = home.overdueSteps;
  const steps = [
    {
      title: filled(home.words.missing[missing === 1 ? "one" : "other"], { n: String(missing) }),
      hint: home.words.missingHint,
      to: "/asistencia?clases=faltan",
      shown: missing > 0,
    },
    {
      title: filled(home.alerts.words[home.alerts.open === 1 ? "one" : "other"], { n: String(home.alerts.open) }),
      hint: home.alerts.words.hint,
      to: "/asistencia/alertas",
      shown: home.alerts.open > 0,
    },
    {
      title: filled(home.behavior[overdue === 1 ? "one" : "other"], { n: String(overdue) }),
      hint: home.behavior.hint,
      to: "/convivencia/partes?estado=vencidos",
      shown: overdue > 0,
    },
    {
      title: t("home.stepStudents", { count: studentsWithoutGroup }),
      hint: t("home.stepStudentsHint"),
      to: "/alumnado?situacion=active&singrupo=1",
      shown: studentsWithoutGroup > 0,
    },
    {
      title: t("home.stepImport"),
      hint: t("home.stepImportHint"),
      to: "/importar",
      shown: students === 0 && may(me, "users.import"),
    },
    {
      title: t("home.unreadNotices", { count: home.unread }),
      hint: home.notices[0]?.title ?? "",
      to: "/avisos",
      shown: home.unread > 0,
    },
  ].filter(({ shown }) => shown);
  if (steps.length === 0) return <Nothing>{t("home.allFine")}</Nothing>;
  return (
    <Rows>
      {steps.map(({ title, hint, to }) => (
        <li key={to} className="relative flex items-center gap-3 px-3 py-2.5 hover:bg-hover">
          <div className="min-w-0 flex-1">
            <Link to={to} prefetch="intent" className="font-medium after:absolute after:inset-0">
              {title}
            </Link>
            <p className="truncate text-xs text-muted">{hint}</p>
          </div>
          <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
        </li>
      ))}
    </Rows>
  );
}

function NextDates({ home }: Props) {
  const { t } = useTranslation();
  const { day } = useFormat();
  if (home.figures.nextDates.length === 0) return <Nothing>{t("home.noDates")}</Nothing>;
  return (
    <Rows>
      {home.figures.nextDates.map(({ title, date, edge }) => (
        <li key={`${title}-${date}-${edge}`} className="flex items-baseline justify-between gap-3 px-3 py-2 text-sm">
          <span>{t(edge === "start" ? "home.starts" : "home.ends", { title: courseLabel(title) })}</span>
          <time dateTime={date} className="shrink-0 text-xs text-muted">
            {day(date)}
          </time>
        </li>
      ))}
    </Rows>
  );
}

/** Those that have a page of their own. */
const STORED = ["committed", "undone"];
const TONES = { checked: "neutral", committed: "ok", rejected: "danger", undone: "warn" } as const;

function Imports({ home }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const { moment } = useFormat();
  if (home.figures.lastImports.length === 0) return <Nothing>{t("home.noImports")}</Nothing>;
  return (
    <Rows>
      {home.figures.lastImports.map(({ id, fileName, status, at }) => (
        <li key={id} className="relative flex min-h-11 items-center gap-3 px-3 py-1.5">
          <div className="min-w-0 flex-1">
            <p className="truncate">
              {may(me, "users.import") && STORED.some((one) => one === status) ? (
                <Link to={`/importar/anteriores/${id}`} className="after:absolute after:inset-0 hover:underline">
                  {fileName ?? t("home.importedFile")}
                </Link>
              ) : (
                (fileName ?? t("home.importedFile"))
              )}
            </p>
            <time dateTime={at} className="text-xs text-muted tabular-nums">
              {moment(at)}
            </time>
          </div>
          <Badge tone={TONES[status]}>{t(`home.importStates.${status}`)}</Badge>
        </li>
      ))}
    </Rows>
  );
}

export function SchoolHome({ home }: { home: HomeOf<"school_admin"> }) {
  const { t } = useTranslation();
  const me = useMe();
  const { students, teachers, groups, sections, marksThisWeek } = home.figures;
  const figures = [
    { label: t("home.studentsFigure"), value: students, to: "/alumnado?situacion=active" },
    { label: t("home.groupsFigure"), value: groups, to: "/alumnado?orden=groupName" },
    { label: t("home.sectionsFigure"), value: sections, to: "/grupos" },
    { label: t("home.teachersFigure"), value: teachers, to: "/personas?perfil=teacher" },
    { label: t("home.marksFigure"), value: marksThisWeek, to: "/grupos?notas=semana" },
    { label: t("home.unreadFigure"), value: home.unread, to: "/avisos" },
  ];
  return (
    <>
      <Section title={t("home.figures")}>
        <Figures figures={figures} className="xl:grid-cols-6" />
      </Section>
      <div className="grid grid-cols-1 gap-x-8 lg:grid-cols-2 xl:grid-cols-3">
        <div>
          <Section title={t("home.attention")}>
            <Attention home={home} />
          </Section>
          <Section title={t("home.nextDates")}>
            <NextDates home={home} />
          </Section>
        </div>
        <Section
          title={t("home.imports")}
          aside={
            may(me, "users.import") ? (
              <Link to="/importar" className="text-sm text-accent hover:underline">
                {t("nav.import")}
              </Link>
            ) : null
          }
        >
          <Imports home={home} />
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
