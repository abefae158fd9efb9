import { bandOf } from "#contracts/grading.ts";
import type { GradingScale } from "#contracts/grading-scale.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";
import { useFormat } from "../../lib/format.ts";

/** The lowest value that passes, in the points of the mark's own assignment. */
export function passOf({ maxPoints }: { readonly maxPoints: number }, { min, max, pass }: GradingScale): number {
  return ((pass - min) / (max - min)) * maxPoints;
}

interface MarkProps {
  value: number | null;
  status?: string;
  /** The lowest passing mark on the same scale; without it no colour is given. */
  pass?: number | null;
  decimals?: number;
  className?: string;
}

/** A mark as the school writes it: a number, NP, EX or a dash. Failing marks are underlined as well as coloured. */
export function Mark({ value, status = "scored", pass = null, decimals = 2, className }: MarkProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  if (status === "missing") {
    return (
      <abbr title={t("gradebook.missingLong")} className={cn("text-danger no-underline tabular-nums", className)}>
        {t("gradebook.missing")}
      </abbr>
    );
  }
  if (status === "exempt") {
    return (
      <abbr title={t("gradebook.exemptLong")} className={cn("text-muted no-underline tabular-nums", className)}>
        {t("gradebook.exempt")}
      </abbr>
    );
  }
  if (value === null) return <span className={cn("text-muted", className)}>–</span>;
  const failed = pass !== null && value < pass;
  return (
    <span
      className={cn("tabular-nums", failed && "text-danger underline decoration-dotted underline-offset-4", className)}
    >
      {number(value, decimals)}
      {failed ? <span className="sr-only"> ({t("common.failed")})</span> : null}
    </span>
  );
}

/** An average on its scale, with the word for it where the scale has words: "6,75 BI". */
export function Average({
  value,
  scale,
  className,
}: {
  value: number | null;
  scale: GradingScale;
  className?: string;
}) {
  const band = value === null ? null : bandOf(value, scale);
  return (
    <span className={cn("whitespace-nowrap", className)}>
      <Mark value={value} pass={scale.pass} decimals={scale.decimals} />
      {band === null ? null : (
        <span title={band.title} className="ml-1 text-xs text-muted">
          <span aria-hidden="true">{band.code}</span>
          <span className="sr-only">({band.title})</span>
        </span>
      )}
    </span>
  );
}
