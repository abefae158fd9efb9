import { Link } from "../../framework/index.ts";
import { useFormat } from "../../lib/format.ts";

export interface Figure {
  readonly label: string;
  /** Words where there is no number to tell. */
  readonly value: number | string;
  /** The list behind the figure. */
  readonly to?: string;
}

export function Figures({ figures, className }: { figures: readonly Figure[]; className?: string }) {
  const { number } = useFormat();
  return (
    <dl
      className={`grid grid-cols-2 gap-px overflow-hidden rounded-md border bg-line sm:grid-cols-3 ${className ?? ""}`}
    >
      {figures.map(({ label, value, to }) => (
        <div key={label} className={`relative bg-surface px-4 py-3 ${to === undefined ? "" : "hover:bg-hover"}`}>
          <dt className="text-xs text-muted">
            {to === undefined ? (
              label
            ) : (
              <Link to={to} className="after:absolute after:inset-0">
                {label}
              </Link>
            )}
          </dt>
          <dd className="mt-0.5 text-2xl font-semibold tabular-nums">
            {typeof value === "number" ? number(value) : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
