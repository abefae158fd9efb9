import type { GradeView } from "#contracts/api/students.ts";
import type { GradingScale } from "#contracts/grading.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";

type Told = Pick<GradeView, "status" | "weight" | "maxPoints">;

/** The lowest value that passes, in the points of the mark's own assignment. */
export function passOf({ maxPoints }: Pick<Told, "maxPoints">, scale: GradingScale): number {
  return (scale.pass / scale.max) * maxPoints;
}

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
export function MarkLegend({ grades, scale }: { grades: readonly Told[]; scale: GradingScale }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const has = (test: (grade: Told) => boolean) => grades.some(test);
  const ends = { min: number(scale.min), max: number(scale.max) };
  return (
    <p className="mt-2 max-w-[70ch] text-xs text-muted">
      {[
        t(has(({ weight }) => weight !== 1) ? "student.averageWeighted" : "student.averageEqual"),
        has(({ maxPoints }) => maxPoints !== scale.max) ? t("student.averageScaled", ends) : "",
        has(({ status }) => status === "missing") ? t("student.missingCounts", ends) : "",
        has(({ status }) => status === "exempt") ? t("student.exemptCounts") : "",
        t("student.averageIsNotFinal"),
      ]
        .filter(Boolean)
        .join(" ")}
    </p>
  );
}
