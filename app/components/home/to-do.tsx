import { Bell, ChevronRight, FileCheck, PencilLine, TriangleAlert } from "lucide-react";
import type { PendingMarks } from "#contracts/api/assignments.ts";
import { Link } from "../../framework/index.ts";
import { filled } from "../../i18n/in-language.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, groupLabel, useFormat } from "../../lib/format.ts";
import type { HomeOf } from "../../lib/home.server.ts";
import { Rows } from "../ui/section.tsx";

interface ToDoProps {
  pending: { readonly data: readonly PendingMarks[]; readonly total: number } | null;
  unread: number;
  justifications: HomeOf<"teacher">["justifications"];
  alerts: HomeOf<"teacher">["alerts"];
}

/** What waits for a teacher: columns whose date has passed without all their marks, and unread notices. */
export function ToDo({ pending, unread, justifications, alerts }: ToDoProps) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const columns = pending?.data ?? [];
  const { waiting, words } = justifications;
  if (columns.length === 0 && unread === 0 && waiting === 0 && alerts.open === 0) {
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("home.nothingTodo")}</p>;
  }
  const more = (pending?.total ?? 0) - columns.length;
  return (
    <>
      <Rows>
        {waiting === 0 ? null : (
          <li className="relative flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover">
            <FileCheck aria-hidden className="size-4 shrink-0 text-muted" />
            <Link to="/asistencia/justificantes" className="flex-1 font-medium after:absolute after:inset-0">
              {filled(words.waiting[waiting === 1 ? "one" : "other"], { n: String(waiting) })}
            </Link>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
          </li>
        )}
        {alerts.open === 0 ? null : (
          <li className="relative flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover">
            <TriangleAlert aria-hidden className="size-4 shrink-0 text-muted" />
            <Link to="/asistencia/alertas" className="flex-1 font-medium after:absolute after:inset-0">
              {filled(alerts.words[alerts.open === 1 ? "one" : "other"], { n: String(alerts.open) })}
            </Link>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
          </li>
        )}
        {columns.map((column) => (
          <li
            key={column.assignmentId}
            className="relative flex min-h-12 items-center gap-3 px-3 py-1.5 hover:bg-hover"
          >
            <PencilLine aria-hidden className="size-4 shrink-0 text-muted" />
            <div className="min-w-0 flex-1">
              <Link to={`/grupos/${column.sectionId}`} className="block font-medium after:absolute after:inset-0">
                {column.title}
              </Link>
              <p className="text-xs text-muted">
                {[
                  `${courseLabel(column.courseTitle)} ${column.groupName === null ? "" : groupLabel(column.groupName)}`.trim(),
                  t("gradebook.dueOn", { date: date(column.dueAt) }),
                  t("home.pendingMarks", { count: column.missing, students: column.students }),
                ].join(" · ")}
              </p>
            </div>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
          </li>
        ))}
        {unread > 0 ? (
          <li className="relative flex min-h-11 items-center gap-3 px-3 py-1.5 hover:bg-hover">
            <Bell aria-hidden className="size-4 shrink-0 text-muted" />
            <Link to="/avisos" className="flex-1 font-medium after:absolute after:inset-0">
              {t("home.unreadNotices", { count: unread })}
            </Link>
            <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
          </li>
        ) : null}
      </Rows>
      {more > 0 ? <p className="mt-1.5 text-xs text-muted">{t("home.more", { count: more })}</p> : null}
    </>
  );
}
