import { Link } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";

export interface Child {
  readonly id: number;
  readonly name: string;
}

/** A family with several children goes from one to the other; with one there is nothing to choose. */
export function ChildSwitcher(props: {
  people: readonly Child[];
  /** null: all of them. */
  current: number | null;
  to: (id: number | null) => string;
  hasAll?: boolean;
}) {
  const { t } = useTranslation();
  if (props.people.length < 2) return null;
  const choices = [
    ...(props.hasAll ? [{ id: null, name: t("home.allChildren") }] : []),
    ...props.people.map(({ id, name }) => ({ id, name })),
  ];
  return (
    <nav aria-label={t("home.children")} className="mb-4 flex flex-wrap gap-2 print:hidden">
      {choices.map(({ id, name }) => (
        <Link
          key={id}
          to={props.to(id)}
          aria-current={id === props.current ? "page" : undefined}
          className={cn(
            "inline-flex min-h-8 items-center rounded-full border px-3 text-sm",
            id === props.current ? "border-accent bg-accent-soft text-accent" : "hover:bg-hover",
          )}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
