import { CircleCheck, CircleDashed } from "lucide-react";
import type { contentApi } from "#contracts/api/content.ts";
import type { View } from "#contracts/endpoint.ts";
import type { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { Rows, Section } from "../ui/section.tsx";

type Document = View<typeof contentApi.document>;

interface CoverageProps {
  coverage: Document["coverage"];
  /** What speaks against a criterion being worked on, by its code: it has no tick then, whatever the plan says of itself. */
  reasons: Document["alignmentReasons"];
  plan: LessonPlan | null;
}

/** Each criterion once, with the parts of the plan that work on it. */
export function Coverage({ coverage, reasons, plan }: CoverageProps) {
  const { t } = useTranslation();
  const criteria = [...new Map(coverage.map((row) => [row.standardId, row])).values()];
  const partsOf = (standardId: number) =>
    coverage.flatMap((row) => (row.standardId === standardId && row.section !== null ? [row.section] : []));
  const titleOf = (section: string) => plan?.sections.find(({ id }) => id === section)?.title ?? section;
  return (
    <Section title={t("content.coverage")}>
      <Rows>
        {criteria.map((criterion) => {
          const parts = partsOf(criterion.standardId);
          const against = reasons.filter(({ criterion: code }) => code === criterion.code);
          const worked = parts.length > 0 && against.length === 0;
          const Icon = worked ? CircleCheck : CircleDashed;
          return (
            <li key={criterion.standardId} className="flex gap-2.5 px-3 py-2.5 text-sm">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${worked ? "text-ok" : "text-warn"}`} />
              <div>
                <p>
                  <span className="mr-1.5 font-semibold tabular-nums">{criterion.code}</span>
                  {criterion.text}
                </p>
                <p className="mt-1 text-xs text-muted">
                  {parts.length === 0
                    ? t("content.notCovered")
                    : t("content.coverageIn", { section: parts.map(titleOf).join(", ") })}
                </p>
                {against.map(({ code, criterion: named }) => (
                  <p key={code} className="mt-1 text-xs text-warn">
                    {t(`content.alignment.${code}`, { criterion: named })}
                  </p>
                ))}
              </div>
            </li>
          );
        })}
      </Rows>
    </Section>
  );
}
