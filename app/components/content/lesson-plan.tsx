import type { ReactNode } from "react";
import type { LessonPlan } from "#contracts/internal/lesson-plan.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { Badge } from "../ui/badge.tsx";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-7">
      <h2 className="mb-2 text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function List({ items }: { items: readonly string[] }) {
  return (
    <ul className="list-disc space-y-1 pl-5 marker:text-muted">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

interface LessonPlanProps {
  plan: LessonPlan;
  /** Code of each criterion by its id. */
  codes: ReadonlyMap<number, string>;
}

/** A lesson plan to read and print. */
export function LessonPlanArticle({ plan, codes }: LessonPlanProps) {
  const { t } = useTranslation();
  return (
    <article lang={plan.language} className="max-w-[70ch] text-[0.9375rem] leading-relaxed">
      <Part title={t("content.objectives")}>
        <List items={plan.objectives} />
      </Part>
      {plan.materials.length === 0 ? null : (
        <Part title={t("content.materials")}>
          <List items={plan.materials} />
        </Part>
      )}
      <Part title={t("content.sequence")}>
        <ol className="divide-y rounded-md border bg-surface">
          {plan.sections.map((section) => (
            <li
              key={section.id}
              id={`parte-${section.id}`}
              className="grid grid-cols-1 gap-x-4 px-4 py-3 sm:grid-cols-[4.5rem_minmax(0,1fr)]"
            >
              <p className="pt-0.5 text-sm text-muted tabular-nums">{section.minutes} min</p>
              <div>
                <h3 className="flex flex-wrap items-center gap-2 font-semibold">
                  {section.title}
                  {section.criteria.map((id) => (
                    <Badge key={id} tone="accent">
                      {codes.get(id) ?? id}
                    </Badge>
                  ))}
                </h3>
                <p className="mt-1 whitespace-pre-line">{section.activity}</p>
              </div>
            </li>
          ))}
        </ol>
      </Part>
      <Part title={t("content.assessment")}>
        <p className="whitespace-pre-line">{plan.assessment}</p>
      </Part>
      <Part title={t("content.diversity")}>
        <p className="whitespace-pre-line">{plan.diversity}</p>
      </Part>
    </article>
  );
}
