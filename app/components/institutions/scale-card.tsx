import type { ScaleLevel, SchoolScale } from "#contracts/api/institutions/grading-scales.ts";
import { filled } from "../../i18n/in-language.ts";
import { groupLabel, useFormat } from "../../lib/format.ts";
import { Badge } from "../ui/badge.tsx";
import type { RefusedScale, ScaleFields } from "./scale-fields.ts";
import { formOf, ScaleForm } from "./scale-form.tsx";
import { ScaleRuler, type ScaleWords } from "./scale-ruler.tsx";

interface ScaleCardProps {
  readonly scale: SchoolScale;
  readonly start: ScaleFields;
  readonly scales: readonly SchoolScale[];
  readonly levels: readonly ScaleLevel[];
  readonly refused: RefusedScale | null;
  readonly words: ScaleWords;
}

const DECIMALS = ["none", "one", "two"] as const;

/** A scale: what it is, for whom, along its numbers; and below, on demand, its form. */
export function ScaleCard({ scale, start, scales, levels, refused, words }: ScaleCardProps) {
  const { number } = useFormat();
  const { id, title, min, max, pass, decimals, gradeLevels, isDefault } = scale;
  const own = levels.filter(({ scaleId }) => scaleId === id);
  const sum = (of: "marks" | "sections") => own.reduce((total, level) => total + level[of], 0);
  const named = gradeLevels.map(groupLabel);
  return (
    <section aria-label={title} className="rounded-md border bg-surface p-4">
      <h3 className="flex flex-wrap items-center gap-2 font-semibold">
        {title}
        {isDefault ? <Badge tone="accent">{words.isDefault}</Badge> : null}
      </h3>
      <p className="text-sm text-muted">
        {filled(words.numbers, {
          min: number(min, 2),
          max: number(max, 2),
          pass: number(pass, 2),
          decimals: words.decimalsOf[DECIMALS[decimals] ?? "two"],
        })}
      </p>
      <p className="mb-3 text-sm">
        {[...named, ...(isDefault ? [words.forDefault] : named.length === 0 ? [words.forNone] : [])].join(", ")}
        <span className="text-muted">
          {" "}
          ·{" "}
          {sum("marks") === 0
            ? words.noReach
            : filled(words.reach, { marks: number(sum("marks")), sections: number(sum("sections")) })}
        </span>
      </p>
      <ScaleRuler scale={scale} words={words} />
      <details className="mt-3 border-t pt-3" open={refused?.at === formOf(scale)}>
        <summary className="cursor-pointer text-sm font-medium">
          {words.edit}
          <span className="sr-only"> {title}</span>
        </summary>
        <ScaleForm {...{ scale, start, scales, levels, refused, words }} />
      </details>
    </section>
  );
}
