import { X } from "lucide-react";
import { Link, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";

interface FilterChipsProps {
  /** Filters that are set: the name in the address and what it says. */
  chips: readonly { readonly name: string; readonly label: string }[];
}

/** The filters of a list, each to be taken off by itself. */
export function FilterChips({ chips }: FilterChipsProps) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  if (chips.length === 0) return null;
  const without = (names: readonly string[]) => {
    const rest = new URLSearchParams(search);
    for (const name of [...names, "cursor"]) rest.delete(name);
    return `?${rest}`;
  };
  return (
    <ul aria-label={t("common.filters")} className="mb-3 flex flex-wrap gap-2">
      {chips.map(({ name, label }) => (
        <li key={name}>
          <Link
            to={without([name])}
            aria-label={t("common.removeFilter", { label })}
            className="inline-flex h-7 items-center gap-1 rounded-full bg-accent-soft px-2.5 text-xs text-accent hover:bg-hover"
          >
            {label}
            <X aria-hidden className="size-3.5 print:hidden" />
          </Link>
        </li>
      ))}
      {chips.length > 1 ? (
        <li className="print:hidden">
          <Link
            to={without(chips.map(({ name }) => name))}
            className="inline-flex h-7 items-center text-xs text-muted underline"
          >
            {t("students.clear")}
          </Link>
        </li>
      ) : null}
    </ul>
  );
}
