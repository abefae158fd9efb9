import { Link, useSearchParams } from "../../framework/index.ts";
import { useTranslation } from "../../i18n/index.tsx";
import { useFormat } from "../../lib/format.ts";
import { Button } from "../ui/button.tsx";

interface PagerProps {
  readonly page: {
    readonly data: readonly unknown[];
    readonly nextCursor: string | null;
    readonly prevCursor: string | null;
    readonly total: number;
    readonly offset: number;
  };
}

/** "51–100 of 424", with the pages before and after. */
export function Pager({ page: { data, nextCursor, prevCursor, total, offset } }: PagerProps) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const [search] = useSearchParams();
  const at = (cursor: string) => {
    const to = new URLSearchParams(search);
    to.set("cursor", cursor);
    return `?${to}`;
  };
  const range = { from: number(offset + 1), to: number(offset + data.length), total: number(total) };
  return (
    <nav aria-label={t("common.pages")} className="mt-3 flex items-center justify-between gap-3 text-sm text-muted">
      <p aria-live="polite" className="tabular-nums">
        {t("common.range", range)}
      </p>
      <div className="flex gap-2 print:hidden">
        {prevCursor === null ? null : (
          <Button asChild size="sm">
            <Link to={at(prevCursor)} rel="prev">
              {t("common.previous")}
            </Link>
          </Button>
        )}
        {nextCursor === null ? null : (
          <Button asChild size="sm">
            <Link to={at(nextCursor)} rel="next">
              {t("common.next")}
            </Link>
          </Button>
        )}
      </div>
    </nav>
  );
}
