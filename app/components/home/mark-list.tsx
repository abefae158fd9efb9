import type { GradeView } from "#contracts/students.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { ordinals, useFormat } from "../../lib/format.ts";
import { Mark } from "../mark.tsx";
import { Rows } from "../ui/section.tsx";

/** The latest marks of one student, newest first. */
export function MarkList({ grades }: { grades: readonly GradeView[] }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  if (grades.length === 0) {
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("home.noMarks")}</p>;
  }
  return (
    <Rows>
      {grades.map((grade) => (
        <li key={grade.id} className="flex min-h-11 items-center gap-4 px-3 py-1.5">
          <div className="min-w-0 flex-1">
            <p className="truncate">{grade.assignmentTitle}</p>
            <p className="truncate text-xs text-muted">
              {ordinals(grade.courseTitle)} · <time dateTime={grade.gradedAt}>{date(grade.gradedAt)}</time>
            </p>
          </div>
          <Mark value={grade.value} status={grade.status} className="text-base font-semibold" />
        </li>
      ))}
    </Rows>
  );
}
