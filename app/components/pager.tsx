import { Link, useSearchParams } from "../framework/index.ts";
import { useTranslation } from "../i18n/index.tsx";
import { Button } from "./ui/button.tsx";

/** Forward paging by cursor; the browser's Back goes to the page before. */
export function Pager({ shown, nextCursor }: { shown: string; nextCursor: string | null }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const first = new URLSearchParams(search);
  first.delete("cursor");
  const next = new URLSearchParams(search);
  if (nextCursor !== null) next.set("cursor", nextCursor);
  return (
    <div className="mt-3 flex items-center justify-between gap-3 text-sm text-muted">
      <p aria-live="polite">{shown}</p>
      <div className="flex gap-2">
        {search.has("cursor") ? (
          <Button asChild size="sm">
            <Link to={`?${first}`}>{t("common.first")}</Link>
          </Button>
        ) : null}
        {nextCursor === null ? null : (
          <Button asChild size="sm">
            <Link to={`?${next}`}>{t("common.next")}</Link>
          </Button>
        )}
      </div>
    </div>
  );
}
