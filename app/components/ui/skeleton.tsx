import { useTranslation } from "../../i18n/index.tsx";
import { cn } from "../../lib/cn.ts";

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-pulse-soft rounded-sm bg-hover", className)} />;
}

const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** What stands in for a page while it loads: its heading, its tools and rows of its table. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <div role="status" className="animate-late">
      <span className="sr-only">{t("common.loading")}</span>
      <Skeleton className="mb-6 h-7 w-56" />
      <div className="mb-4 flex gap-2">
        <Skeleton className="h-8 w-64" />
        <Skeleton className="h-8 w-32" />
      </div>
      <div className="grid gap-px overflow-hidden rounded-md border">
        {ROWS.map((row) => (
          <div key={row} className="flex h-9 items-center gap-6 bg-surface px-3">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-3 w-24" />
            <Skeleton className="h-3 w-16" />
          </div>
        ))}
      </div>
    </div>
  );
}
