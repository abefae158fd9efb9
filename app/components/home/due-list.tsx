import type { DueWork } from "#contracts/api/assignments.ts";
import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Rows } from "../ui/section.tsx";

/** Work and exams with a date, soonest first. `linked`: may the reader open the subject's page? */
export function DueList({ due, linked = false }: { due: readonly DueWork[]; linked?: boolean }) {
  const { t } = useTranslation();
  const { day } = useFormat();
  if (due.length === 0) {
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("home.noDue")}</p>;
  }
  return (
    <Rows>
      {due.map((work) => (
        <li key={work.assignmentId} className="relative flex min-h-11 items-center gap-4 px-3 py-1.5">
          <div className="min-w-0 flex-1">
            <p>
              {linked ? (
                <Link to={`/grupos/${work.sectionId}`} className="after:absolute after:inset-0">
                  {work.title}
                </Link>
              ) : (
                work.title
              )}
            </p>
            <p className="text-xs text-muted">{courseLabel(work.courseTitle)}</p>
          </div>
          <time dateTime={work.dueAt} className="shrink-0 text-right text-xs text-muted">
            {day(work.dueAt)}
          </time>
        </li>
      ))}
    </Rows>
  );
}
