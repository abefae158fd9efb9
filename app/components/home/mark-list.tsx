import type { GradeView } from "#contracts/api/students/students.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { courseLabel, useFormat } from "../../lib/format.ts";
import { Average, Mark, passOf } from "../grades/mark.tsx";
import { useMarkTerms } from "../grades/mark-legend.tsx";
import { Rows } from "../ui/section.tsx";

/** A mark with the average of its course as it is now, and the scale of both. */
interface MarkInCourse extends GradeView {
  readonly scale: GradingScale;
  readonly average: number | null;
}

/** The latest marks of one student, newest first. */
export function MarkList({ grades }: { grades: readonly MarkInCourse[] }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const terms = useMarkTerms();
  if (grades.length === 0) {
    return <p className="rounded-md border border-dashed px-4 py-6 text-sm text-muted">{t("home.noMarks")}</p>;
  }
  return (
    <Rows>
      {grades.map((grade) => (
        <li key={grade.id} className="flex min-h-11 items-center gap-4 px-3 py-1.5">
          <div className="min-w-0 flex-1">
            <p>
              {grade.assignmentTitle}
              <span className="ml-2 text-xs text-muted">{terms(grade, grade.scale).join(" · ")}</span>
            </p>
            <p className="text-xs text-muted">
              {courseLabel(grade.courseTitle)}
              {grade.average === null ? null : (
                <>
                  , {t("home.average").toLowerCase()} <Average value={grade.average} scale={grade.scale} />
                </>
              )}{" "}
              ·{" "}
              <time dateTime={grade.gradedAt} className="whitespace-nowrap">
                {t("student.markedOn", { date: date(grade.gradedAt) })}
              </time>
            </p>
          </div>
          <Mark
            value={grade.value}
            status={grade.status}
            pass={passOf(grade, grade.scale)}
            className="text-base font-semibold"
          />
        </li>
      ))}
    </Rows>
  );
}
