import type { GradeView, StudentGrades } from "#contracts/api/students/students.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";

type Told = Pick<GradeView, "status" | "weight" | "maxPoints">;

/** "sobre 20 · peso 2": what a mark says of itself beyond its number; empty for a plain one. */
export function useMarkTerms(): (grade: Omit<Told, "status">, scale: GradingScale) => string[] {
  const { t } = useTranslation();
  const { number } = useFormat();
  return ({ weight, maxPoints }, scale) => [
    ...(maxPoints === scale.max ? [] : [t("gradebook.outOf", { max: number(maxPoints, 2) })]),
    ...(weight === 1 ? [] : [t("gradebook.weight", { weight: number(weight, 2) })]),
  ];
}

/** How the averages beside these marks come about, and what their letters mean: only what occurs among them. */
export function MarkLegend({ courses }: { courses: StudentGrades["courses"] }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const has = (test: (grade: Told) => boolean) => courses.some(({ grades }) => grades.some(test));
  // Once for each pair of ends, of which there is seldom more than one.
  const onEach = (key: "averageScaled" | "missingCounts", test: (grade: Told, max: number) => boolean) =>
    courses
      .filter(({ grades, scale }) => grades.some((grade) => test(grade, scale.max)))
      .map(({ scale }) => t(`student.${key}`, { min: number(scale.min, 2), max: number(scale.max, 2) }));
  return (
    <p className="mt-2 max-w-[70ch] text-xs text-muted">
      {[
        t(has(({ weight }) => weight !== 1) ? "student.averageWeighted" : "student.averageEqual"),
        ...new Set(onEach("averageScaled", ({ maxPoints }, max) => maxPoints !== max)),
        ...new Set(onEach("missingCounts", ({ status }) => status === "missing")),
        has(({ status }) => status === "exempt") ? t("student.exemptCounts") : "",
        t("student.averageIsNotFinal"),
      ]
        .filter(Boolean)
        .join(" ")}
    </p>
  );
}
