import { CalendarX2, ChevronRight, Users } from "lucide-react";
import { Link, useSearchParams } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { courseLabel, groupLabel } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { ChildSwitcher } from "../students/child-switcher.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { DueList } from "./due-list.tsx";
import { Day } from "./lesson-list.tsx";
import { MarkList } from "./mark-list.tsx";

function RecordLink({ studentId }: { studentId: number }) {
  const { t } = useTranslation();
  return (
    <Link to={`/alumnado/${studentId}`} className="text-sm text-accent hover:underline">
      {t("home.seeRecord")}
    </Link>
  );
}

export function StudentHome({ home, now }: { home: HomeOf<"student">; now: string }) {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-1 gap-x-8 lg:grid-cols-2 min-[88rem]:grid-cols-3">
      <Section title={t("home.today")}>
        <Day
          schedule={home.schedule}
          now={now}
          link={{ label: t("home.openSection"), to: (lesson) => `/grupos/${lesson.sectionId}` }}
          empty={t("home.noLessons")}
        />
      </Section>
      <Section title={t("home.due")}>
        <DueList due={home.due} linked />
      </Section>
      <Section
        title={t("home.marks")}
        aside={home.studentId === null ? null : <RecordLink studentId={home.studentId} />}
      >
        <MarkList grades={home.marks} />
      </Section>
    </div>
  );
}

type Parent = HomeOf<"parent">;

/** What a family can do about absences, in one line; nothing where there is nothing to do. */
function ChildAbsences({ child, words }: { child: Parent["children"][number]; words: Parent["words"] }) {
  const { absences } = child;
  if (absences === null || (absences.unexcused === 0 && absences.waiting === 0)) return null;
  const { today, unexcused, waiting } = absences;
  const counted = (text: { one: string; other: string }, n: number) =>
    n === 0 ? [] : [filled(text[n === 1 ? "one" : "other"], { n: String(n) })];
  return (
    <Link
      to={`/alumnado/${child.id}/asistencia`}
      className={cn(
        "mb-4 flex min-h-11 items-center gap-3 rounded-md border px-3 py-2 text-sm hover:bg-hover",
        unexcused > 0 && "border-warn bg-warn-soft text-warn",
      )}
    >
      <CalendarX2 aria-hidden className="size-5 shrink-0" />
      <span className="flex-1">
        {today.length === 0 ? null : (
          <span className="block font-medium">
            {filled(words.today, { list: today.map((title) => courseLabel(title)).join(", ") })}
          </span>
        )}
        {[...counted(words.unexcused, unexcused), ...counted(words.waiting, waiting)].join(" · ")}
      </span>
      <ChevronRight aria-hidden className="size-4 shrink-0" />
    </Link>
  );
}

export function ParentHome({ home, now }: { home: HomeOf<"parent">; now: string }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  if (home.children.length === 0) {
    return <EmptyState icon={<Users />} title={t("home.noChildren")} hint={t("home.noChildrenHint")} />;
  }
  const chosen = Number(search.get("hijo"));
  const shown = home.children.filter(({ id }) => id === chosen);
  const sections = (shown.length > 0 ? shown : home.children).map((child) => (
    <Section
      key={child.id}
      title={child.group ? `${child.name} · ${groupLabel(child.group)}` : child.name}
      aside={<RecordLink studentId={child.id} />}
    >
      <ChildAbsences child={child} words={home.words} />
      <div className="grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-2 min-[88rem]:grid-cols-3">
        <div>
          <h3 className="mb-1.5 text-sm text-muted">{t("home.today")}</h3>
          <Day schedule={child.schedule} now={now} link={null} empty={t("home.noLessonsChild")} />
        </div>
        <div>
          <h3 className="mb-1.5 text-sm text-muted">{t("home.due")}</h3>
          <DueList due={child.due} linked />
        </div>
        <div>
          <h3 className="mb-1.5 text-sm text-muted">{t("home.marks")}</h3>
          <MarkList grades={child.marks} />
        </div>
      </div>
    </Section>
  ));
  return (
    <>
      <ChildSwitcher
        people={home.children}
        current={shown[0]?.id ?? null}
        hasAll
        to={(id) => (id === null ? "/" : `/?hijo=${id}`)}
      />
      {sections}
    </>
  );
}
